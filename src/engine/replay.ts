import {
  type AccessBatch,
  DEPENDS,
  OP,
  PHASE_PREFILL,
  PS_PER_NS,
  type ReplayResult,
} from "../model/index.ts";
import { Accesses, type Core, type Sequencer } from "./accesses.ts";
import { Chains } from "./chains.ts";
import { DueQueue } from "./due-queue.ts";
import { Fabric } from "./fabric.ts";
import { EVENT, EVENT_BITS, Flights } from "./flights.ts";
import type { Replay, ReplaySetup } from "./index.ts";
import { Meter } from "./meter.ts";
import { Pages } from "./pages.ts";
import { RequestMeter } from "./request-meter.ts";
import { Requests } from "./requests.ts";
import { Router } from "./router.ts";
import { OUTCOME, PATH_PARTS, Rows } from "./rows.ts";
import { Servers } from "./servers.ts";
import { summariseReplay } from "./summary.ts";
import { Tiers } from "./tiers.ts";

const NONE = -1;
/** The clock is moved back when it passes this, so that whole picoseconds stay exact (2^53 ps are 2.5 hours). */
const CLOCK_LIMIT = 2 ** 51;

/**
 * The order of things in a replay: rows arrive at their time, are released when what they depend on is complete, issue, complete and
 * release others; requests take slots and give them back. Arrivals come before events of the same instant.
 */
export class Engine implements Replay, Sequencer, Core {
  readonly options;
  readonly queue = new DueQueue();
  readonly rows = new Rows();
  readonly requests = new Requests();
  readonly meter = new Meter();
  readonly requestMeter = new RequestMeter();
  readonly fabric: Fabric;
  readonly chains: Chains;
  readonly pages: Pages;
  readonly policy;
  readonly servers: Servers;
  readonly flights: Flights;
  readonly tiers: Tiers;
  readonly accesses: Accesses;
  readonly setup: ReplaySetup;

  /** ps on the engine's clock, and ns that the clock's zero lies after the start of the trace. */
  now = 0;
  baseNs = 0;
  firstNs = -1;
  lastPs = 0;
  issued = 0;
  completed = 0;
  refused = 0;
  events = 0;
  backwards = 0;
  /** Accesses in the system and their sum over time, against Little's law. */
  inSystem = 0;
  inSystemPs = 0;
  inSystemSince = 0;
  latencyPs = 0;
  private latestRequest = NONE;

  constructor(setup: ReplaySetup) {
    this.setup = setup;
    this.options = setup.options;
    const { topology, options } = setup;
    const tiers = topology.tiers.filter((tier) => !tier.origin).length;
    this.fabric = new Fabric(topology, setup.protocols);
    this.chains = new Chains(topology, this.fabric);
    this.pages = new Pages(topology, this.chains.rank, options.bins);
    this.policy = setup.policy.create(this.pages, this.pages.stores);
    this.servers = new Servers(this.fabric, options.bins);
    this.accesses = new Accesses(this, this, tiers);
    this.flights = new Flights(this.fabric, this.servers, this.queue, this.accesses);
    const router = new Router(this.fabric, this.flights, this.chains, options.burstBytes, options.seed);
    this.tiers = new Tiers(this.pages, this.policy, this.chains, router, tiers);
    this.accesses.connect(router, this.tiers, this.flights);
  }

  feed(batch: AccessBatch): void {
    this.requests.admitRequesters(this.setup.dictionaries.requester.length);
    for (let i = 0; i < batch.rows; i++) {
      const tsNs = batch.tsNs[i]!;
      if (this.firstNs < 0) this.firstNs = tsNs;
      this.runTo(tsNs);
      this.arrive(batch, i);
    }
  }

  finish(): ReplayResult {
    while (this.queue.size > 0) {
      this.runBefore(CLOCK_LIMIT);
      if (this.queue.size > 0) this.rebase(Math.floor(this.queue.nextTime() / PS_PER_NS));
    }
    this.integrate(this.now);
    return summariseReplay(this);
  }

  // Time.

  /** Handles everything due before `ns` of the trace and sets the clock to it. */
  private runTo(ns: number): void {
    while ((ns - this.baseNs) * PS_PER_NS > CLOCK_LIMIT) {
      this.runBefore(CLOCK_LIMIT);
      this.rebase(Math.min(ns - this.baseNs, Math.floor(this.queue.nextTime() / PS_PER_NS)));
    }
    const time = Math.round((ns - this.baseNs) * PS_PER_NS);
    this.runBefore(time);
    this.now = time;
  }

