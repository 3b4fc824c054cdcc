import { grown } from "../model/grown.ts";
import type { PageView } from "../model/index.ts";

const RESIDENT = 1;
const MARKED = 2;

/**
 * NUMA hint faults (kernel/sched/fair.c, task_numa_work): a hand walks over all pages, a share of them at a time, and makes those of
 * slow stores fault at their next access. The time from scan to fault says how hot a page is.
 */
export class HintFaults {
  private readonly pages: PageView;
  private state = new Uint8Array(1024);
  private scannedAt = new Float64Array(1024);
  private slots = 0;
  private hand = 0;
  /** Bytes that may be scanned; below zero where the last page was larger than what was left. */
  private budget = 0;

  constructor(pages: PageView) {
    this.pages = pages;
  }

  insert(copy: number): void {
    if (copy >= this.state.length) {
      this.state = grown(this.state, copy * 2);
      this.scannedAt = grown(this.scannedAt, copy * 2);
    }
    if (copy >= this.slots) this.slots = copy + 1;
    this.state[copy] = RESIDENT;
  }

  remove(copy: number): void {
    this.state[copy] = 0;
  }

  /** An access. @returns ps since the page was scanned, -1 where it does not fault */
  fault(copy: number, time: number): number {
    if (this.state[copy] !== MARKED) return -1;
    this.state[copy] = RESIDENT;
    return time - this.scannedAt[copy]!;
  }

  /** Walks over `bytes` more, once round at the most. @param slow 1 for stores whose pages are to fault */
  scan(bytes: number, slow: Uint8Array, time: number): void {
    const { state, slots, pages } = this;
    this.budget += bytes;
    for (let left = slots; left > 0 && this.budget > 0; left--) {
      const copy = this.hand;
      this.hand = copy + 1 < slots ? copy + 1 : 0;
      if (state[copy] === 0) continue;
      this.budget -= pages.bytesOf[copy]!;
      if (state[copy] === RESIDENT && slow[pages.storeOf[copy]!] === 1) {
        state[copy] = MARKED;
        this.scannedAt[copy] = time;
      }
    }
    if (this.budget > 0) this.budget = 0;
  }
}
