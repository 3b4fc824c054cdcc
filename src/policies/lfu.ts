import { grown } from "../model/grown.ts";
import type { PageView, PolicyFactory, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { Lists } from "./lists.ts";

const USES = 0;
const NEWEST = 1;
const COUNT = 2;
const FEWER = 3;
const MORE = 4;
const RECORD_BITS = 3;

/**
 * Least frequently used, and of those the one that came to its count of uses first. A copy starts at one use and is forgotten when
 * it leaves. One list per store, from few uses to many; a run of equal counts is a record that knows its newest copy, so that every
 * step takes constant time. The mark of a copy is its run; the run of number `store` is the end of the store's ring of runs.
 */
class Lfu implements Replacement {
  private readonly pages: PageView;
  private readonly lists: Lists;
  private runs: Int32Array;
  /** Runs used so far; those free again are chained through MORE. */
  private used: number;
  private free = 0;

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.lists = new Lists(stores);
    this.used = stores;
    this.runs = new Int32Array((stores + 1024) << RECORD_BITS);
    for (let store = 0; store < stores; store++) {
      const end = store << RECORD_BITS;
      this.runs[end + NEWEST] = -1;
      this.runs[end + FEWER] = end;
      this.runs[end + MORE] = end;
    }
  }

  coming(): void {}

  insert(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    const end = store << RECORD_BITS;
    const fewest = this.runs[end + MORE]!;
    const run = fewest !== end && this.runs[fewest + USES] === 1 ? fewest : this.runAfter(end, 1);
    const older = run === fewest ? this.runs[run + NEWEST]! : -1;
    this.lists.addAfter(store, copy, older);
    this.enter(copy, run);
  }

  touch(copy: number): void {
    const { lists } = this;
    const run = lists.markOf(copy);
    const uses = this.runs[run + USES]! + 1;
    const more = this.runs[run + MORE]!;
    const exists = this.runs[more + USES] === uses;
    if (!exists && this.runs[run + COUNT] === 1) {
      this.runs[run + USES] = uses;
      return;
    }
    const next = exists ? more : this.runAfter(run, uses);
    const older = this.runs[(exists ? next : run) + NEWEST]!;
    this.leave(copy, run);
    if (older !== copy) {
      const store = lists.listOf(copy);
      lists.remove(copy);
      lists.addAfter(store, copy, older);
    }
    this.enter(copy, next);
  }

  victim(store: number): number {
    return this.lists.oldestFree(store, this.pages.pinsOf);
  }

  evicted(copy: number): void {
    this.remove(copy);
  }

  remove(copy: number): void {
    this.leave(copy, this.lists.markOf(copy));
    this.lists.remove(copy);
  }

  private enter(copy: number, run: number): void {
    this.lists.mark(copy, run);
    this.runs[run + NEWEST] = copy;
    this.runs[run + COUNT]!++;
  }

  /** Out of a run, before it is moved in or taken from the list. */
  private leave(copy: number, run: number): void {
    const { runs } = this;
    if (--runs[run + COUNT]! > 0) {
      if (runs[run + NEWEST] === copy) runs[run + NEWEST] = this.lists.older(copy);
      return;
    }
    const fewer = runs[run + FEWER]!;
    const more = runs[run + MORE]!;
    runs[fewer + MORE] = more;
    runs[more + FEWER] = fewer;
    runs[run + MORE] = this.free;
    this.free = run;
  }

  private runAfter(fewer: number, uses: number): number {
    const run = this.newRun();
    const { runs } = this;
    const more = runs[fewer + MORE]!;
    runs[run + USES] = uses;
    runs[run + COUNT] = 0;
    runs[run + FEWER] = fewer;
    runs[run + MORE] = more;
    runs[fewer + MORE] = run;
    runs[more + FEWER] = run;
    return run;
  }

  private newRun(): number {
    if (this.free !== 0) {
      const run = this.free;
      this.free = this.runs[run + MORE]!;
      return run;
    }
    const run = this.used++ << RECORD_BITS;
    if (run >= this.runs.length) this.runs = grown(this.runs, run * 2);
    return run;
  }
}

export const lfu: PolicyFactory = cascade(
  {
    name: "lfu",
    title: "Least frequently used, first in first out among equals",
    source:
      "Aho, Denning, Ullman: Principles of optimal page replacement, JACM 18(1), 1971; in constant time: Shah, Mitra, Matani, 2010",
  },
  (pages, stores) => new Lfu(pages, stores),
);
