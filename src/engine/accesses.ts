import { CLASSES, OP } from "../model/index.ts";
import type { Compute } from "./compute.ts";
import type { Core } from "./core.ts";
import { EVENT, EVENT_BITS, FLIGHT_WORD, FLIGHT_WORDS, type FlightOwner } from "./flights.ts";
import { Lookups } from "./lookups.ts";
import { OBJECT } from "./pages.ts";
import { Parts } from "./parts.ts";
import { OUTCOME, REAL, REALS, WORD, WORDS } from "./rows.ts";
import { ARRIVAL } from "./tiers.ts";

const NONE = -1;
const NOWHERE: readonly number[] = [];
const KV_CLASS = CLASSES.indexOf("kv");
/** More than a row has flights. */
const GUARD = 2 ** 30;

/** Who sequences rows: told when a row is complete, with its latency parts in the meter. */
export interface Sequencer {
  rowDone(row: number, time: number): void;
}

/** One access from issue to completion (engine.md section 2): placement, window, flights. */
export class Accesses implements FlightOwner {
  readonly lookups: Lookups;
  private readonly parts: Parts;
  private readonly core: Core;
  private readonly sequencer: Sequencer;

  constructor(core: Core, compute: Compute, sequencer: Sequencer) {
    this.core = core;
    this.sequencer = sequencer;
    this.lookups = new Lookups(core, compute);
    this.parts = new Parts(core);
  }

  /** A row issues: its latency starts. */
  issue(row: number, time: number): void {
    const { rows } = this.core;
    rows.real[row * REALS + REAL.issued] = time;
    const op = rows.word[row * WORDS + WORD.op]!;
    if (op > OP.atomic) this.issueFree(row, op, time);
    else if (op !== OP.read || rows.real[row * REALS + REAL.rebuild]! < 0) this.admit(row, time);
    else if (this.lookups.lookUp(row, this.placeOf(row), time)) this.admit(row, time);
  }

  private placeOf(row: number): number {
    return this.core.rows.word[row * WORDS + WORD.requester]! % this.core.chains.places;
  }

  // Operations that take no time.

  private issueFree(row: number, op: number, time: number): void {
    const { rows, pages, tiers } = this.core;
    const object = rows.word[row * WORDS + WORD.object]!;
    const place = this.placeOf(row);
    if (op === OP.free) tiers.freeObject(object, time);
    else if (op === OP.prefetch) {
      const copy = pages.find(object, place);
      if (copy !== NONE && pages.rankOf(copy, place) > 0) tiers.promote(copy, place, time);
    } else if (op === OP.alloc && !this.allocated(row, object, place, time)) {
      this.refuse(row, time);
      return;
    }
    rows.word[row * WORDS + WORD.outcome] = OUTCOME.free;
    this.core.queue.push(time, (row << EVENT_BITS) | EVENT.complete);
  }

  /** Whether an object has a place, or the origin behind it. */
  private allocated(row: number, object: number, place: number, time: number): boolean {
    const { rows, pages, tiers, chains } = this.core;
    const bytes = rows.real[row * REALS + REAL.bytes]!;
    if (pages.find(object, place) !== NONE || chains.originNodes[place]!.length > 0) return true;
    return tiers.place(object, place, bytes, time) !== NONE;
  }

  private refuse(row: number, time: number): void {
    const { rows, queue } = this.core;
    rows.word[row * WORDS + WORD.outcome] = OUTCOME.refused;
    queue.push(time, (row << EVENT_BITS) | EVENT.complete);
  }

  // Accesses that move bytes.

  /** Takes a place in the requester's window, or waits for one. */
  private admit(row: number, time: number): void {
    const { rows, requests, options } = this.core;
    const requester = rows.word[row * WORDS + WORD.requester]!;
    if (requests.outstanding[requester]! < options.window) {
      this.launch(row, requester, time);
      return;
    }
    rows.word[row * WORDS + WORD.next] = NONE;
    if (requests.windowFirst[requester] === NONE) requests.windowFirst[requester] = row;
    else rows.word[requests.windowLast[requester]! * WORDS + WORD.next] = row;
    requests.windowLast[requester] = row;
  }

