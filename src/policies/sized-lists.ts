import { grown } from "../model/grown.ts";
import { Lists } from "./lists.ts";

/**
 * Lists whose members have sizes, with the bytes of each list. A size is that at the time of {@link add}: what a copy grows by
 * later is not counted in its list.
 */
export class SizedLists {
  readonly order: Lists;
  /** Of each list. */
  readonly bytes: Float64Array;
  private sizes = new Float64Array(1024);

  constructor(lists: number) {
    this.order = new Lists(lists);
    this.bytes = new Float64Array(lists);
  }

  /** As the newest. */
  add(list: number, one: number, bytes: number): void {
    if (one >= this.sizes.length) this.sizes = grown(this.sizes, one * 2);
    this.order.add(list, one);
    this.sizes[one] = bytes;
    this.bytes[list]! += bytes;
  }

  sizeOf(one: number): number {
    return this.sizes[one]!;
  }

  remove(one: number): void {
    this.order.remove(one);
    this.bytes[this.order.listOf(one)]! -= this.sizes[one]!;
  }

  /** To another list, as its newest. */
  move(list: number, one: number): void {
    const bytes = this.sizes[one]!;
    this.bytes[this.order.listOf(one)]! -= bytes;
    this.bytes[list]! += bytes;
    this.order.remove(one);
    this.order.add(list, one);
  }
}
