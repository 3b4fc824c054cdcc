import { CLASSES, OP, PHASES, type Policy, type ReplayOptions } from "../model/index.ts";
import type { Chains } from "./chains.ts";
import type { DueQueue } from "./due-queue.ts";
import type { Fabric } from "./fabric.ts";
import { EVENT, EVENT_BITS, type FlightOwner, type Flights } from "./flights.ts";
import { type Meter, PART } from "./meter.ts";
import { OBJECT, type Pages } from "./pages.ts";
import type { Requests } from "./requests.ts";
import type { Router } from "./router.ts";
import { OUTCOME, type Rows } from "./rows.ts";
import { ARRIVAL, type Tiers } from "./tiers.ts";

const NONE = -1;
const NOWHERE: readonly number[] = [];
const KV_CLASS = CLASSES.indexOf("kv");
const POSTED_PARTS = 4;
const GUARD = 2 ** 30;

/** What one access works on; the parts of a replay. */
export interface Core {
  readonly options: ReplayOptions;
  readonly queue: DueQueue;
  readonly rows: Rows;
  readonly requests: Requests;
  readonly fabric: Fabric;
  readonly chains: Chains;
  readonly pages: Pages;
  readonly policy: Policy;
  readonly meter: Meter;
}

/** Who sequences rows: told when a row is complete, with its latency parts in the meter. */
export interface Sequencer {
  rowDone(row: number, time: number): void;
}

/** One access from issue to completion (engine.md section 2): look-up or placement, window, flights, parts of its latency. */
export class Accesses implements FlightOwner {
  lookups = 0;
  lookupBytes = 0;
  rebuilds = 0;
  /** By tier; the origin is the last. */
  readonly hits: Float64Array;
  readonly hitBytes: Float64Array;
  private readonly core: Core;
  private readonly sequencer: Sequencer;
  private readonly originTier: number;
  /** 1 by phase: its compute runs one after another. */
  private readonly exclusive: Uint8Array;
  private router!: Router;
  private tiers!: Tiers;
  private flights!: Flights;

  constructor(core: Core, sequencer: Sequencer, tiers: number) {
    this.core = core;
    this.sequencer = sequencer;
    this.originTier = tiers;
    this.exclusive = Uint8Array.from(PHASES, (phase) => (core.options.exclusive.includes(phase) ? 1 : 0));
    this.hits = new Float64Array(tiers + 1);
    this.hitBytes = new Float64Array(tiers + 1);
  }

  connect(router: Router, tiers: Tiers, flights: Flights): void {
    this.router = router;
    this.tiers = tiers;
    this.flights = flights;
  }

  /** A row issues: its latency starts. */
  issue(row: number, time: number): void {
    const { rows, requests } = this.core;
    rows.issued[row] = time;
    const op = rows.op[row]!;
    if (op === OP.fence) this.finishFree(row, time);
    else if (op === OP.free) this.free(row, time);
    else if (op === OP.alloc) this.alloc(row, time);
    else if (op === OP.prefetch) this.prefetch(row, time);
    else if (op === OP.read && rows.rebuild[row]! >= 0) this.lookUp(row, time);
    else this.admit(row, requests.requester[rows.request[row]!]!, time);
  }

  private placeOf(row: number): number {
    return this.core.rows.requester[row]! % this.core.chains.places;
  }

  // Operations that take no time.

  private finishFree(row: number, time: number): void {
    this.core.rows.outcome[row] = OUTCOME.free;
    this.core.queue.push(time, (row << EVENT_BITS) | EVENT.complete);
  }

  private free(row: number, time: number): void {
    this.tiers.freeObject(this.core.rows.object[row]!, time);
    this.finishFree(row, time);
  }

  private alloc(row: number, time: number): void {
    const { rows, pages } = this.core;
    const object = rows.object[row]!;
    const place = this.placeOf(row);
    const known = pages.find(object, place) !== NONE;
    if (known || this.tiers.place(object, place, rows.bytes[row]!, time) !== NONE) this.finishFree(row, time);
    else if (this.core.chains.originNodes[place]!.length > 0) this.finishFree(row, time);
    else this.refuse(row, time);
  }

  private prefetch(row: number, time: number): void {
    const { rows, pages } = this.core;
    const place = this.placeOf(row);
    const copy = pages.find(rows.object[row]!, place);
    if (copy !== NONE && pages.rankOf(copy, place) > 0) this.tiers.promote(copy, place, time);
    this.finishFree(row, time);
  }

  private refuse(row: number, time: number): void {
    const { rows, queue } = this.core;
    rows.outcome[row] = OUTCOME.refused;
    queue.push(time, (row << EVENT_BITS) | EVENT.complete);
  }

