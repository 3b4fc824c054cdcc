import { PHASE_PREFILL } from "../model/index.ts";
import { grown } from "./grown.ts";
import type { Rows } from "./rows.ts";

/** Requests in progress or waiting for a slot, their requesters, and the copies each request pins. Times in ps. */
export class Requests {
  // Per request.
  key = new Float64Array(256);
  requester = new Int32Array(256);
  arrival = new Float64Array(256);
  start = new Float64Array(256);
  started = new Uint8Array(256);
  /** 1: its last row is in. */
  closed = new Uint8Array(256);
  /** Rows of it in progress. */
  open = new Int32Array(256);
  /** 1: an access of it failed or was refused. */
  failed = new Uint8Array(256);
  /** 1: a look-up found its block in no tier: all later blocks are rebuilt. */
  missed = new Uint8Array(256);
  /** Object that it looked up last, -1 before there is one; kept where the policy asks for it. */
  lookedUp = new Int32Array(256);
  /** Number of its first and latest row, -1 before there is one. */
  firstRow = new Float64Array(256);
  lastRow = new Float64Array(256);
  /** -Infinity before a prefill row is complete. */
  prefillEnd = new Float64Array(256);
  end = new Float64Array(256);
  tokens = new Float64Array(256);
  /** 1: its first row waits for rows of other requests; it arrives when they are complete. */
  follows = new Uint8Array(256);
  /** 1: it has begun to make tokens. */
  decodes = new Uint8Array(256);
  /** Bytes of KV that it looks up, and that it will write; tokens it will make. Known when all its rows are in. */
  promptBytes = new Float64Array(256);
  writtenBytes = new Float64Array(256);
  tokensToCome = new Float64Array(256);
  /** Compute of all its look-ups, ps. */
  rebuildPs = new Float64Array(256);
  /** 1: it has given up its KV and waits to go on. */
  suspended = new Uint8Array(256);
  /** How often requests were suspended. */
  suspensions = 0;
  /** Rows held back until it starts: first and last. */
  heldFirst = new Int32Array(256);
  heldLast = new Int32Array(256);
  private pins = new Int32Array(256);
  private next = new Int32Array(256);
  private free = -1;
  private used = 0;
  inProgress = 0;
  private readonly byKey = new Map<number, number>();

  // Pins: copies by request.
  private pinCopy = new Int32Array(256);
  private pinNext = new Int32Array(256);
  private freePin = -1;
  private usedPins = 0;

  // Per requester.
  running = new Int32Array(0);
  runningMost = new Int32Array(0);
  outstanding = new Int32Array(0);
  outstandingMost = new Int32Array(0);
  computeFree = new Float64Array(0);
  computeBusy = new Float64Array(0);
  /** Requests that make tokens. */
  decoding = new Int32Array(0);
  /** Requests that wait for a slot, rows that wait for the window: first and last. */
  private queueFirst = new Int32Array(0);
  private queueLast = new Int32Array(0);
  windowFirst = new Int32Array(0);
  windowLast = new Int32Array(0);
  requesters = 0;

  /** Makes room for requesters 0 .. count - 1. */
  admitRequesters(count: number): void {
    if (count <= this.requesters) return;
    const length = Math.max(64, count * 2);
    if (count > this.running.length) {
      this.running = grown(this.running, length);
      this.runningMost = grown(this.runningMost, length);
      this.outstanding = grown(this.outstanding, length);
      this.outstandingMost = grown(this.outstandingMost, length);
      this.computeFree = grown(this.computeFree, length);
      this.computeBusy = grown(this.computeBusy, length);
      this.decoding = grown(this.decoding, length);
      this.queueFirst = grown(this.queueFirst, length);
      this.queueLast = grown(this.queueLast, length);
      this.windowFirst = grown(this.windowFirst, length);
      this.windowLast = grown(this.windowLast, length);
    }
    this.queueFirst.fill(-1, this.requesters, length);
    this.windowFirst.fill(-1, this.requesters, length);
    this.requesters = count;
  }

  /** The request with this key, -1 if it has not arrived or is over. */
  find(key: number): number {
    return this.byKey.get(key) ?? -1;
  }

  /** A request arrives; key -1: it is never looked for again. */
  add(key: number, requester: number, arrival: number): number {
    const request = this.free === -1 ? this.fresh() : this.free;
    this.free = this.next[request]!;
    this.key[request] = key;
    this.requester[request] = requester;
    this.arrival[request] = arrival;
    this.start[request] = arrival;
    this.started[request] = 0;
    this.closed[request] = 0;
    this.open[request] = 0;
    this.failed[request] = 0;
    this.missed[request] = 0;
    this.lookedUp[request] = -1;
    this.firstRow[request] = -1;
    this.lastRow[request] = -1;
    this.prefillEnd[request] = Number.NEGATIVE_INFINITY;
    this.end[request] = arrival;
    this.tokens[request] = 0;
    this.follows[request] = 0;
    this.decodes[request] = 0;
    this.promptBytes[request] = 0;
    this.writtenBytes[request] = 0;
    this.tokensToCome[request] = 0;
    this.rebuildPs[request] = 0;
    this.suspended[request] = 0;
    this.heldFirst[request] = -1;
    this.pins[request] = -1;
    this.inProgress++;
    if (key >= 0) this.byKey.set(key, request);
    return request;
  }

