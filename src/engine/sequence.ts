import type { AccessBatch } from "../model/index.ts";
import type { Accesses, Sequencer } from "./accesses.ts";
import type { Compute } from "./compute.ts";
import type { Core } from "./core.ts";
import { Dependencies } from "./dependencies.ts";
import { Slots } from "./slots.ts";

/**
 * The order of things: rows arrive, are released when what they depend on is complete, issue, complete and release others; requests
 * take slots and give them back (engine.md section 1). A row that is a request by itself and need not wait has no request slot.
 */
export class Sequence implements Sequencer {
  issued = 0;
  completed = 0;
  refused = 0;
  failed = 0;
  /** Time of the last completion. */
  last = 0;
  /** Accesses in the system and their integral over time, and the sum of their times, for Little's law. */
  inSystem = 0;
  inSystemPs = 0;
  timesPs = 0;
  private since = 0;
  private latestRequest = -1;
  private readonly core: Core;
  private readonly dependencies: Dependencies;
  private readonly slots: Slots;
  private readonly compute: Compute;
  private accesses!: Accesses;

  constructor(core: Core, compute: Compute) {
    this.core = core;
    this.dependencies = new Dependencies(core);
    this.slots = new Slots(core, compute, this);
    this.compute = compute;
  }

  connect(accesses: Accesses): void {
    this.accesses = accesses;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    this.slots.rebase(shift);
    this.last -= shift;
    this.since -= shift;
  }

  // Rows.

  /** Row `i` of a batch arrives now. */
  arrive(batch: AccessBatch, i: number, now: number): void {
    this.issued++;
    if (batch.request[i]! >= 0) this.arriveInRequest(batch, i, now);
    else if (batch.op[i] === 6 /* fence */) this.arrivePause(batch, i, now);
    else if (this.isAlone(batch, i)) this.arriveAlone(batch, i, now);
    else this.arriveInRequest(batch, i, now);
  }

  /** A row that is its own request, waits for nothing and pins nothing needs no request slot if it can start at once. */
  private isAlone(batch: AccessBatch, i: number): boolean {
    const { requests, options } = this.core;
    if (batch.op[i]! > 2 /* atomic */ || batch.thinkNs[i] !== 0 || batch.dependsKind[i] === 2 /* rows */)
      return false;
    if (batch.phase[i] === 1 /* prefill */ || batch.objectClass[i] === 2 /* kv */ || batch.tokens[i] !== 0)
      return false;
    return requests.running[batch.requester[i]!]! < options.slots;
  }

  private arriveAlone(batch: AccessBatch, i: number, now: number): void {
    const { rows, pages } = this.core;
    const row = rows.add(batch.firstRow + i);
    const requester = batch.requester[i]!;
    rows.fill(batch, i, row, pages.objectId(batch.object[i]!, batch.objectClass[i]!), -1, now);
    rows.fillNoWork(row);
    this.slots.take(requester);
    this.issue(row, now);
  }

  /** A fence outside any request: a pause after the rows it names, of a user or a tool. It takes no slot and is no request. */
  private arrivePause(batch: AccessBatch, i: number, now: number): void {
    const { rows, pages, closed } = this.core;
    const row = rows.add(batch.firstRow + i);
    rows.clearPath(row);
    rows.fill(batch, i, row, pages.objectId(batch.object[i]!, batch.objectClass[i]!), -1, now);
    rows.fillWork(batch, i, row, closed);
    if (batch.dependsKind[i] === 2 /* rows */) this.dependencies.waitForListed(batch, i, row);
    if (rows.word[row * 16 + 13 /* waits */] === 0) this.release(row, now);
  }

