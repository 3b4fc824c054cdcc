import type { PageView, PolicyFactory, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { Lists } from "./lists.ts";

const NONE = -1;

/**
 * SIEVE: a hand moves from the oldest copy to the newest; one that was used since it last passed is left where it is, the first that
 * was not leaves. New copies come in at the newest end, whatever the hand does.
 */
class Sieve implements Replacement {
  private readonly pages: PageView;
  private readonly lists: Lists;
  /** Of each store: the copy under the hand, none: the oldest. */
  private readonly hand: Int32Array;

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.lists = new Lists(stores);
    this.hand = new Int32Array(stores).fill(NONE);
  }

  coming(): void {}

  insert(copy: number): void {
    this.lists.add(this.pages.storeOf[copy]!, copy);
    this.lists.mark(copy, 0);
  }

  touch(copy: number): void {
    this.lists.mark(copy, 1);
  }

  victim(store: number): number {
    const { lists } = this;
    const { pinsOf } = this.pages;
    let firstPinned = NONE;
    let copy = this.hand[store]!;
    if (copy === NONE) copy = lists.oldest(store);
    while (copy !== firstPinned) {
      if (pinsOf[copy]! > 0) {
        if (firstPinned === NONE) firstPinned = copy;
      } else if (lists.markOf(copy) > 0) {
        lists.mark(copy, 0);
        firstPinned = NONE;
      } else {
        this.hand[store] = copy;
        return copy;
      }
      copy = lists.newer(copy);
      if (copy === NONE) copy = lists.oldest(store);
    }
    return NONE;
  }

  evicted(copy: number): void {
    this.remove(copy);
  }

  remove(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    if (this.hand[store] === copy) this.hand[store] = this.lists.newer(copy);
    this.lists.remove(copy);
  }
}

export const sieve: PolicyFactory = cascade(
  {
    name: "sieve",
    title: "SIEVE: a hand that passes over what was used, without moving it",
    source: "Zhang, Yang, Yue, Vigfusson, Rashmi: SIEVE is simpler than LRU, USENIX NSDI 2024, algorithm 1",
  },
  (pages, stores) => new Sieve(pages, stores),
);