  /** A row gives its place in the window to the one that has waited longest. */
  release(row: number, time: number): void {
    const { rows, requests } = this.core;
    if (rows.word[row * WORDS + WORD.admitted] === 0) return;
    const requester = rows.word[row * WORDS + WORD.requester]!;
    requests.outstanding[requester]!--;
    const next = requests.windowFirst[requester]!;
    if (next === NONE) return;
    requests.windowFirst[requester] = rows.word[next * WORDS + WORD.next]!;
    this.launch(next, requester, time);
  }

  private launch(row: number, requester: number, time: number): void {
    const { rows, requests } = this.core;
    const outstanding = ++requests.outstanding[requester]!;
    if (outstanding > requests.outstandingMost[requester]!) requests.outstandingMost[requester] = outstanding;
    rows.word[row * WORDS + WORD.admitted] = 1;
    rows.real[row * REALS + REAL.admission] = time - rows.real[row * REALS + REAL.issued]!;
    const place = this.placeOf(row);
    const source = rows.word[row * WORDS + WORD.source]!;
    const copy = source === NONE ? this.locate(row, place, time) : source;
    if (copy === NONE) this.fromOrigin(row, place, time);
    else if (source === NONE) this.access(row, copy, place, time);
    else this.fetch(row, copy, place, time);
  }

  /** The copy an access goes to, placed or extended if need be; -1 where it goes to the origin. */
  private locate(row: number, place: number, time: number): number {
    const { rows, pages, tiers } = this.core;
    const object = rows.word[row * WORDS + WORD.object]!;
    const copy = pages.find(object, place);
    const write = rows.word[row * WORDS + WORD.op] === OP.write;
    if (copy !== NONE && !write) return copy;
    const reach = rows.real[row * REALS + REAL.offset]! + rows.real[row * REALS + REAL.bytes]!;
    if (pages.objectBytes[object] === 0 || (write && reach > pages.objectBytes[object]!))
      pages.objectBytes[object] = reach;
    if (copy !== NONE) {
      const more = reach - pages.bytesOf[copy]!;
      return more > 0 ? tiers.extend(copy, place, more, time) : copy;
    }
    if ((pages.objectFlags[object]! & OBJECT.placed) !== 0) return NONE;
    return this.pinned(row, tiers.place(object, place, pages.objectBytes[object]!, time));
  }

  /** KV that a request writes stays pinned while it runs. */
  private pinned(row: number, copy: number): number {
    const { rows, requests, pages } = this.core;
    const request = rows.word[row * WORDS + WORD.request]!;
    const working =
      rows.word[row * WORDS + WORD.op] === OP.write && rows.word[row * WORDS + WORD.objectClass] === KV_CLASS;
    if (copy === NONE || request === NONE || !working) return copy;
    pages.pinsOf[copy]!++;
    requests.pin(request, copy);
    return copy;
  }

  private access(row: number, copy: number, place: number, time: number): void {
    const { rows, pages, chains, policy, tiers } = this.core;
    const store = pages.storeOf[copy]!;
    const nodes = chains.storeNodes[store]!;
    const write = rows.word[row * WORDS + WORD.op] === OP.write;
    rows.word[row * WORDS + WORD.tier] = pages.storeTier[store]!;
    policy.touch(copy);
    if (write) pages.dirty[copy] = 1;
    this.send(
      row,
      place,
      write ? NOWHERE : nodes,
      write ? nodes : NOWHERE,
      chains.storeInterleave[store]!,
      time,
    );
    const rank = pages.rankOf(copy, place);
    if (rank > 0 && pages.pinsOf[copy] === 0 && policy.promotes(copy, rank)) tiers.promote(copy, place, time);
  }

