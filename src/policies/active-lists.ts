import { GIB, type PageView } from "../model/index.ts";
import { Lists } from "./lists.ts";

const REFERENCED = 1;

/**
 * The kernel's two lists per store (mm/vmscan.c): a new page is inactive; one that has been referenced when reclaim comes to the end
 * of the inactive list becomes active; active pages come back to the inactive list, unreferenced, when there are too many of them
 * (inactive_is_low). An access only sets the reference bit.
 */
export class ActiveLists {
  private readonly pages: PageView;
  private readonly lists: Lists;
  /** Copies in each list: inactive at 2 x store, active behind it. */
  private readonly lengths: Int32Array;

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.lists = new Lists(2 * stores);
    this.lengths = new Int32Array(2 * stores);
  }

  insert(copy: number): void {
    this.add(2 * this.pages.storeOf[copy]!, copy);
  }

  touch(copy: number): void {
    this.lists.mark(copy, REFERENCED);
  }

  remove(copy: number): void {
    this.lists.remove(copy);
    this.lengths[this.lists.listOf(copy)]!--;
  }

  isActive(copy: number): boolean {
    return (this.lists.listOf(copy) & 1) === 1;
  }

  activate(copy: number): void {
    this.remove(copy);
    this.add(2 * this.pages.storeOf[copy]! + 1, copy);
  }

  /** The copy that reclaim would take from a store, never a pinned one; -1 where there is none. */
  coldest(store: number): number {
    for (let pass = 0; pass < 2; pass++) {
      this.refill(store);
      const copy = this.unreferenced(2 * store);
      if (copy >= 0) return copy;
    }
    return Math.max(-1, this.lists.oldestFree(2 * store + 1, this.pages.pinsOf));
  }

  /** The oldest inactive copy without a reference; those with one become active on the way. */
  private unreferenced(list: number): number {
    const { lists, pages } = this;
    for (let copy = lists.oldest(list); copy >= 0; ) {
      const newer = lists.newer(copy);
      if (pages.pinsOf[copy] === 0) {
        if (lists.markOf(copy) === 0) return copy;
        this.activate(copy);
      }
      copy = newer;
    }
    return -1;
  }

  /** Moves the oldest active copies to the inactive list while that is too short. */
  private refill(store: number): void {
    const { lists, lengths } = this;
    const gib = Math.floor(this.pages.storeUsed[store]! / GIB);
    const ratio = gib > 0 ? Math.floor(Math.sqrt(10 * gib)) : 1;
    while (lengths[2 * store]! * ratio < lengths[2 * store + 1]!) {
      const copy = lists.oldest(2 * store + 1);
      this.remove(copy);
      this.add(2 * store, copy);
    }
  }

  private add(list: number, copy: number): void {
    this.lists.add(list, copy);
    this.lists.mark(copy, 0);
    this.lengths[list]!++;
  }
}
