import type { PageView } from "../model/index.ts";
import { SizedLists } from "./sized-lists.ts";

const NONE = -1;

/**
 * LRU lists one above the other in every store, each with a share of it: a hit moves a copy up one segment, what a segment cannot
 * hold moves down one, and the lowest gives up victims. Users say what their shares are shares of.
 */
export class Segments {
  private readonly pages: PageView;
  private readonly lists: SizedLists;
  private readonly shares: readonly number[];
  private readonly count: number;
  /** Of each store: 1 while the lowest segment has been filled from above beyond its share. */
  private readonly pressed: Uint8Array;
  /** Share of the store that all segments together have. */
  private readonly capacityOf: (store: number) => number;

  constructor(
    pages: PageView,
    stores: number,
    shares: readonly number[],
    capacityOf: (store: number) => number,
  ) {
    this.pages = pages;
    this.shares = shares;
    this.count = shares.length;
    this.lists = new SizedLists(stores * shares.length);
    this.pressed = new Uint8Array(stores);
    this.capacityOf = capacityOf;
  }

  /** What segment `segment` of a store may hold, in bytes. */
  limit(store: number, segment: number): number {
    // A hair above, so that 1 - 0.8 of 990 is 198 and not 197.999...
    return Math.floor(this.shares[segment]! * this.capacityOf(store) + 1e-6);
  }

  /** Bytes of all segments of a store. */
  bytes(store: number): number {
    let sum = 0;
    for (let segment = 0; segment < this.count; segment++)
      sum += this.lists.bytes[store * this.count + segment]!;
    return sum;
  }

  add(store: number, segment: number, copy: number, bytes: number): void {
    this.lists.add(store * this.count + segment, copy, bytes);
  }

  /** The lowest segment that has room, -1 for none. */
  lowestWithRoom(store: number, bytes: number): number {
    for (let segment = 0; segment < this.count; segment++)
      if (this.lists.bytes[store * this.count + segment]! + bytes <= this.limit(store, segment))
        return segment;
    return NONE;
  }

  touch(store: number, copy: number): void {
    const { order } = this.lists;
    const segment = order.listOf(copy) - store * this.count;
    if (segment === this.count - 1) {
      order.refresh(copy);
      return;
    }
    this.lists.move(store * this.count + segment + 1, copy);
    this.settle(store, segment + 1);
  }

  remove(copy: number): void {
    this.lists.remove(copy);
  }

  victim(store: number): number {
    const { pinsOf } = this.pages;
    for (let segment = 0; segment < this.count; segment++) {
      const copy = this.lists.order.oldestFree(store * this.count + segment, pinsOf);
      if (copy !== NONE) return copy;
    }
    return NONE;
  }

  /** The copy that leaves because the lowest segment has been filled from above; -1 for none. */
  excess(store: number): number {
    if (this.pressed[store] === 0) return NONE;
    const lowest = store * this.count;
    if (this.lists.bytes[lowest]! <= this.limit(store, 0)) {
      this.pressed[store] = 0;
      return NONE;
    }
    return this.lists.order.oldestFree(lowest, this.pages.pinsOf);
  }

  /** Moves down what the segments from `top` on cannot hold. */
  private settle(store: number, top: number): void {
    const base = store * this.count;
    for (let segment = top; segment > 0; segment--) {
      let moved = false;
      while (this.lists.bytes[base + segment]! > this.limit(store, segment)) {
        this.lists.move(base + segment - 1, this.lists.order.oldest(base + segment));
        moved = true;
      }
      if (!moved) return;
    }
    this.pressed[store] = 1;
  }
}