  private runBefore(limit: number): void {
    const { queue } = this;
    for (let time = queue.popBefore(limit); time >= 0; time = queue.popBefore(limit)) {
      if (time < this.now) this.backwards++;
      this.now = time;
      this.events++;
      this.handle(queue.payload, time);
    }
  }

  private handle(payload: number, time: number): void {
    const slot = payload >>> EVENT_BITS;
    const kind = payload & ((1 << EVENT_BITS) - 1);
    if (kind === EVENT.flight) this.flights.step(slot, time);
    else if (kind === EVENT.issue) this.issue(slot, time);
    else if (kind === EVENT.rebuilt) this.accesses.rebuilt(slot, time);
    else this.accesses.complete(slot, time);
  }

  /** Moves the clock's zero `ns` on. */
  private rebase(ns: number): void {
    const ps = ns * PS_PER_NS;
    this.baseNs += ns;
    this.now -= ps;
    this.lastPs -= ps;
    this.inSystemSince -= ps;
    this.queue.rebase(ps);
    this.rows.rebase(ps);
    this.requests.rebase(ps);
    this.servers.rebase(ps);
    this.pages.residency.origin -= ps;
  }

  // Rows.

  private arrive(batch: AccessBatch, i: number): void {
    const { rows, requests, now } = this;
    const index = batch.firstRow + i;
    const request = this.requestOf(batch, i);
    const row = rows.add(index);
    rows.clearPath(row);
    this.fill(batch, i, row, request);
    if (requests.started[request] === 0) this.hold(row, request);
    this.depend(batch, i, row, request, index);
    if (requests.firstRow[request] === NONE) requests.firstRow[request] = index;
    requests.lastRow[request] = index;
    requests.open[request]!++;
    requests.closed[request] = batch.lastOfRequest[i]!;
    this.issued++;
    if (rows.waits[row] === 0) this.release(row, now);
  }

  private requestOf(batch: AccessBatch, i: number): number {
    const { requests } = this;
    const key = batch.request[i]!;
    const latest = this.latestRequest;
    if (key >= 0 && latest !== NONE && requests.key[latest] === key) return latest;
    let request = key >= 0 ? requests.find(key) : NONE;
    if (request === NONE) {
      request = requests.add(key, batch.requester[i]!, this.now);
      this.arriveRequest(request);
    }
    this.latestRequest = key >= 0 ? request : NONE;
    return request;
  }

  private fill(batch: AccessBatch, i: number, row: number, request: number): void {
    const { rows, setup } = this;
    rows.object[row] = this.pages.objectId(batch.object[i]!);
    rows.offset[row] = batch.offset[i]!;
    rows.bytes[row] = batch.bytes[i]!;
    rows.op[row] = batch.op[i]!;
    rows.objectClass[row] = batch.objectClass[i]!;
    rows.phase[row] = batch.phase[i]!;
    rows.requester[row] = batch.requester[i]!;
    rows.request[row] = request;
    rows.tenant[row] = batch.tenant[i]!;
    rows.tokens[row] = batch.tokens[i]!;
    rows.think[row] = setup.closed ? Math.round(batch.thinkNs[i]! * PS_PER_NS) : 0;
    const rebuildNs = batch.rebuildNs[i]!;
    rows.rebuild[row] =
      rebuildNs < 0 || batch.phase[i] !== PHASE_PREFILL ? NONE : Math.round(rebuildNs * PS_PER_NS);
    rows.arrival[row] = this.now;
  }

  private hold(row: number, request: number): void {
    const { rows, requests } = this;
    rows.waits[row]!++;
    rows.next[row] = NONE;
    if (requests.heldFirst[request] === NONE) requests.heldFirst[request] = row;
    else rows.next[requests.heldLast[request]!] = row;
    requests.heldLast[request] = row;
  }

  private depend(batch: AccessBatch, i: number, row: number, request: number, index: number): void {
    if (batch.op[i] === OP.fence) {
      for (let at = this.requests.firstRow[request]!; at >= 0 && at < index; at++)
        this.waitFor(row, at, request);
      return;
    }
    const kind = batch.dependsKind[i]!;
    if (kind === DEPENDS.previous) this.waitFor(row, this.requests.lastRow[request]!, request);
    else if (kind === DEPENDS.rows) {
      for (let d = batch.dependsStart[i]!; d < batch.dependsStart[i + 1]!; d++)
        this.waitFor(row, batch.dependsOn[d]!, NONE);
    }
  }