  // Look-ups of KV blocks.

  private lookUp(row: number, time: number): void {
    const { rows, requests, pages, options } = this.core;
    const request = rows.request[row]!;
    const object = rows.object[row]!;
    const place = this.placeOf(row);
    const reach = rows.offset[row]! + rows.bytes[row]!;
    if (reach > pages.objectBytes[object]!) pages.objectBytes[object] = reach;
    pages.objectFlags[object]! |= OBJECT.rebuildable;
    this.lookups++;
    this.lookupBytes += rows.bytes[row]!;
    const stopped = options.kv.lookup === "contiguous" && requests.missed[request] === 1;
    const copy = stopped ? NONE : pages.find(object, place);
    if (copy === NONE) {
      requests.missed[request] = 1;
      this.rebuild(row, request, time);
      return;
    }
    this.hit(row, copy, place, time);
    this.admit(row, requests.requester[request]!, time);
  }

  /** The copy is used by the request from now on: where it lies, or through a copy in the fastest store. */
  private hit(row: number, copy: number, place: number, time: number): void {
    const { rows, requests, pages, policy, options } = this.core;
    const tier = pages.storeTier[pages.storeOf[copy]!]!;
    this.hits[tier]!++;
    this.hitBytes[tier]! += rows.bytes[row]!;
    rows.source[row] = copy;
    policy.touch(copy);
    const near = pages.rankOf(copy, place) === 0 || options.kv.use === "in-place";
    const target = near ? NONE : this.tiers.reserve(copy, place, time);
    rows.target[row] = target;
    pages.pinsOf[copy]!++;
    requests.pin(rows.request[row]!, target === NONE ? copy : target);
  }

  private rebuild(row: number, request: number, time: number): void {
    const { rows, requests, queue } = this.core;
    const requester = requests.requester[request]!;
    const duration = rows.rebuild[row]!;
    this.rebuilds++;
    rows.outcome[row] = OUTCOME.rebuilt;
    queue.push(
      this.compute(requester, rows.phase[row]!, duration, time),
      (row << EVENT_BITS) | EVENT.rebuilt,
    );
  }

  /** Occupies compute for `duration` from `time` on: exclusive phases one after another, shared ones at once. @returns the end */
  compute(requester: number, phase: number, duration: number, time: number): number {
    const { requests } = this.core;
    if (this.exclusive[phase] === 0) return time + duration;
    const free = requests.computeFree[requester]!;
    const end = (free > time ? free : time) + duration;
    requests.computeFree[requester] = end;
    requests.computeBusy[requester]! += duration;
    return end;
  }

  /** A block has been recomputed: it goes where the policy says, in the background, and is used from there. */
  rebuilt(row: number, time: number): void {
    const { rows, requests, pages, policy, options } = this.core;
    const object = rows.object[row]!;
    const place = this.placeOf(row);
    let copy = pages.find(object, place);
    if (copy !== NONE) policy.touch(copy);
    else copy = this.store(row, object, place, time);
    if (copy !== NONE) {
      pages.pinsOf[copy]!++;
      requests.pin(rows.request[row]!, copy);
    }
    if (options.kv.publish === "shared") this.tiers.publish(object, place, rows.bytes[row]!, time);
    const parts = this.core.meter.parts;
    clear(parts);
    parts[PART.rebuild] = time - rows.issued[row]!;
    rows.tier[row] = this.originTier + 1;
    this.sequencer.rowDone(row, time);
  }

  private store(row: number, object: number, place: number, time: number): number {
    const { rows, pages, chains } = this.core;
    const bytes = rows.bytes[row]!;
    const copy = this.tiers.place(object, place, bytes, time);
    if (copy === NONE) return NONE;
    const store = pages.storeOf[copy]!;
    this.router.send(
      NONE,
      chains.placeNode[place]!,
      NOWHERE,
      chains.storeNodes[store]!,
      object,
      0,
      bytes,
      chains.storeInterleave[store]!,
      time,
      0,
    );
    return copy;
  }

  // Accesses that move bytes.

  /** Takes a place in the requester's window, or waits for one. */
  private admit(row: number, requester: number, time: number): void {
    const { rows, requests, options } = this.core;
    if (requests.outstanding[requester]! < options.window) {
      this.launch(row, requester, time);
      return;
    }
    rows.next[row] = NONE;
    if (requests.windowFirst[requester] === NONE) requests.windowFirst[requester] = row;
    else rows.next[requests.windowLast[requester]!] = row;
    requests.windowLast[requester] = row;
  }

