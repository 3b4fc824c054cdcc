import { type AccessBatch, CLASSES, DEPENDS, OP, PHASE_PREFILL, PS_PER_NS } from "../model/index.ts";
import type { Accesses, Sequencer } from "./accesses.ts";
import type { Compute } from "./compute.ts";
import type { Core } from "./core.ts";
import { EVENT, EVENT_BITS } from "./flights.ts";
import { OUTCOME, PATH_PARTS, REAL, REALS, WORD, WORDS } from "./rows.ts";

const NONE = -1;
const KV_CLASS = CLASSES.indexOf("kv");

/**
 * The order of things: rows arrive, are released when what they depend on is complete, issue, complete and release others; requests
 * take slots and give them back (engine.md section 1). A row that is a request by itself and need not wait has no request slot.
 */
export class Sequence implements Sequencer {
  issued = 0;
  completed = 0;
  refused = 0;
  /** Time of the last completion. */
  last = 0;
  /** Accesses in the system and their integral over time, and the sum of their times, for Little's law. */
  inSystem = 0;
  inSystemPs = 0;
  timesPs = 0;
  private since = 0;
  private latestRequest = NONE;
  private readonly core: Core;
  private readonly compute: Compute;
  private accesses!: Accesses;

  constructor(core: Core, compute: Compute) {
    this.core = core;
    this.compute = compute;
  }

  connect(accesses: Accesses): void {
    this.accesses = accesses;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    this.last -= shift;
    this.since -= shift;
  }

  // Rows.

  /** Row `i` of a batch arrives now. */
  arrive(batch: AccessBatch, i: number, now: number): void {
    this.issued++;
    if (batch.request[i]! < 0 && this.isAlone(batch, i)) this.arriveAlone(batch, i, now);
    else this.arriveInRequest(batch, i, now);
  }

  /** A row that is its own request, waits for nothing and pins nothing needs no request slot if it can start at once. */
  private isAlone(batch: AccessBatch, i: number): boolean {
    const { requests, options } = this.core;
    if (batch.op[i]! > OP.atomic || batch.thinkNs[i] !== 0 || batch.dependsKind[i] === DEPENDS.rows)
      return false;
    if (batch.phase[i] === PHASE_PREFILL || batch.objectClass[i] === KV_CLASS || batch.tokens[i] !== 0)
      return false;
    return requests.running[batch.requester[i]!]! < options.slots;
  }

  private arriveAlone(batch: AccessBatch, i: number, now: number): void {
    const { rows, requests } = this.core;
    const row = rows.add(batch.firstRow + i);
    const requester = batch.requester[i]!;
    this.fill(batch, i, row, NONE, now);
    this.takeSlot(requests, requester);
    this.issue(row, now);
  }

  private arriveInRequest(batch: AccessBatch, i: number, now: number): void {
    const { rows, requests } = this.core;
    const index = batch.firstRow + i;
    const request = this.requestOf(batch, i, now);
    const row = rows.add(index);
    rows.clearPath(row);
    this.fill(batch, i, row, request, now);
    if (requests.started[request] === 0) this.hold(row, request);
    this.depend(batch, i, row, request, index);
    if (requests.firstRow[request] === NONE) requests.firstRow[request] = index;
    requests.lastRow[request] = index;
    requests.open[request]!++;
    requests.closed[request] = batch.lastOfRequest[i]!;
    if (rows.word[row * WORDS + WORD.waits] === 0) this.release(row, now);
  }

  private requestOf(batch: AccessBatch, i: number, now: number): number {
    const { requests } = this.core;
    const key = batch.request[i]!;
    const latest = this.latestRequest;
    if (key >= 0 && latest !== NONE && requests.key[latest] === key) return latest;
    let request = key >= 0 ? requests.find(key) : NONE;
    if (request === NONE) {
      request = requests.add(key, batch.requester[i]!, now);
      this.arriveRequest(request, now);
    }
    this.latestRequest = key >= 0 ? request : NONE;
    return request;
  }