  private arriveInRequest(batch: AccessBatch, i: number, now: number): void {
    const { rows, requests, pages, closed } = this.core;
    const index = batch.firstRow + i;
    const request = this.requestOf(batch, i, now);
    const row = rows.add(index);
    rows.clearPath(row);
    rows.fill(batch, i, row, pages.objectId(batch.object[i]!, batch.objectClass[i]!), request, now);
    rows.fillWork(batch, i, row, closed);
    const leads = requests.firstRow[request] === -1 && requests.follows[request] === 1;
    if (requests.started[request] === 0 && !leads) this.dependencies.hold(row, request);
    this.dependencies.depend(batch, i, row, request, index);
    if (requests.firstRow[request] === -1) requests.firstRow[request] = index;
    requests.lastRow[request] = index;
    requests.open[request]!++;
    requests.closed[request] = batch.lastOfRequest[i]!;
    requests.expect(request, rows, row);
    if (batch.lastOfRequest[i] === 1) this.slots.complete(request, now);
    if (rows.word[row * 16 + 13 /* waits */] === 0) this.release(row, now);
  }

  private requestOf(batch: AccessBatch, i: number, now: number): number {
    const { requests } = this.core;
    const key = batch.request[i]!;
    const latest = this.latestRequest;
    if (key >= 0 && latest !== -1 && requests.key[latest] === key) return latest;
    let request = key >= 0 ? requests.find(key) : -1;
    if (request === -1) {
      request = requests.add(key, batch.requester[i]!, now);
      if (this.dependencies.waitsForOthers(batch, i)) requests.follows[request] = 1;
      else this.slots.arrive(request, now);
    }
    this.latestRequest = key >= 0 ? request : -1;
    return request;
  }

  /** What a request follows is complete: it arrives now, and its own time begins. */
  private follow(row: number, request: number, time: number): void {
    const { rows, requests } = this.core;
    requests.follows[request] = 0;
    requests.arrival[request] = time;
    requests.start[request] = time;
    rows.clearPath(row);
    this.dependencies.hold(row, request);
    this.slots.arrive(request, time);
  }

  /** All that a row depends on is over: think, and no earlier than its own time, issue. */
  release(row: number, time: number): void {
    const { rows, queue, requests } = this.core;
    const request = rows.word[row * 16 + 5 /* request */]!;
    if (request !== -1 && requests.follows[request] === 1) {
      this.follow(row, request, time);
      return;
    }
    if (this.slots.holds(row, request, time)) return;
    const think = rows.real[row * 16 + 4 /* think */]!;
    const requester = rows.word[row * 16 + 4 /* requester */]!;
    const ready = think === 0 ? time : this.think(row, request, requester, think, time);
    const arrival = rows.real[row * 16 + 6 /* arrival */]!;
    const at = ready > arrival ? ready : arrival;
    if (at === time) {
      this.issue(row, time);
      return;
    }
    rows.path[row * 14]! += at - time;
    queue.push(at, (row << 3) | 1 /* issue */);
  }

  /** @returns when the compute before a row is done */
  private think(row: number, request: number, requester: number, think: number, time: number): number {
    const { rows, requests, options } = this.core;
    const phase = rows.word[row * 16 + 3 /* phase */]!;
    if (options.batch === undefined) return this.compute.occupy(requester, phase, think, time);
    const tokens = rows.real[row * 16 + 3 /* tokens */]!;
    if (request !== -1 && tokens > 0 && requests.decodes[request] === 0) {
      requests.decodes[request] = 1;
      requests.decoding[requester]!++;
    }
    return this.compute.occupyInBatch(requester, phase, think, tokens, time);
  }

  makeRoom(row: number, store: number, bytes: number, time: number): void {
    this.slots.makeRoom(this.core.rows.word[row * 16 + 5 /* request */]!, store, bytes, time);
  }

  issue(row: number, time: number): void {
    const request = this.core.rows.word[row * 16 + 5 /* request */]!;
    if (this.slots.holds(row, request, time)) return;
    this.integrate(time);
    this.inSystem++;
    if (this.slots.isSuspended(request)) this.slots.pass(row, time);
    else this.accesses.issue(row, time);
  }

  integrate(time: number): void {
    this.inSystemPs += this.inSystem * (time - this.since);
    this.since = time;
  }