  /** A place in the window is free: the row that has waited longest takes it. */
  release(requester: number, time: number): void {
    const { rows, requests } = this.core;
    requests.outstanding[requester]!--;
    const row = requests.windowFirst[requester]!;
    if (row === NONE) return;
    requests.windowFirst[requester] = rows.next[row]!;
    this.launch(row, requester, time);
  }

  private launch(row: number, requester: number, time: number): void {
    const { rows, requests } = this.core;
    const outstanding = ++requests.outstanding[requester]!;
    if (outstanding > requests.outstandingMost[requester]!) requests.outstandingMost[requester] = outstanding;
    rows.admitted[row] = 1;
    rows.admission[row] = time - rows.issued[row]!;
    const place = this.placeOf(row);
    const copy = rows.source[row] === NONE ? this.locate(row, place, time) : rows.source[row]!;
    if (copy !== NONE) this.access(row, copy, place, time);
    else this.fromOrigin(row, place, time);
  }

  /** The copy an access goes to, placed or extended if need be; -1 where it goes to the origin. */
  private locate(row: number, place: number, time: number): number {
    const { rows, pages } = this.core;
    const object = rows.object[row]!;
    const reach = rows.offset[row]! + rows.bytes[row]!;
    const write = rows.op[row] === OP.write;
    if (write && reach > pages.objectBytes[object]!) pages.objectBytes[object] = reach;
    else if (pages.objectBytes[object] === 0) pages.objectBytes[object] = reach;
    const copy = pages.find(object, place);
    if (copy === NONE) {
      if ((pages.objectFlags[object]! & OBJECT.placed) !== 0) return NONE;
      return this.pinned(row, this.tiers.place(object, place, pages.objectBytes[object]!, time));
    }
    const more = write ? reach - pages.bytesOf[copy]! : 0;
    return more > 0 ? this.tiers.extend(copy, place, more, time) : copy;
  }

  /** What a request writes during decode stays pinned while it runs. */
  private pinned(row: number, copy: number): number {
    const { rows, requests, pages } = this.core;
    const working = rows.op[row] === OP.write && rows.objectClass[row] === KV_CLASS;
    if (copy !== NONE && working) {
      pages.pinsOf[copy]!++;
      requests.pin(rows.request[row]!, copy);
    }
    return copy;
  }

  private access(row: number, copy: number, place: number, time: number): void {
    const { rows, pages, chains, policy } = this.core;
    const store = pages.storeOf[copy]!;
    const nodes = chains.storeNodes[store]!;
    const write = rows.op[row] === OP.write;
    const target = rows.target[row]!;
    rows.tier[row] = pages.storeTier[store]!;
    if (rows.source[row] === NONE) policy.touch(copy);
    if (write) pages.dirty[copy] = 1;
    const to = write ? nodes : target === NONE ? NOWHERE : chains.storeNodes[pages.storeOf[target]!]!;
    const from = write ? NOWHERE : nodes;
    this.send(row, place, from, to, chains.storeInterleave[store]!, time);
    const rank = rows.source[row] === NONE ? pages.rankOf(copy, place) : 0;
    if (rank > 0 && pages.pinsOf[copy] === 0 && policy.promotes(copy, rank))
      this.tiers.promote(copy, place, time);
  }

  /** In no tier, or no tier would take it: read or written at the origin, and brought in where the policy keeps it. */
  private fromOrigin(row: number, place: number, time: number): void {
    const { rows, pages, chains } = this.core;
    const origin = chains.originNodes[place]!;
    if (origin.length === 0) {
      this.refuse(row, time);
      return;
    }
    const object = rows.object[row]!;
    const seen = (pages.objectFlags[object]! & OBJECT.placed) !== 0;
    pages.objectFlags[object]! |= OBJECT.placed;
    rows.tier[row] = this.originTier;
    const write = rows.op[row] === OP.write;
    this.send(row, place, write ? NOWHERE : origin, write ? origin : NOWHERE, chains.originInterleave, time);
    if (!seen || pages.find(object, place) !== NONE) return;
    const copy = this.tiers.place(object, place, pages.objectBytes[object]!, time);
    if (copy !== NONE) this.tiers.fetch(copy, place, origin, time);
  }