  /** Takes note of what a row that is in will hold and make. */
  expect(request: number, rows: Rows, row: number): void {
    const bytes = rows.real[row * 16 + 2 /* bytes */]!;
    const rebuild = rows.real[row * 16 + 5 /* rebuild */]!;
    if (rebuild >= 0) {
      this.promptBytes[request]! += bytes;
      this.rebuildPs[request]! += rebuild;
    } else if (rows.word[row * 16 + 1 /* op */] === 1 /* write */) this.writtenBytes[request]! += bytes;
    this.tokensToCome[request]! += rows.real[row * 16 + 3 /* tokens */]!;
  }

  /** A row of the request is complete. */
  rowDone(request: number, phase: number, tokens: number, time: number): void {
    this.end[request] = time;
    this.tokens[request]! += tokens;
    if (phase === PHASE_PREFILL) this.prefillEnd[request] = time;
  }

  remove(request: number): void {
    if (this.key[request]! >= 0) this.byKey.delete(this.key[request]!);
    this.next[request] = this.free;
    this.free = request;
    this.inProgress--;
  }

  /** Behind the requests that wait for a slot of the same requester. */
  enqueue(request: number): void {
    const requester = this.requester[request]!;
    this.next[request] = -1;
    if (this.queueFirst[requester] === -1) this.queueFirst[requester] = request;
    else this.next[this.queueLast[requester]!] = request;
    this.queueLast[requester] = request;
  }

  /** Before all requests that wait for a slot of the same requester. */
  enqueueFirst(request: number): void {
    const requester = this.requester[request]!;
    const first = this.queueFirst[requester]!;
    this.next[request] = first;
    if (first === -1) this.queueLast[requester] = request;
    this.queueFirst[requester] = request;
  }

  /** Takes a request that waits for a slot off the queue. */
  unqueue(request: number): void {
    const requester = this.requester[request]!;
    let before = -1;
    for (let at = this.queueFirst[requester]!; at !== request; at = this.next[at]!) before = at;
    if (before === -1) this.queueFirst[requester] = this.next[request]!;
    else this.next[before] = this.next[request]!;
    if (this.queueLast[requester] === request) this.queueLast[requester] = before;
  }

  /** The request that has waited longest for a slot, -1 if none waits. */
  waiting(requester: number): number {
    return this.queueFirst[requester]!;
  }

  /** The request that has waited longest for a slot, taken off; -1 if none waits. */
  dequeue(requester: number): number {
    const request = this.queueFirst[requester]!;
    if (request !== -1) this.queueFirst[requester] = this.next[request]!;
    return request;
  }

  pin(request: number, copy: number): void {
    const pin = this.freePin === -1 ? this.freshPin() : this.freePin;
    this.freePin = this.pinNext[pin]!;
    this.pinCopy[pin] = copy;
    this.pinNext[pin] = this.pins[request]!;
    this.pins[request] = pin;
  }

  /** Takes one pinned copy off the request; -1 when there are none left. */
  takePin(request: number): number {
    const pin = this.pins[request]!;
    if (pin === -1) return -1;
    this.pins[request] = this.pinNext[pin]!;
    this.pinNext[pin] = this.freePin;
    this.freePin = pin;
    return this.pinCopy[pin]!;
  }

  private freshPin(): number {
    const pin = this.usedPins++;
    if (pin === this.pinCopy.length) {
      this.pinCopy = grown(this.pinCopy, pin * 2);
      this.pinNext = grown(this.pinNext, pin * 2);
    }
    this.pinNext[pin] = -1;
    return pin;
  }

  private fresh(): number {
    const request = this.used++;
    if (request === this.key.length) this.grow(request * 2);
    this.next[request] = -1;
    return request;
  }

  private grow(length: number): void {
    this.key = grown(this.key, length);
    this.requester = grown(this.requester, length);
    this.arrival = grown(this.arrival, length);
    this.start = grown(this.start, length);
    this.started = grown(this.started, length);
    this.closed = grown(this.closed, length);
    this.open = grown(this.open, length);
    this.failed = grown(this.failed, length);
    this.missed = grown(this.missed, length);
    this.lookedUp = grown(this.lookedUp, length);
    this.firstRow = grown(this.firstRow, length);
    this.lastRow = grown(this.lastRow, length);
    this.prefillEnd = grown(this.prefillEnd, length);
    this.end = grown(this.end, length);
    this.tokens = grown(this.tokens, length);
    this.follows = grown(this.follows, length);
    this.decodes = grown(this.decodes, length);
    this.promptBytes = grown(this.promptBytes, length);
    this.writtenBytes = grown(this.writtenBytes, length);
    this.tokensToCome = grown(this.tokensToCome, length);
    this.rebuildPs = grown(this.rebuildPs, length);
    this.suspended = grown(this.suspended, length);
    this.heldFirst = grown(this.heldFirst, length);
    this.heldLast = grown(this.heldLast, length);
    this.pins = grown(this.pins, length);
    this.next = grown(this.next, length);
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let request = 0; request < this.used; request++) {
      this.arrival[request]! -= shift;
      this.start[request]! -= shift;
      this.prefillEnd[request]! -= shift;
      this.end[request]! -= shift;
    }
    for (let r = 0; r < this.requesters; r++) this.computeFree[r] = Math.max(0, this.computeFree[r]! - shift);
  }
}
