import { PHASE_PREFILL } from "../model/index.ts";
import type { Compute } from "./compute.ts";
import type { Core } from "./core.ts";

/** What a suspended request had: objects and their bytes, and its row that waits. */
interface Put {
  objects: number[];
  bytes: number[];
  row: number;
  /** When it gave up its KV, and when the row began to wait, ps. */
  from: number;
  since: number;
}

/**
 * Requests that give up their KV while they make tokens and compute it again when they go on (vLLM's preemption by recomputation). The
 * prompt's blocks stay where they are until something else takes their place; the request's own are dropped.
 */
export class Suspension {
  private readonly core: Core;
  private readonly compute: Compute;
  private readonly put = new Map<number, Put>();

  constructor(core: Core, compute: Compute) {
    this.core = core;
    this.compute = compute;
  }

  /** Bytes that a request in progress, or about to start, holds: its prompt and what it has made. */
  heldBytes(request: number): number {
    const { requests } = this.core;
    const tokens = requests.tokensToCome[request]!;
    const made = tokens > 0 ? requests.tokens[request]! / tokens : 0;
    return requests.promptBytes[request]! + requests.writtenBytes[request]! * made;
  }

  /** Whether it makes tokens, and has some to make yet. */
  canSuspend(request: number): boolean {
    const { requests } = this.core;
    return requests.decodes[request] === 1 && requests.tokens[request]! < requests.tokensToCome[request]!;
  }

  suspend(request: number, time: number): void {
    const { requests, pages, copies, tiers } = this.core;
    const put: Put = { objects: [], bytes: [], row: -1, from: time, since: time };
    for (let copy = requests.takePin(request); copy !== -1; copy = requests.takePin(request)) {
      const object = pages.objectOf[copy]!;
      put.objects.push(object);
      put.bytes.push(pages.bytesOf[copy]!);
      copies.unpin(copy, time);
      const own = pages.inStore(object, pages.storeOf[copy]!) === copy && pages.dirty[copy] === 1;
      if (own && pages.pinsOf[copy] === 0) tiers.drop(copy, time);
    }
    this.put.set(request, put);
    requests.suspended[request] = 1;
    requests.suspensions++;
    requests.decoding[requests.requester[request]!]!--;
  }

  /** Rows that make tokens wait until their request goes on. */
  holds(row: number, request: number, time: number): boolean {
    if (this.core.rows.real[row * 16 + 3 /* tokens */] === 0) return false;
    const put = this.put.get(request)!;
    put.row = row;
    put.since = time;
    return true;
  }

  /** Computes again what is no longer there, as one prefill. @returns the row that waited, -1 where it is still on its way */
  resume(request: number, time: number): number {
    const { requests, pages, tiers, chains, rows } = this.core;
    const put = this.put.get(request)!;
    const requester = requests.requester[request]!;
    const place = requester % chains.places;
    this.put.delete(request);
    requests.suspended[request] = 0;
    requests.decoding[requester]!++;
    this.core.requestMeter.suspended(requests.key[request]!, put.from, time);
    let gone = 0;
    put.objects.forEach((object, i) => {
      let copy = pages.find(object, place);
      if (copy === -1) {
        gone += put.bytes[i]!;
        copy = tiers.place(object, place, put.bytes[i]!, time);
        if (copy !== -1) pages.dirty[copy] = 1;
      }
      if (copy === -1) return;
      pages.pinsOf[copy]!++;
      requests.pin(request, copy);
    });
    const perByte = requests.rebuildPs[request]! / Math.max(1, requests.promptBytes[request]!);
    this.compute.occupyInBatch(requester, PHASE_PREFILL, Math.round(gone * perByte), 0, time);
    if (put.row !== -1) rows.path[put.row * 14]! += time - put.since;
    return put.row;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (const put of this.put.values()) {
      put.since -= shift;
      put.from -= shift;
    }
  }
}