  private fill(batch: AccessBatch, i: number, row: number, request: number, now: number): void {
    const { rows, pages, closed } = this.core;
    const { real, word } = rows;
    const at = row * REALS;
    const words = row * WORDS;
    const rebuildNs = batch.rebuildNs[i]!;
    word[words + WORD.object] = pages.objectId(batch.object[i]!);
    word[words + WORD.op] = batch.op[i]!;
    word[words + WORD.objectClass] = batch.objectClass[i]!;
    word[words + WORD.phase] = batch.phase[i]!;
    word[words + WORD.requester] = batch.requester[i]!;
    word[words + WORD.request] = request;
    word[words + WORD.tenant] = batch.tenant[i]!;
    real[at + REAL.offset] = batch.offset[i]!;
    real[at + REAL.bytes] = batch.bytes[i]!;
    real[at + REAL.tokens] = batch.tokens[i]!;
    real[at + REAL.think] = closed ? Math.round(batch.thinkNs[i]! * PS_PER_NS) : 0;
    real[at + REAL.rebuild] =
      rebuildNs < 0 || batch.phase[i] !== PHASE_PREFILL ? NONE : Math.round(rebuildNs * PS_PER_NS);
    real[at + REAL.arrival] = now;
  }

  private hold(row: number, request: number): void {
    const { rows, requests } = this.core;
    rows.word[row * WORDS + WORD.waits]!++;
    rows.word[row * WORDS + WORD.next] = NONE;
    if (requests.heldFirst[request] === NONE) requests.heldFirst[request] = row;
    else rows.word[requests.heldLast[request]! * WORDS + WORD.next] = row;
    requests.heldLast[request] = row;
  }

  private depend(batch: AccessBatch, i: number, row: number, request: number, index: number): void {
    const { requests } = this.core;
    if (batch.op[i] === OP.fence) {
      for (let at = requests.firstRow[request]!; at >= 0 && at < index; at++) this.waitFor(row, at, request);
      return;
    }
    const kind = batch.dependsKind[i]!;
    if (kind === DEPENDS.previous) this.waitFor(row, requests.lastRow[request]!, request);
    else if (kind === DEPENDS.rows) {
      for (let d = batch.dependsStart[i]!; d < batch.dependsStart[i + 1]!; d++)
        this.waitFor(row, batch.dependsOn[d]!, NONE);
    }
  }

  /** Waits for a row by number if it is still in progress; only for one of `request`, unless that is -1. */
  private waitFor(row: number, index: number, request: number): void {
    const { rows } = this.core;
    const on = index < 0 ? NONE : rows.slotOf(index);
    if (on !== NONE && (request === NONE || rows.word[on * WORDS + WORD.request] === request))
      rows.wait(row, on);
  }

  /** All that a row depends on is over: think, and no earlier than its own time, issue. */
  private release(row: number, time: number): void {
    const { rows, queue } = this.core;
    const think = rows.real[row * REALS + REAL.think]!;
    const requester = rows.word[row * WORDS + WORD.requester]!;
    const ready =
      think === 0 ? time : this.compute.occupy(requester, rows.word[row * WORDS + WORD.phase]!, think, time);
    const arrival = rows.real[row * REALS + REAL.arrival]!;
    const at = ready > arrival ? ready : arrival;
    if (at === time) {
      this.issue(row, time);
      return;
    }
    rows.path[row * PATH_PARTS]! += at - time;
    queue.push(at, (row << EVENT_BITS) | EVENT.issue);
  }

  issue(row: number, time: number): void {
    this.integrate(time);
    this.inSystem++;
    this.accesses.issue(row, time);
  }

  integrate(time: number): void {
    this.inSystemPs += this.inSystem * (time - this.since);
    this.since = time;
  }

  rowDone(row: number, time: number): void {
    const { rows } = this.core;
    const request = rows.word[row * WORDS + WORD.request]!;
    const latency = time - rows.real[row * REALS + REAL.issued]!;
    this.integrate(time);
    this.inSystem--;
    this.timesPs += latency;
    if (time > this.last) this.last = time;
    this.record(row, request, latency);
    this.accesses.release(row, time);
    this.wake(row, time);
    if (request === NONE) this.endAlone(row, time);
    else this.endRow(row, request, time);
  }

