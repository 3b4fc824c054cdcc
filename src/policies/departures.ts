import { grown } from "../model/grown.ts";
import type { PageView } from "../model/index.ts";

/** Copies on their way out of a store, which hold their room until they have arrived elsewhere. */
export class Departures {
  /** Bytes on their way out, by store. */
  readonly bytes: Float64Array;
  private readonly pages: PageView;
  private queue = new Int32Array(64);
  private queued = 0;
  private leaving = new Uint8Array(1024);

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.bytes = new Float64Array(stores);
  }

  /** A copy is about to set out. */
  leave(copy: number): void {
    if (copy >= this.leaving.length) this.leaving = grown(this.leaving, copy * 2);
    if (this.queued === this.queue.length) this.queue = grown(this.queue, this.queued * 2);
    this.leaving[copy] = 1;
    this.queue[this.queued++] = copy;
    this.bytes[this.pages.storeOf[copy]!]! += this.pages.bytesOf[copy]!;
  }

  /** The copy that was the last to {@link leave} stays after all. */
  stay(copy: number): void {
    this.queued--;
    this.leaving[copy] = 0;
    this.bytes[this.pages.storeOf[copy]!]! -= this.pages.bytesOf[copy]!;
  }

  /** A copy is gone from its store. */
  gone(copy: number): void {
    if (copy >= this.leaving.length || this.leaving[copy] === 0) return;
    this.leaving[copy] = 0;
    this.bytes[this.pages.storeOf[copy]!]! -= this.pages.bytesOf[copy]!;
  }

  /** Forgets those that have left, and those whose move has failed: they are pinned no longer. */
  settle(): void {
    const { pinsOf, bytesOf, storeOf } = this.pages;
    let kept = 0;
    this.bytes.fill(0);
    for (let i = 0; i < this.queued; i++) {
      const copy = this.queue[i]!;
      if (this.leaving[copy] === 1 && pinsOf[copy]! === 0) this.leaving[copy] = 0;
      if (this.leaving[copy] === 0) continue;
      this.bytes[storeOf[copy]!]! += bytesOf[copy]!;
      this.queue[kept++] = copy;
    }
    this.queued = kept;
  }
}
