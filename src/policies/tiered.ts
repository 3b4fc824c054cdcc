import { grown } from "../model/grown.ts";
import type { Mover, PageView, Policy, PolicyValues } from "../model/index.ts";
import { Departures } from "./departures.ts";

/** A parameter that is a number. */
export const numberOf = (values: PolicyValues, name: string): number => values[name] as number;

/**
 * What tiering policies that move pages themselves have in common: a new page goes to the fastest store with room for it, accesses
 * never move a page by themselves, and a store with no room elsewhere gives up its coldest page.
 */
export abstract class Tiered implements Policy {
  readonly evicts = true;
  readonly watches = true;
  protected readonly pages: PageView;
  protected readonly stores: number;
  protected readonly departures: Departures;
  /** By store: 1 if there is a faster one above it. Known from the first epoch. */
  protected readonly slow: Uint8Array;
  private copiesOf = new Int32Array(1024);
  /** Whether there has been an epoch. */
  protected begun = false;
  /** By store: bytes that wait for room in this epoch. */
  private readonly claimed: Float64Array;

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.stores = stores;
    this.departures = new Departures(pages, stores);
    this.claimed = new Float64Array(stores);
    this.slow = new Uint8Array(stores);
  }

  abstract touch(copy: number): void;
  abstract victim(store: number): number;
  protected abstract inserted(copy: number): void;
  protected abstract removed(copy: number): void;
  abstract accessed(copy: number, rank: number, write: boolean, time: number, bytes: number): void;

  coming(): void {}

  insert(copy: number): void {
    const object = this.pages.objectOf[copy]!;
    if (object >= this.copiesOf.length) this.copiesOf = grown(this.copiesOf, object * 2);
    this.copiesOf[object]!++;
    this.inserted(copy);
  }

  remove(copy: number): void {
    this.copiesOf[this.pages.objectOf[copy]!]!--;
    this.departures.gone(copy);
    this.removed(copy);
  }

  /** Whether a copy is the only one of its object: one that has others, in a faster store or on its way there, is not promoted. */
  protected alone(copy: number): boolean {
    return this.copiesOf[this.pages.objectOf[copy]!] === 1;
  }

  evicted(copy: number): void {
    this.remove(copy);
  }

  promotes(): boolean {
    return false;
  }

  /** The fastest store that keeps {@link kept} free with the page in it; else one with room; else the slowest that can make room. */
  home(chain: Int32Array, from: number, length: number, bytes: number): number {
    const { storeCapacity } = this.pages;
    let roomy = -1;
    let possible = -1;
    for (let rank = 0; rank < length; rank++) {
      const store = chain[from + rank]!;
      const free = this.freeBytes(store);
      if (bytes + this.kept(store) <= free) return rank;
      if (roomy === -1 && bytes <= free) roomy = rank;
      if (bytes <= storeCapacity[store]!) possible = rank;
    }
    return roomy === -1 ? possible : roomy;
  }

  /** Bytes that new pages leave free in a store while a slower one has room. */
  protected kept(_store: number): number {
    return 0;
  }

  protected freeBytes(store: number): number {
    return this.pages.storeCapacity[store]! - this.pages.storeUsed[store]!;
  }

  protected fits(copy: number, store: number): boolean {
    return this.pages.bytesOf[copy]! <= this.freeBytes(store);
  }

  /** What a store has free once those that are leaving it have left. */
  protected soonFree(store: number): number {
    return this.freeBytes(store) + this.departures.bytes[store]!;
  }

  /** An epoch begins: nobody waits for room yet. */
  protected beginEpoch(mover: Mover): void {
    for (let store = 0; !this.begun && store < this.stores; store++)
      this.slow[store] = mover.above(store) === -1 ? 0 : 1;
    this.begun = true;
    this.departures.settle();
    this.claimed.fill(0);
  }

  /** Starts moving a copy, if it fits where it is to go. @returns whether it has set out */
  protected send(copy: number, store: number, time: number, mover: Mover): boolean {
    if (store === -1 || (this.alone(copy) && !this.fits(copy, store))) return false;
    this.departures.leave(copy);
    if (mover.move(copy, store, time)) return true;
    this.departures.stay(copy);
    return false;
  }

  /**
   * Whether `bytes` fit a store now. Where they do not, {@link cold} pages set out for the store below, so that they do at a later
   * epoch: a page holds its room until it has arrived elsewhere.
   */
  protected claim(store: number, bytes: number, time: number, mover: Mover): boolean {
    if (bytes <= this.freeBytes(store)) return true;
    this.claimed[store]! += bytes;
    this.drain(store, this.claimed[store]!, time, mover);
    return false;
  }

  /** Sends cold pages of a store down until `bytes` are free in it, or will be. @returns whether they will */
  protected drain(store: number, bytes: number, time: number, mover: Mover): boolean {
    const below = mover.below(store);
    while (this.soonFree(store) < bytes) {
      const copy = this.cold(store);
      if (copy === -1 || !this.send(copy, below, time, mover)) return false;
    }
    return true;
  }

  /** The page that should be demoted next, never a pinned one; -1 where none should. */
  protected cold(store: number): number {
    return this.victim(store);
  }
}
