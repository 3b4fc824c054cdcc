import type { PageView, PolicyFactory, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { CopyHeap } from "./copy-heap.ts";

/**
 * MIN: the copy whose object is used again furthest in the future leaves, those never used again first; among equals that with the
 * smallest number. Optimal for objects of one size in one store where every miss inserts; for unequal sizes an ordinary policy.
 */
class Belady implements Replacement {
  private readonly pages: PageView;
  private readonly heap: CopyHeap;

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.heap = new CopyHeap(stores);
  }

  coming(): void {}

  insert(copy: number): void {
    const { storeOf, objectOf, nextUseOf } = this.pages;
    this.heap.add(storeOf[copy]!, copy, nextUseOf![objectOf[copy]!]!);
  }

  touch(copy: number): void {
    const { storeOf, objectOf, nextUseOf } = this.pages;
    this.heap.change(storeOf[copy]!, copy, nextUseOf![objectOf[copy]!]!);
  }

  victim(store: number): number {
    return this.heap.largestFree(store, this.pages.pinsOf);
  }

  evicted(copy: number): void {
    this.remove(copy);
  }

  remove(copy: number): void {
    this.heap.remove(this.pages.storeOf[copy]!, copy);
  }
}

export const belady: PolicyFactory = cascade(
  {
    name: "belady",
    title: "Belady's MIN: the bound for objects of one size, knowing the future",
    source:
      "Belady: A study of replacement algorithms for a virtual-storage computer, IBM Systems Journal 5(2), 1966",
    needsFuture: true,
  },
  (pages, stores) => new Belady(pages, stores),
);