  /** Rows that waited for this one, and for nothing else any more, go on. */
  private wake(row: number, time: number): void {
    const { rows } = this.core;
    for (let waiter = rows.takeWaiter(row); waiter !== NONE; waiter = rows.takeWaiter(row)) {
      if (--rows.word[waiter * WORDS + WORD.waits]! > 0) continue;
      if (rows.word[row * WORDS + WORD.request] !== NONE) rows.inherit(waiter, row);
      this.release(waiter, time);
    }
  }

  private record(row: number, request: number, latency: number): void {
    const { rows, meter } = this.core;
    const { word } = rows;
    const words = row * WORDS;
    const outcome = word[words + WORD.outcome]!;
    if (outcome === OUTCOME.refused) {
      this.refused++;
      return;
    }
    this.completed++;
    if (outcome === OUTCOME.free) return;
    const cell = meter.cellOf(
      word[words + WORD.requester]!,
      word[words + WORD.objectClass]!,
      word[words + WORD.phase]!,
      word[words + WORD.tenant]!,
      word[words + WORD.tier]!,
      request === NONE,
    );
    meter.record(cell, latency, rows.real[row * REALS + REAL.bytes]!);
    if (request === NONE) return;
    const path = row * PATH_PARTS + 1;
    for (let i = 0; i < PATH_PARTS - 1; i++) rows.path[path + i]! += meter.parts[i]!;
  }

  private endAlone(row: number, time: number): void {
    const { rows, requestMeter } = this.core;
    if (rows.word[row * WORDS + WORD.outcome] === OUTCOME.refused) requestMeter.failed++;
    else requestMeter.alone++;
    this.giveSlot(rows.word[row * WORDS + WORD.requester]!, time);
    rows.remove(row);
  }

  private endRow(row: number, request: number, time: number): void {
    const { rows, requests } = this.core;
    if (rows.word[row * WORDS + WORD.outcome] === OUTCOME.refused) requests.failed[request] = 1;
    requests.rowDone(
      request,
      rows.word[row * WORDS + WORD.phase]!,
      rows.real[row * REALS + REAL.tokens]!,
      time,
    );
    rows.remove(row);
    if (--requests.open[request]! === 0 && requests.closed[request] === 1)
      this.endRequest(row, request, time);
  }

  // Requests.

  private takeSlot(requests: Core["requests"], requester: number): void {
    const running = ++requests.running[requester]!;
    if (running > requests.runningMost[requester]!) requests.runningMost[requester] = running;
  }

  /** A slot is free: the request that has waited longest starts. */
  private giveSlot(requester: number, time: number): void {
    const { requests } = this.core;
    requests.running[requester]!--;
    const next = requests.dequeue(requester);
    if (next !== NONE) this.startRequest(next, time);
  }

  private arriveRequest(request: number, now: number): void {
    const { requests, options } = this.core;
    if (requests.running[requests.requester[request]!]! < options.slots) this.startRequest(request, now);
    else requests.enqueue(request);
  }

  private startRequest(request: number, time: number): void {
    const { rows, requests } = this.core;
    this.takeSlot(requests, requests.requester[request]!);
    requests.started[request] = 1;
    requests.start[request] = time;
    for (let row = requests.heldFirst[request]!; row !== NONE; ) {
      const next = rows.word[row * WORDS + WORD.next]!;
      if (--rows.word[row * WORDS + WORD.waits]! === 0) this.release(row, time);
      row = next;
    }
  }

  /** @param row the row that completed last, gone but still readable */
  private endRequest(row: number, request: number, time: number): void {
    const { rows, requests, requestMeter, tiers } = this.core;
    const requester = requests.requester[request]!;
    requestMeter.requestDone(rows, requests, row, request, time);
    for (let copy = requests.takePin(request); copy !== NONE; copy = requests.takePin(request))
      tiers.unpin(copy, time);
    if (this.latestRequest === request) this.latestRequest = NONE;
    requests.remove(request);
    this.giveSlot(requester, time);
  }
}
