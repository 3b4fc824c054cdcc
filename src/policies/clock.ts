import { figure } from "../catalogue/index.ts";
import type { PageView, PolicyFactory, PolicyValues, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { Lists } from "./lists.ts";

const NONE = -1;

/**
 * CLOCK: the hand goes round the copies in the order they came; one that was used since it last passed loses a count and stays.
 * Kept as a list whose oldest is under the hand: what stays becomes the newest.
 */
class Clock implements Replacement {
  private readonly pages: PageView;
  private readonly lists: Lists;
  private readonly most: number;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    this.pages = pages;
    this.lists = new Lists(stores);
    this.most = 2 ** Number(values.bits) - 1;
  }

  coming(): void {}

  insert(copy: number): void {
    this.lists.add(this.pages.storeOf[copy]!, copy);
    this.lists.mark(copy, 0);
  }

  touch(copy: number): void {
    const uses = this.lists.markOf(copy);
    if (uses < this.most) this.lists.mark(copy, uses + 1);
  }

  victim(store: number): number {
    const { lists } = this;
    const { pinsOf } = this.pages;
    let firstPinned = NONE;
    for (let copy = lists.oldest(store); copy !== firstPinned; copy = lists.oldest(store)) {
      const uses = lists.markOf(copy);
      if (pinsOf[copy]! > 0) {
        if (firstPinned === NONE) firstPinned = copy;
      } else if (uses > 0) {
        lists.mark(copy, uses - 1);
        firstPinned = NONE;
      } else return copy;
      lists.refresh(copy);
    }
    return NONE;
  }

  evicted(copy: number): void {
    this.lists.remove(copy);
  }

  remove(copy: number): void {
    this.lists.remove(copy);
  }
}

export const clock: PolicyFactory = cascade(
  {
    name: "clock",
    title: "CLOCK: FIFO with a second chance for what was used",
    source: "Corbató: A paging experiment with the Multics system, MIT Project MAC MAC-M-384, 1968",
    params: [
      {
        name: "bits",
        description: "bits that count uses; 1: used or not",
        default: figure("cache.clock.bits"),
        min: 1,
        max: 16,
      },
    ],
  },
  (pages, stores, values) => new Clock(pages, stores, values),
);