  rowDone(row: number, time: number): void {
    const { rows } = this.core;
    const request = rows.word[row * 16 + 5 /* request */]!;
    const latency = time - rows.real[row * 16 + 7 /* issued */]!;
    this.integrate(time);
    this.inSystem--;
    this.timesPs += latency;
    if (time > this.last) this.last = time;
    this.record(row, request, latency);
    this.accesses.release(row, time);
    this.wake(row, time);
    if (request === -1) this.endAlone(row, time);
    else this.endRow(row, request, time);
  }

  /** Rows that waited for this one, and for nothing else any more, go on. */
  private wake(row: number, time: number): void {
    const { rows } = this.core;
    for (let waiter = rows.takeWaiter(row); waiter !== -1; waiter = rows.takeWaiter(row)) {
      if (--rows.word[waiter * 16 + 13 /* waits */]! > 0) continue;
      if (rows.word[row * 16 + 5 /* request */] !== -1) rows.inherit(waiter, row);
      this.release(waiter, time);
    }
  }

  private record(row: number, request: number, latency: number): void {
    const { rows, meter } = this.core;
    const { word } = rows;
    const words = row * 16;
    const outcome = word[words + 8 /* outcome */]!;
    if (outcome === 2 /* refused */) {
      this.refused++;
      return;
    }
    if (outcome === 4 /* failed */) {
      this.failed++;
      return;
    }
    this.completed++;
    if (outcome === 3 /* free */) return;
    const cell = meter.cellOf(
      word[words + 4 /* requester */]!,
      word[words + 2 /* objectClass */]!,
      word[words + 3 /* phase */]!,
      word[words + 6 /* tenant */]!,
      word[words + 7 /* tier */]!,
      request === -1,
    );
    meter.record(cell, latency, rows.real[row * 16 + 2 /* bytes */]!);
    if (request === -1) return;
    const path = row * 14 + 1;
    for (let i = 0; i < 13; i++) rows.path[path + i]! += meter.parts[i]!;
  }

  /** Refused or failed: its request is not complete. */
  private isLost(row: number): boolean {
    const outcome = this.core.rows.word[row * 16 + 8 /* outcome */]!;
    return outcome === 2 /* refused */ || outcome === 4 /* failed */;
  }

  private endAlone(row: number, time: number): void {
    const { rows, requestMeter } = this.core;
    if (rows.word[row * 16 + 1 /* op */] === 6 /* fence */) {
      rows.remove(row);
      return;
    }
    if (this.isLost(row)) requestMeter.failed++;
    else requestMeter.alone++;
    this.slots.give(rows.word[row * 16 + 4 /* requester */]!, time);
    rows.remove(row);
  }

  private endRow(row: number, request: number, time: number): void {
    const { rows, requests } = this.core;
    if (this.isLost(row)) requests.failed[request] = 1;
    requests.rowDone(
      request,
      rows.word[row * 16 + 3 /* phase */]!,
      rows.real[row * 16 + 3 /* tokens */]!,
      time,
    );
    rows.remove(row);
    if (--requests.open[request]! === 0 && requests.closed[request] === 1)
      this.endRequest(row, request, time);
  }

  // Requests.

  /** A request has its slot. */
  startRequest(request: number, time: number): void {
    const { rows, requests } = this.core;
    requests.started[request] = 1;
    requests.start[request] = time;
    for (let row = requests.heldFirst[request]!; row !== -1; ) {
      const next = rows.word[row * 16 + 14 /* next */]!;
      if (--rows.word[row * 16 + 13 /* waits */]! === 0) this.release(row, time);
      row = next;
    }
  }

  /** @param row the row that completed last, gone but still readable */
  private endRequest(row: number, request: number, time: number): void {
    const { rows, requests, requestMeter, copies } = this.core;
    requestMeter.requestDone(rows, requests, row, request, time);
    for (let copy = requests.takePin(request); copy !== -1; copy = requests.takePin(request))
      copies.unpin(copy, time);
    if (this.latestRequest === request) this.latestRequest = -1;
    this.slots.end(request, time);
  }
}
