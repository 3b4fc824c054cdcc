import type { Compute } from "./compute.ts";
import type { Core } from "./core.ts";
import { Suspension } from "./suspension.ts";

/** Starts requests and goes on with rows: told when they may. */
export interface Starter {
  startRequest(request: number, time: number): void;
  release(row: number, time: number): void;
}

/**
 * Which requests are in progress. A requester has so many slots; the rest wait in the order in which they arrived. Where admission is by
 * room, as in a server that keeps KV in one memory, the first of them also waits until its prompt has room in the requester's fastest
 * store; and when those in progress have grown until there is none left, the one that started last gives its room up ({@link
 * Suspension}) and waits again, before all others (vLLM, Kwon et al., SOSP '23, section 4.5).
 */
export class Slots {
  private readonly core: Core;
  private readonly starter: Starter;
  private readonly byRoom: boolean;
  private readonly suspension: Suspension;
  /** Requests in progress by place in the order of their start, where admission is by room. */
  private readonly inProgress: number[][];

  constructor(core: Core, compute: Compute, starter: Starter) {
    this.core = core;
    this.starter = starter;
    this.byRoom = core.options.admission === "room";
    this.suspension = new Suspension(core, compute);
    this.inProgress = Array.from({ length: core.chains.places }, () => []);
  }

  take(requester: number): void {
    const { requests } = this.core;
    const running = ++requests.running[requester]!;
    if (running > requests.runningMost[requester]!) requests.runningMost[requester] = running;
  }

  /** A slot is free again: who has waited longest may start. */
  give(requester: number, time: number): void {
    const { requests } = this.core;
    requests.running[requester]!--;
    if (this.byRoom) this.startThose(requester, time);
    else {
      const next = requests.dequeue(requester);
      if (next !== -1) this.start(next, time);
    }
  }

  /** A request has arrived. By room it waits until all its rows are in. */
  arrive(request: number, now: number): void {
    const { requests, options } = this.core;
    const free = requests.running[requests.requester[request]!]! < options.slots;
    if (free && !this.byRoom) this.start(request, now);
    else requests.enqueue(request);
    if (this.byRoom && requests.closed[request] === 1) this.startThose(requests.requester[request]!, now);
  }

  /** All rows of a request are in: what it will hold is known. */
  complete(request: number, now: number): void {
    const { requests } = this.core;
    if (this.byRoom && requests.started[request] === 0) this.startThose(requests.requester[request]!, now);
  }

  /** A request is over: its slot is free, unless it has none because it was suspended with its last row on the way. */
  end(request: number, time: number): void {
    const { requests } = this.core;
    const requester = requests.requester[request]!;
    const suspended = requests.suspended[request] === 1;
    if (suspended) requests.unqueue(request);
    else if (requests.decodes[request] === 1) requests.decoding[requester]!--;
    this.forget(request);
    requests.remove(request);
    if (!suspended) this.give(requester, time);
  }

  /** Room for `bytes` more that a request writes: the last ones to start give up theirs until there is. */
  makeRoom(request: number, store: number, bytes: number, time: number): void {
    const { tiers, requests } = this.core;
    if (!this.byRoom || request === -1) return;
    const running = this.inProgress[this.placeOf(request)]!;
    while (!tiers.makeRoom(store, bytes, time)) {
      const last = running.findLast((other) => other !== request && this.suspension.canSuspend(other));
      if (last === undefined) return;
      this.forget(last);
      this.suspension.suspend(last, time);
      requests.running[requests.requester[last]!]!--;
      requests.enqueueFirst(last);
    }
  }

  /** Whether a row of a suspended request has to wait until it goes on: it then has been taken note of. */
  holds(row: number, request: number, time: number): boolean {
    return this.byRoom && this.isSuspended(request) && this.suspension.holds(row, request, time);
  }

  isSuspended(request: number): boolean {
    return request !== -1 && this.core.requests.suspended[request] === 1;
  }

  /** A row of a suspended request moves nothing. */
  pass(row: number, time: number): void {
    const { rows, queue } = this.core;
    rows.real[row * 16 + 7 /* issued */] = time;
    rows.word[row * 16 + 8 /* outcome */] = 3 /* free */;
    queue.push(time, (row << 3) | 3 /* complete */);
  }

  private start(request: number, time: number): void {
    const { requests } = this.core;
    this.take(requests.requester[request]!);
    if (this.byRoom) this.inProgress[this.placeOf(request)]!.push(request);
    if (requests.suspended[request] === 0) this.starter.startRequest(request, time);
    else {
      const row = this.suspension.resume(request, time);
      if (row !== -1) this.starter.release(row, time);
    }
  }

  private startThose(requester: number, time: number): void {
    const { requests, options } = this.core;
    for (let next = requests.waiting(requester); next !== -1; next = requests.waiting(requester)) {
      if (requests.closed[next] === 0 || requests.running[requester]! >= options.slots) return;
      if (!this.hasRoom(next)) return;
      requests.dequeue(requester);
      this.start(next, time);
    }
  }

  private forget(request: number): void {
    if (!this.byRoom) return;
    const list = this.inProgress[this.placeOf(request)]!;
    const at = list.indexOf(request);
    if (at >= 0) list.splice(at, 1);
  }

  private placeOf(request: number): number {
    return this.core.requests.requester[request]! % this.core.chains.places;
  }

  /** Whether what a request holds when it starts fits beside what those in progress hold now. Alone, it starts whatever it needs. */
  private hasRoom(request: number): boolean {
    const { chains, pages } = this.core;
    const place = this.placeOf(request);
    const running = this.inProgress[place]!;
    if (running.length === 0 || chains.length[place] === 0) return true;
    let held = this.suspension.heldBytes(request);
    for (const other of running) held += this.suspension.heldBytes(other);
    return held <= pages.storeCapacity[chains.stores[chains.start[place]!]!]!;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    this.suspension.rebase(shift);
  }
}