  private send(
    row: number,
    place: number,
    from: readonly number[],
    to: readonly number[],
    interleave: number,
    time: number,
  ): void {
    const { rows, chains } = this.core;
    const by = chains.placeNode[place]!;
    const software = this.router.software(by, from.length > 0 ? from : to);
    rows.software[row] = software;
    // Posted flights may be over before the call returns: the guard keeps the row open until all are sent.
    rows.flights[row] = GUARD;
    if ((row + 1) * POSTED_PARTS > this.posted.length) this.growPosted(row * POSTED_PARTS);
    this.posted[row * POSTED_PARTS + 3] = NONE;
    const sent = this.router.send(
      row,
      by,
      from,
      to,
      rows.object[row]!,
      rows.offset[row]!,
      rows.bytes[row]!,
      interleave,
      time,
      software,
    );
    rows.flights[row]! += sent - GUARD;
    if (rows.flights[row] === 0) this.accepted(row);
  }

  // Ends.

  flightDone(flight: number, time: number): void {
    const owner = this.flights.owner[flight]!;
    if (owner <= ARRIVAL) this.tiers.landed(ARRIVAL - owner, time);
    if (owner < 0 || --this.core.rows.flights[owner]! > 0) return;
    this.attribute(owner, flight);
    this.settle(owner, time);
    this.sequencer.rowDone(owner, time);
  }

  flightPosted(flight: number, time: number): void {
    const { rows, fabric } = this.core;
    const row = this.flights.owner[flight]!;
    const base = row * POSTED_PARTS;
    if (time > this.posted[base + 3]!) {
      this.posted[base] = this.flights.linkQueue[flight]!;
      this.posted[base + 1] = this.flights.serialisation[flight]!;
      this.posted[base + 2] = fabric.pathPosted[this.flights.writePath[flight]!]!;
      this.posted[base + 3] = time;
    }
    if (--rows.flights[row]! === 0) this.accepted(row);
  }

  /** Every flight of a row is accepted by its first port. */
  private accepted(row: number): void {
    this.core.queue.push(this.posted[row * POSTED_PARTS + 3]!, (row << EVENT_BITS) | EVENT.complete);
  }

  /** Parts of writes that were accepted by their first port and wait for that instant. */
  private posted = new Float64Array(256 * POSTED_PARTS);

  private growPosted(base: number): void {
    const longer = new Float64Array(Math.max(base, POSTED_PARTS) * 2);
    longer.set(this.posted);
    this.posted = longer;
  }

  /** A row that completes by itself: posted, free of charge, or refused. */
  complete(row: number, time: number): void {
    const { rows, meter } = this.core;
    const parts = meter.parts;
    clear(parts);
    if (rows.outcome[row] === OUTCOME.served) {
      const base = row * POSTED_PARTS;
      parts[PART.admission] = rows.admission[row]!;
      parts[PART.software] = rows.software[row]!;
      parts[PART.linkQueue] = this.posted[base]!;
      parts[PART.serialisation] = this.posted[base + 1]!;
      parts[PART.propagation] = this.posted[base + 2]!;
    }
    this.sequencer.rowDone(row, time);
  }

  /** Parts of a row whose last flight has just ended. */
  private attribute(row: number, flight: number): void {
    const { rows, meter } = this.core;
    const { flights } = this;
    const parts = meter.parts;
    const trail = flights.trail[flight]!;
    const atMedium = flights.trailsAtMedium[flight] === 1;
    clear(parts);
    parts[PART.admission] = rows.admission[row]!;
    parts[PART.software] = rows.software[row]!;
    parts[PART.linkQueue] = flights.linkQueue[flight]!;
    parts[PART.mediaQueue] = flights.mediaQueue[flight]!;
    parts[PART.serialisation] = flights.serialisation[flight]! + (atMedium ? 0 : trail);
    parts[PART.media] = atMedium ? trail : 0;
    this.attributePath(flights.readPath[flight]!, false);
    this.attributePath(flights.writePath[flight]!, true);
  }

  private attributePath(path: number, write: boolean): void {
    if (path === NONE) return;
    const { fabric, meter } = this.core;
    const device = fabric.pathDevice[path]!;
    meter.parts[PART.propagation]! += fabric.pathPropagation[path]!;
    meter.parts[PART.switch]! += fabric.pathSwitch[path]!;
    meter.parts[PART.media]! += write
      ? fabric.mediumWriteLatency[device]!
      : fabric.mediumReadLatency[device]!;
  }

  /** A look-up's copy has arrived: others may use it, and its source may go. */
  private settle(row: number, time: number): void {
    const { rows, pages } = this.core;
    const source = rows.source[row]!;
    const target = rows.target[row]!;
    if (target === NONE) return;
    pages.arriving[target] = 0;
    this.tiers.release(source, time);
  }
}

/** A loop: for a few values it is quicker than the built-in. */
function clear(parts: Float64Array): void {
  for (let i = 0; i < parts.length; i++) parts[i] = 0;
}
