import type { Compute } from "./compute.ts";
import type { Core } from "./core.ts";
import { Extents, type RowEnder } from "./extents.ts";
import type { FlightOwner } from "./flight-records.ts";
import { Lookups } from "./lookups.ts";
import { ARRIVAL } from "./moves.ts";
import { OBJECT } from "./pages.ts";
import { Parts } from "./parts.ts";
import { Placement } from "./placement.ts";
import { Waits } from "./waits.ts";

const NOWHERE: readonly number[] = [];
/** More than a row has flights. */
const GUARD = 2 ** 30;

/** Who sequences rows: told when a row is complete, with its latency parts in the meter. */
export interface Sequencer {
  /** Before a row writes `bytes` more than a store holds of its object. */
  makeRoom(row: number, store: number, bytes: number, time: number): void;
  rowDone(row: number, time: number): void;
}

/** One access from issue to completion (engine.md section 2): placement, window, flights. */
export class Accesses implements FlightOwner, RowEnder {
  readonly lookups: Lookups;
  readonly parts: Parts;
  readonly waits: Waits;
  private readonly extents: Extents | undefined;
  private readonly placement: Placement;
  private readonly core: Core;
  private readonly sequencer: Sequencer;

  constructor(core: Core, compute: Compute, sequencer: Sequencer) {
    this.core = core;
    this.sequencer = sequencer;
    this.lookups = new Lookups(core, compute);
    this.parts = new Parts(core);
    this.placement = new Placement(core, sequencer);
    this.waits = new Waits(core, this);
    this.extents = core.units && new Extents(core, this.placement, this);
  }

  /** A row issues: its latency starts. */
  issue(row: number, time: number): void {
    const { rows } = this.core;
    rows.real[row * 16 + 7 /* issued */] = time;
    const op = rows.word[row * 16 + 1 /* op */]!;
    if (this.core.tiering.notes) this.core.tiering.issued(row);
    if (op > 2 /* atomic */) this.issueFree(row, op, time);
    else if (op !== 0 /* read */ || rows.real[row * 16 + 5 /* rebuild */]! < 0) this.admit(row, time);
    else if (this.lookups.lookUp(row, this.placeOf(row), time)) this.admit(row, time);
  }

  private placeOf(row: number): number {
    return this.core.rows.word[row * 16 + 4 /* requester */]! % this.core.chains.places;
  }

  // Operations that take no time.

  private issueFree(row: number, op: number, time: number): void {
    if (!this.placement.apply(row, op, this.placeOf(row), time)) {
      this.refuse(row, time);
      return;
    }
    this.core.rows.word[row * 16 + 8 /* outcome */] = 3 /* free */;
    this.core.queue.push(time, (row << 3) | 3 /* complete */);
  }

  refuse(row: number, time: number): void {
    const { rows, queue } = this.core;
    rows.word[row * 16 + 8 /* outcome */] = 2 /* refused */;
    queue.push(time, (row << 3) | 3 /* complete */);
  }

  // Accesses that move bytes.

