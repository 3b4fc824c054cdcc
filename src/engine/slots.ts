import type { Core } from "./core.ts";

/** What starts requests: told when one may. */
export interface Starter {
  startRequest(request: number, time: number): void;
}

/**
 * Which requests are in progress. A requester has so many slots; the rest wait in the order in which they arrived. Where admission is by
 * room, the first of them starts when besides all in progress it has room in the requester's fastest store until it ends: every request
 * in decode makes one token a step, and what each will hold is in the trace. Servers do not know that; they start requests sooner and
 * put some back when memory runs out (vLLM, Kwon et al., SOSP '23, section 4.5).
 */
export class Slots {
  private readonly core: Core;
  private readonly starter: Starter;
  private readonly byRoom: boolean;
  /** Requests in progress by place, where admission is by room. */
  private readonly inProgress: number[][];
  private readonly order: number[] = [];

  constructor(core: Core, starter: Starter) {
    this.core = core;
    this.starter = starter;
    this.byRoom = core.options.admission === "room";
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

  /** A request is over. */
  end(request: number): void {
    if (!this.byRoom) return;
    const list = this.inProgress[this.placeOf(request)]!;
    const at = list.indexOf(request);
    if (at >= 0) list.splice(at, 1);
  }

  private start(request: number, time: number): void {
    this.take(this.core.requests.requester[request]!);
    if (this.byRoom) this.inProgress[this.placeOf(request)]!.push(request);
    this.starter.startRequest(request, time);
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

  private placeOf(request: number): number {
    return this.core.requests.requester[request]! % this.core.chains.places;
  }

  /** Whether all in progress and this one fit to their ends. Alone, a request starts whatever it needs. */
  private hasRoom(request: number): boolean {
    const { chains, pages } = this.core;
    const place = this.placeOf(request);
    const running = this.inProgress[place]!;
    if (running.length === 0 || chains.length[place] === 0) return true;
    const capacity = pages.storeCapacity[chains.stores[chains.start[place]!]!]!;
    return this.mostHeld([...running, request]) <= capacity;
  }

  /** Bytes that these hold at the moment when they hold the most: just before one of them ends. */
  private mostHeld(list: readonly number[]): number {
    const { order } = this;
    order.length = 0;
    for (const request of list) order.push(request);
    order.sort((a, b) => this.tokensLeft(a) - this.tokensLeft(b));
    let held = 0;
    let perToken = 0;
    for (const request of order) {
      held += this.heldNow(request);
      perToken += this.bytesPerToken(request);
    }
    let most = 0;
    for (const request of order) {
      const tokens = this.tokensLeft(request);
      most = Math.max(most, held + perToken * tokens);
      held -= this.heldNow(request);
      perToken -= this.bytesPerToken(request);
    }
    return most;
  }

  private tokensLeft(request: number): number {
    const { requests } = this.core;
    return requests.tokensToCome[request]! - requests.tokens[request]!;
  }

  private bytesPerToken(request: number): number {
    const { requests } = this.core;
    const tokens = requests.tokensToCome[request]!;
    return tokens > 0 ? requests.writtenBytes[request]! / tokens : 0;
  }

  private heldNow(request: number): number {
    const { requests } = this.core;
    return requests.promptBytes[request]! + this.bytesPerToken(request) * requests.tokens[request]!;
  }
}