  /** Waits for a row by number if it is still in progress; only for one of `request`, unless that is -1. */
  private waitFor(row: number, index: number, request: number): void {
    const { rows } = this;
    const on = index < 0 ? NONE : rows.slotOf(index);
    if (on !== NONE && (request === NONE || rows.request[on] === request)) rows.wait(row, on);
  }

  /** All that a row depends on is over: think, and no earlier than its own time, issue. */
  private release(row: number, time: number): void {
    const { rows } = this;
    const think = rows.think[row]!;
    const ready =
      think === 0 ? time : this.accesses.compute(rows.requester[row]!, rows.phase[row]!, think, time);
    const at = ready > rows.arrival[row]! ? ready : rows.arrival[row]!;
    if (at === time) {
      this.issue(row, time);
      return;
    }
    rows.path[row * PATH_PARTS]! += at - time;
    this.queue.push(at, (row << EVENT_BITS) | EVENT.issue);
  }

  private issue(row: number, time: number): void {
    this.integrate(time);
    this.inSystem++;
    this.accesses.issue(row, time);
  }

  private integrate(time: number): void {
    this.inSystemPs += this.inSystem * (time - this.inSystemSince);
    this.inSystemSince = time;
  }

  rowDone(row: number, time: number): void {
    const { rows, requests } = this;
    const request = rows.request[row]!;
    this.integrate(time);
    this.inSystem--;
    this.latencyPs += time - rows.issued[row]!;
    if (time > this.lastPs) this.lastPs = time;
    if (rows.outcome[row] === OUTCOME.refused) {
      this.refused++;
      requests.failed[request] = 1;
    } else this.completed++;
    this.record(row, time);
    if (rows.admitted[row] === 1) this.accesses.release(requests.requester[request]!, time);
    for (let waiter = rows.takeWaiter(row); waiter !== NONE; waiter = rows.takeWaiter(row)) {
      if (--rows.waits[waiter]! > 0) continue;
      rows.inherit(waiter, row);
      this.release(waiter, time);
    }
    requests.rowDone(request, rows.phase[row]!, rows.tokens[row]!, time);
    rows.remove(row);
    if (--requests.open[request]! === 0 && requests.closed[request] === 1)
      this.endRequest(row, request, time);
  }

  private record(row: number, time: number): void {
    const { rows, meter } = this;
    const outcome = rows.outcome[row]!;
    if (outcome === OUTCOME.free || outcome === OUTCOME.refused) return;
    const latency = time - rows.issued[row]!;
    const cell = meter.cellOf(
      rows.requester[row]!,
      rows.objectClass[row]!,
      rows.phase[row]!,
      rows.tenant[row]!,
      rows.tier[row]!,
    );
    meter.record(cell, latency, rows.bytes[row]!);
    const path = row * PATH_PARTS + 1;
    for (let i = 0; i < PATH_PARTS - 1; i++) rows.path[path + i]! += meter.parts[i]!;
  }

  // Requests.

  private arriveRequest(request: number): void {
    const { requests } = this;
    if (requests.running[requests.requester[request]!]! < this.options.slots)
      this.startRequest(request, this.now);
    else requests.enqueue(request);
  }

  private startRequest(request: number, time: number): void {
    const { rows, requests } = this;
    const requester = requests.requester[request]!;
    const running = ++requests.running[requester]!;
    if (running > requests.runningMost[requester]!) requests.runningMost[requester] = running;
    requests.started[request] = 1;
    requests.start[request] = time;
    for (let row = requests.heldFirst[request]!; row !== NONE; ) {
      const next = rows.next[row]!;
      if (--rows.waits[row]! === 0) this.release(row, time);
      row = next;
    }
  }

  private endRequest(row: number, request: number, time: number): void {
    const { requests } = this;
    const requester = requests.requester[request]!;
    this.requestMeter.requestDone(this, row, request, time);
    for (let copy = requests.takePin(request); copy !== NONE; copy = requests.takePin(request))
      this.tiers.unpin(copy, time);
    if (this.latestRequest === request) this.latestRequest = NONE;
    requests.remove(request);
    requests.running[requester]!--;
    const next = requests.dequeue(requester);
    if (next !== NONE) this.startRequest(next, time);
  }
}