  /** Takes a place in the requester's window, or waits for one. */
  private admit(row: number, time: number): void {
    const { rows, requests, throttle } = this.core;
    const requester = rows.word[row * 16 + 4 /* requester */]!;
    const first = requests.windowFirst[requester] === -1;
    if (first && requests.outstanding[requester]! < throttle.limit(requester)) {
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
    const { rows, requests, throttle } = this.core;
    if (rows.word[row * 16 + 9 /* admitted */] === 0) return;
    const requester = rows.word[row * 16 + 4 /* requester */]!;
    requests.outstanding[requester]!--;
    for (let next = requests.windowFirst[requester]!; next !== -1; next = requests.windowFirst[requester]!) {
      if (requests.outstanding[requester]! >= throttle.limit(requester)) return;
      requests.windowFirst[requester] = rows.word[next * 16 + 14 /* next */]!;
      this.launch(next, requester, time);
    }
  }

  private launch(row: number, requester: number, time: number): void {
    const { rows, requests } = this.core;
    const outstanding = ++requests.outstanding[requester]!;
    if (outstanding > requests.outstandingMost[requester]!) requests.outstandingMost[requester] = outstanding;
    rows.word[row * 16 + 9 /* admitted */] = 1;
    rows.real[row * 16 + 8 /* admission */] = time - rows.real[row * 16 + 7 /* issued */]!;
    this.serve(row, time);
  }

  /** Goes to where its page is, or waits for it. */
  serve(row: number, time: number): void {
    const { rows, rooms, prefetcher } = this.core;
    const place = this.placeOf(row);
    const source = rows.word[row * 16 + 11 /* source */]!;
    if (source === -1 && this.extents?.covers(row)) {
      this.extents.serve(row, place, time);
      return;
    }
    const object = rows.word[row * 16 + 0 /* object */]!;
    const reach = rows.real[row * 16 + 1 /* offset */]! + rows.real[row * 16 + 2 /* bytes */]!;
    const copy = source === -1 ? this.placement.locate(row, object, reach, place, time) : source;
    const wanted = rooms.unsettled > 0 && copy !== -1 ? this.placement.unsettled(row, copy) : -1;
    if (wanted !== -1) {
      rooms.park(row, wanted, time);
      return;
    }
    prefetcher?.serves(row, copy, place);
    if (copy === -1) this.fromOrigin(row, place, time);
    else if (source === -1) this.access(row, copy, place, time);
    else this.fetch(row, copy, place, time);
    prefetcher?.served(row, place, time);
  }

  private access(row: number, copy: number, place: number, time: number): void {
    const { rows, pages, chains, policy, copies, tiering } = this.core;
    const store = pages.storeOf[copy]!;
    const nodes = chains.storeNodes[store]!;
    const write = rows.word[row * 16 + 1 /* op */] === 1 /* write */;
    rows.word[row * 16 + 7 /* tier */] = pages.storeTier[store]!;
    const lasting = pages.lasting(copy);
    if (lasting !== -1) policy.touch(lasting);
    if (tiering.watches) tiering.accessed(row, copy, place, time);
    if (write) pages.dirty[copy] = 1;
    this.send(row, place, write ? NOWHERE : nodes, write ? nodes : NOWHERE, store, time);
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
    this.send(row, place, chains.storeNodes[store]!, to, store, time);
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
    this.send(row, place, write ? NOWHERE : origin, write ? origin : NOWHERE, chains.originSpread, time);
    // A first write comes here only where no tier would take the page.
    if ((write && !seen) || pages.reaches(object, place)) return;
    const copy = tiers.place(object, place, pages.objectBytes[object]!, time);
    if (copy !== -1) copies.fetch(copy, place, time);
  }

  private send(
    row: number,
    place: number,
    from: readonly number[],
    to: readonly number[],
    spread: number,
    time: number,
  ): void {
    const { rows, chains, router } = this.core;
    const by = chains.placeNode[place]!;
    const requester = rows.word[row * 16 + 4 /* requester */]!;
    const object = rows.word[row * 16 + 0 /* object */]!;
    const offset = rows.real[row * 16 + 1 /* offset */]!;
    const bytes = rows.real[row * 16 + 2 /* bytes */]!;
    const software = router.software(by, from.length > 0 ? from : to);
    rows.real[row * 16 + 9 /* software */] = software;
    const walk = this.core.tlb?.translate(requester, object, offset, bytes, spread) ?? 0;
    rows.real[row * 16 + 13 /* translation */] = walk;
    // Posted flights may be over before the call returns: the guard keeps the row open until all are sent.
    rows.word[row * 16 + 10 /* flights */] = GUARD;
    this.opens(row);
    const objectClass = rows.word[row * 16 + 2 /* objectClass */]!;
    const traffic = this.core.traffic.of(rows.word[row * 16 + 6 /* tenant */]!, objectClass);
    const sent = router.send(
      row,
      by,
      from,
      to,
      object,
      offset,
      bytes,
      spread,
      time,
      software + walk,
      traffic,
      objectClass,
    );
    rows.word[row * 16 + 10 /* flights */]! += sent - GUARD;
    if (rows.word[row * 16 + 10 /* flights */] === 0) this.accepted(row, time);
  }

  // Ends.

  flightDone(flight: number, time: number): void {
    const { rows, flights, moves, throttle } = this.core;
    const owner = flights.word[flight * 16 + 0 /* owner */]!;
    if (owner <= ARRIVAL) moves.landed(ARRIVAL - owner, time);
    if (owner < 0) return;
    if (throttle.on) {
      const at = owner * 16;
      const waited = rows.real[at + 8 /* admission */]! + rows.real[at + 11 /* migration */]!;
      throttle.learn(
        rows.word[owner * 16 + 4 /* requester */]!,
        flights.word[flight * 16 + 15 /* flags */]!,
        rows.real[at + 7 /* issued */]! + waited,
        time,
      );
    }
    if (--rows.word[owner * 16 + 10 /* flights */]! > 0) return;
    this.parts.ofFlight(owner, flight);
    this.settle(owner, time);
  }

  /** A flight was lost with a link: sent again, or its access has failed. */
  flightLost(flight: number, time: number): void {
    const { rows, flights, moves, recovery } = this.core;
    if (recovery.lost(flight, time)) return;
    const owner = flights.word[flight * 16 + 0 /* owner */]!;
    flights.end(flight);
    if (owner <= ARRIVAL) moves.failed(ARRIVAL - owner, time);
    if (owner < 0) return;
    rows.word[owner * 16 + 8 /* outcome */] = 4 /* failed */;
    const target = rows.word[owner * 16 + 12 /* target */]!;
    if (target !== -1) this.core.pages.doomed[target] = 1;
    if (--rows.word[owner * 16 + 10 /* flights */]! > 0) return;
    this.parts.none();
    this.settle(owner, time);
  }

  private settle(owner: number, time: number): void {
    this.lookups.settle(owner, time);
    if (this.core.tiering.epochs) this.core.tiering.ended(owner, time);
    this.sequencer.rowDone(owner, time);
  }

  flightPosted(flight: number, time: number): void {
    const { rows, flights } = this.core;
    const row = flights.word[flight * 16 + 0 /* owner */]!;
    this.parts.post(row, flight, time);
    if (--rows.word[row * 16 + 10 /* flights */]! === 0) this.accepted(row, time);
  }

  opens(row: number): void {
    if (this.core.fabric.posts) this.parts.clearPosted(row);
  }

  /** Every flight of a row is accepted by its first port, or has failed by `time`. */
  accepted(row: number, time: number): void {
    const failed = this.core.rows.word[row * 16 + 8 /* outcome */] === 4; /* failed */
    this.core.queue.push(failed ? time : this.parts.postedAt(row), (row << 3) | 3 /* complete */);
  }

  /** A row that completes by itself: posted, free of charge, or refused. */
  complete(row: number, time: number): void {
    if (this.core.rows.word[row * 16 + 8 /* outcome */] === 0 /* served */) this.parts.ofPosted(row);
    else this.parts.none();
    this.settle(row, time);
  }

  rebuilt(row: number, time: number): void {
    this.lookups.rebuilt(row, this.placeOf(row), time);
    this.parts.rebuilt(time - this.core.rows.real[row * 16 + 7 /* issued */]!);
    this.sequencer.rowDone(row, time);
  }
}
