import { CLASSES } from "../model/index.ts";
import type { Compute } from "./compute.ts";
import { ARRIVAL } from "./copies.ts";
import type { Core } from "./core.ts";
import type { FlightOwner } from "./flights.ts";
import { Lookups } from "./lookups.ts";
import { OBJECT } from "./pages.ts";
import { Parts } from "./parts.ts";

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
    rows.real[row * 16 + 7 /* issued */] = time;
    const op = rows.word[row * 16 + 1 /* op */]!;
    if (op > 2 /* atomic */) this.issueFree(row, op, time);
    else if (op !== 0 /* read */ || rows.real[row * 16 + 5 /* rebuild */]! < 0) this.admit(row, time);
    else if (this.lookups.lookUp(row, this.placeOf(row), time)) this.admit(row, time);
  }

  private placeOf(row: number): number {
    return this.core.rows.word[row * 16 + 4 /* requester */]! % this.core.chains.places;
  }

  // Operations that take no time.

  private issueFree(row: number, op: number, time: number): void {
    const { rows, pages, copies } = this.core;
    const object = rows.word[row * 16 + 0 /* object */]!;
    const place = this.placeOf(row);
    if (op === 5 /* free */) copies.freeObject(object, time);
    else if (op === 3 /* prefetch */) {
      const copy = pages.find(object, place);
      if (copy !== -1 && pages.rankOf(copy, place) > 0) copies.promote(copy, place, time);
    } else if (op === 4 /* alloc */ && !this.allocated(row, object, place, time)) {
      this.refuse(row, time);
      return;
    }
    rows.word[row * 16 + 8 /* outcome */] = 3 /* free */;
    this.core.queue.push(time, (row << 2) | 3 /* complete */);
  }

  /** Gives an object a place; where no tier takes it, the origin holds it. @returns whether anything does */
  private allocated(row: number, object: number, place: number, time: number): boolean {
    const { rows, pages, tiers, chains } = this.core;
    const bytes = rows.real[row * 16 + 2 /* bytes */]!;
    if (bytes > pages.objectBytes[object]!) pages.objectBytes[object] = bytes;
    if (pages.reaches(object, place) || tiers.place(object, place, bytes, time) !== -1) return true;
    pages.objectFlags[object]! |= OBJECT.placed;
    return chains.originNodes[place]!.length > 0;
  }

  private refuse(row: number, time: number): void {
    const { rows, queue } = this.core;
    rows.word[row * 16 + 8 /* outcome */] = 2 /* refused */;
    queue.push(time, (row << 2) | 3 /* complete */);
  }

  // Accesses that move bytes.

  /** Takes a place in the requester's window, or waits for one. */
  private admit(row: number, time: number): void {
    const { rows, requests, options } = this.core;
    const requester = rows.word[row * 16 + 4 /* requester */]!;
    if (requests.outstanding[requester]! < options.window) {
      this.launch(row, requester, time);
      return;
    }
    rows.word[row * 16 + 14 /* next */] = -1;
    if (requests.windowFirst[requester] === -1) requests.windowFirst[requester] = row;
    else rows.word[requests.windowLast[requester]! * 16 + 14 /* next */] = row;
    requests.windowLast[requester] = row;
  }

  /** A row gives its place in the window to the one that has waited longest. */
  release(row: number, time: number): void {
    const { rows, requests } = this.core;
    if (rows.word[row * 16 + 9 /* admitted */] === 0) return;
    const requester = rows.word[row * 16 + 4 /* requester */]!;
    requests.outstanding[requester]!--;
    const next = requests.windowFirst[requester]!;
    if (next === -1) return;
    requests.windowFirst[requester] = rows.word[next * 16 + 14 /* next */]!;
    this.launch(next, requester, time);
  }

  private launch(row: number, requester: number, time: number): void {
    const { rows, requests } = this.core;
    const outstanding = ++requests.outstanding[requester]!;
    if (outstanding > requests.outstandingMost[requester]!) requests.outstandingMost[requester] = outstanding;
    rows.word[row * 16 + 9 /* admitted */] = 1;
    rows.real[row * 16 + 8 /* admission */] = time - rows.real[row * 16 + 7 /* issued */]!;
    const place = this.placeOf(row);
    const source = rows.word[row * 16 + 11 /* source */]!;
    const copy = source === -1 ? this.locate(row, place, time) : source;
    if (copy === -1) this.fromOrigin(row, place, time);
    else if (source === -1) this.access(row, copy, place, time);
    else this.fetch(row, copy, place, time);
  }

  /** The copy an access goes to, placed or extended if need be; -1 where it goes to the origin. */
  private locate(row: number, place: number, time: number): number {
    const { rows, pages, tiers } = this.core;
    const object = rows.word[row * 16 + 0 /* object */]!;
    const copy = pages.find(object, place);
    const write = rows.word[row * 16 + 1 /* op */] === 1 /* write */;
    if (copy !== -1 && !write) return copy;
    const reach = rows.real[row * 16 + 1 /* offset */]! + rows.real[row * 16 + 2 /* bytes */]!;
    if (pages.objectBytes[object] === 0 || (write && reach > pages.objectBytes[object]!))
      pages.objectBytes[object] = reach;
    if (copy !== -1) {
      const more = reach - pages.bytesOf[copy]!;
      return more > 0 ? tiers.extend(copy, place, more, time) : copy;
    }
    const known = (pages.objectFlags[object]! & OBJECT.placed) !== 0;
    if (known || (!write && this.core.chains.originNodes[place]!.length > 0)) return -1;
    return this.pinned(row, tiers.place(object, place, pages.objectBytes[object]!, time));
  }

  /** KV that a request writes stays pinned while it runs. */
  private pinned(row: number, copy: number): number {
    const { rows, requests, pages } = this.core;
    const request = rows.word[row * 16 + 5 /* request */]!;
    const working =
      rows.word[row * 16 + 1 /* op */] === 1 /* write */ &&
      rows.word[row * 16 + 2 /* objectClass */] === KV_CLASS;
    if (copy === -1 || request === -1 || !working) return copy;
    pages.pinsOf[copy]!++;
    requests.pin(request, copy);
    return copy;
  }

  private access(row: number, copy: number, place: number, time: number): void {
    const { rows, pages, chains, policy, copies } = this.core;
    const store = pages.storeOf[copy]!;
    const nodes = chains.storeNodes[store]!;
    const write = rows.word[row * 16 + 1 /* op */] === 1 /* write */;
    rows.word[row * 16 + 7 /* tier */] = pages.storeTier[store]!;
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
    if (rank > 0 && pages.pinsOf[copy] === 0 && policy.promotes(copy, rank))
      copies.promote(copy, place, time);
  }

  /** A look-up's hit: read where it lies, and written to the copy made of it, if any. */
  private fetch(row: number, copy: number, place: number, time: number): void {
    const { rows, pages, chains } = this.core;
    const store = pages.storeOf[copy]!;
    const target = rows.word[row * 16 + 12 /* target */]!;
    const to = target === -1 ? NOWHERE : chains.storeNodes[pages.storeOf[target]!]!;
    rows.word[row * 16 + 7 /* tier */] = pages.storeTier[store]!;
    this.send(row, place, chains.storeNodes[store]!, to, chains.storeInterleave[store]!, time);
  }

  /** In no tier, or no tier would take it: read or written at the origin, and brought in where the policy keeps it. */
  private fromOrigin(row: number, place: number, time: number): void {
    const { rows, pages, chains, tiers, copies } = this.core;
    const origin = chains.originNodes[place]!;
    if (origin.length === 0) {
      this.refuse(row, time);
      return;
    }
    const object = rows.word[row * 16 + 0 /* object */]!;
    const seen = (pages.objectFlags[object]! & OBJECT.placed) !== 0;
    const write = rows.word[row * 16 + 1 /* op */] === 1 /* write */;
    pages.objectFlags[object]! |= OBJECT.placed;
    rows.word[row * 16 + 7 /* tier */] = this.core.tierCount;
    this.send(row, place, write ? NOWHERE : origin, write ? origin : NOWHERE, chains.originInterleave, time);
    // A first write comes here only where no tier would take the page.
    if ((write && !seen) || pages.reaches(object, place)) return;
    const copy = tiers.place(object, place, pages.objectBytes[object]!, time);
    if (copy !== -1) copies.fetch(copy, place, origin, time);
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
    const object = rows.word[row * 16 + 0 /* object */]!;
    const offset = rows.real[row * 16 + 1 /* offset */]!;
    const bytes = rows.real[row * 16 + 2 /* bytes */]!;
    const software = router.software(by, from.length > 0 ? from : to);
    rows.real[row * 16 + 9 /* software */] = software;
    // Posted flights may be over before the call returns: the guard keeps the row open until all are sent.
    rows.word[row * 16 + 10 /* flights */] = GUARD;
    if (this.core.fabric.posts) this.parts.clearPosted(row);
    const sent = router.send(row, by, from, to, object, offset, bytes, interleave, time, software);
    rows.word[row * 16 + 10 /* flights */]! += sent - GUARD;
    if (rows.word[row * 16 + 10 /* flights */] === 0) this.accepted(row);
  }

  // Ends.

  flightDone(flight: number, time: number): void {
    const { rows, flights, copies } = this.core;
    const owner = flights.word[flight * 16 + 0 /* owner */]!;
    if (owner <= ARRIVAL) copies.landed(ARRIVAL - owner, time);
    if (owner < 0 || --rows.word[owner * 16 + 10 /* flights */]! > 0) return;
    this.parts.ofFlight(owner, flight);
    this.lookups.settle(owner, time);
    this.sequencer.rowDone(owner, time);
  }

  flightPosted(flight: number, time: number): void {
    const { rows, flights } = this.core;
    const row = flights.word[flight * 16 + 0 /* owner */]!;
    this.parts.post(row, flight, time);
    if (--rows.word[row * 16 + 10 /* flights */]! === 0) this.accepted(row);
  }

  /** Every flight of a row is accepted by its first port. */
  private accepted(row: number): void {
    this.core.queue.push(this.parts.postedAt(row), (row << 2) | 3 /* complete */);
  }

  /** A row that completes by itself: posted, free of charge, or refused. */
  complete(row: number, time: number): void {
    if (this.core.rows.word[row * 16 + 8 /* outcome */] === 0 /* served */) this.parts.ofPosted(row);
    else this.parts.none();
    this.sequencer.rowDone(row, time);
  }

  rebuilt(row: number, time: number): void {
    this.lookups.rebuilt(row, this.placeOf(row), time);
    this.parts.rebuilt(time - this.core.rows.real[row * 16 + 7 /* issued */]!);
    this.sequencer.rowDone(row, time);
  }
}