  /** A look-up's hit: read where it lies, and written to the copy made of it, if any. */
  private fetch(row: number, copy: number, place: number, time: number): void {
    const { rows, pages, chains } = this.core;
    const store = pages.storeOf[copy]!;
    const target = rows.word[row * WORDS + WORD.target]!;
    const to = target === NONE ? NOWHERE : chains.storeNodes[pages.storeOf[target]!]!;
    rows.word[row * WORDS + WORD.tier] = pages.storeTier[store]!;
    this.send(row, place, chains.storeNodes[store]!, to, chains.storeInterleave[store]!, time);
  }

  /** In no tier, or no tier would take it: read or written at the origin, and brought in where the policy keeps it. */
  private fromOrigin(row: number, place: number, time: number): void {
    const { rows, pages, chains, tiers } = this.core;
    const origin = chains.originNodes[place]!;
    if (origin.length === 0) {
      this.refuse(row, time);
      return;
    }
    const object = rows.word[row * WORDS + WORD.object]!;
    const seen = (pages.objectFlags[object]! & OBJECT.placed) !== 0;
    const write = rows.word[row * WORDS + WORD.op] === OP.write;
    pages.objectFlags[object]! |= OBJECT.placed;
    rows.word[row * WORDS + WORD.tier] = this.core.tierCount;
    this.send(row, place, write ? NOWHERE : origin, write ? origin : NOWHERE, chains.originInterleave, time);
    if (!seen || pages.find(object, place) !== NONE) return;
    const copy = tiers.place(object, place, pages.objectBytes[object]!, time);
    if (copy !== NONE) tiers.fetch(copy, place, origin, time);
  }

  private send(
    row: number,
    place: number,
    from: readonly number[],
    to: readonly number[],
    interleave: number,
    time: number,
  ): void {
    const { rows, chains, router } = this.core;
    const by = chains.placeNode[place]!;
    const object = rows.word[row * WORDS + WORD.object]!;
    const offset = rows.real[row * REALS + REAL.offset]!;
    const bytes = rows.real[row * REALS + REAL.bytes]!;
    const software = router.software(by, from.length > 0 ? from : to);
    rows.real[row * REALS + REAL.software] = software;
    // Posted flights may be over before the call returns: the guard keeps the row open until all are sent.
    rows.word[row * WORDS + WORD.flights] = GUARD;
    this.parts.clearPosted(row);
    const sent = router.send(row, by, from, to, object, offset, bytes, interleave, time, software);
    rows.word[row * WORDS + WORD.flights]! += sent - GUARD;
    if (rows.word[row * WORDS + WORD.flights] === 0) this.accepted(row);
  }

  // Ends.

  flightDone(flight: number, time: number): void {
    const { rows, flights, tiers } = this.core;
    const owner = flights.word[flight * FLIGHT_WORDS + FLIGHT_WORD.owner]!;
    if (owner <= ARRIVAL) tiers.landed(ARRIVAL - owner, time);
    if (owner < 0 || --rows.word[owner * WORDS + WORD.flights]! > 0) return;
    this.parts.ofFlight(owner, flight);
    this.lookups.settle(owner, time);
    this.sequencer.rowDone(owner, time);
  }

  flightPosted(flight: number, time: number): void {
    const { rows, flights } = this.core;
    const row = flights.word[flight * FLIGHT_WORDS + FLIGHT_WORD.owner]!;
    this.parts.post(row, flight, time);
    if (--rows.word[row * WORDS + WORD.flights]! === 0) this.accepted(row);
  }

  /** Every flight of a row is accepted by its first port. */
  private accepted(row: number): void {
    this.core.queue.push(this.parts.postedAt(row), (row << EVENT_BITS) | EVENT.complete);
  }

  /** A row that completes by itself: posted, free of charge, or refused. */
  complete(row: number, time: number): void {
    if (this.core.rows.word[row * WORDS + WORD.outcome] === OUTCOME.served) this.parts.ofPosted(row);
    else this.parts.none();
    this.sequencer.rowDone(row, time);
  }

  rebuilt(row: number, time: number): void {
    this.lookups.rebuilt(row, this.placeOf(row), time);
    this.parts.rebuilt(time - this.core.rows.real[row * REALS + REAL.issued]!);
    this.sequencer.rowDone(row, time);
  }
}
