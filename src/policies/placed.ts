import type { PageView, Policy } from "../model/index.ts";

/** What policies that place a page once and never move it have in common. */
export abstract class Placed implements Policy {
  readonly evicts = false;
  protected readonly pages: PageView;

  constructor(pages: PageView) {
    this.pages = pages;
  }

  coming(): void {}
  insert(): void {}
  touch(): void {}
  evicted(): void {}
  remove(): void {}

  victim(): number {
    return -1;
  }

  promotes(): boolean {
    return false;
  }

  abstract home(chain: Int32Array, from: number, length: number, bytes: number, object: number): number;

  /** The first place of a chain from `rank` on that has room, else the nearest before it; -1 where none has. */
  protected roomFrom(rank: number, chain: Int32Array, from: number, length: number, bytes: number): number {
    for (let at = rank; at < length; at++) if (this.hasRoom(chain[from + at]!, bytes)) return at;
    for (let at = Math.min(rank, length) - 1; at >= 0; at--)
      if (this.hasRoom(chain[from + at]!, bytes)) return at;
    return -1;
  }

  protected hasRoom(store: number, bytes: number): boolean {
    const { storeUsed, storeCapacity } = this.pages;
    return storeUsed[store]! + bytes <= storeCapacity[store]!;
  }
}
