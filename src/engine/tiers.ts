import type { Policy } from "../model/index.ts";
import type { Chains } from "./chains.ts";
import { OBJECT, type Pages } from "./pages.ts";
import type { Router } from "./router.ts";

const NOWHERE: readonly number[] = [];

/**
 * Places pages in stores as the policy decides: makes room, demotes victims along the chain. Every move sends its bytes over the
 * fabric. A demoted page is accessed at its new place at once.
 */
export class Tiers {
  readonly migratedBytes: Float64Array;
  readonly migrations: Float64Array;
  readonly dropped: Float64Array;
  private readonly pages: Pages;
  private readonly policy: Policy;
  private readonly chains: Chains;
  private readonly router: Router;

  constructor(pages: Pages, policy: Policy, chains: Chains, router: Router, tiers: number) {
    this.pages = pages;
    this.policy = policy;
    this.chains = chains;
    this.router = router;
    this.migratedBytes = new Float64Array(tiers);
    this.migrations = new Float64Array(tiers);
    this.dropped = new Float64Array(tiers);
  }

  /** The policy hears of an object before room is made for it. */
  coming(store: number, object: number, bytes: number): void {
    this.policy.coming(store, object, bytes);
  }

  /** Makes room for `bytes` in a store by demoting the policy's victims. @returns whether there is room now */
  makeRoom(store: number, bytes: number, time: number): boolean {
    const { pages, policy } = this;
    if (pages.fits(store, bytes)) return true;
    if (!policy.evicts || bytes > pages.storeCapacity[store]!) return false;
    while (!pages.fits(store, bytes)) {
      const victim = policy.victim(store);
      if (victim === -1) return false;
      this.demote(victim, time);
    }
    return true;
  }

  /** Moves a copy one store down, or drops it where nothing below takes it. */
  private demote(copy: number, time: number): void {
    const { pages, chains } = this;
    const store = pages.storeOf[copy]!;
    const object = pages.objectOf[copy]!;
    const bytes = pages.bytesOf[copy]!;
    const dirty = pages.dirty[copy]!;
    const below = chains.below[store]!;
    this.policy.evicted(copy);
    pages.remove(copy, time);
    if (below === -1) this.leave(object, store, bytes, dirty, time);
    else if (!this.merge(object, store, below, dirty, time)) {
      this.coming(below, object, bytes);
      if (this.makeRoom(below, bytes, time)) {
        this.put(object, below, bytes, time, dirty);
        this.carry(chains.moverNode[store]!, store, below, object, bytes, time, -1);
      } else this.leave(object, store, bytes, dirty, time);
    }
  }

  /** The object has a copy below already: it counts as used, and takes over what was written. @returns whether it has one */
  private merge(object: number, store: number, below: number, dirty: number, time: number): boolean {
    const { pages } = this;
    const copy = pages.inStore(object, below);
    if (copy === -1) return false;
    this.policy.touch(copy);
    if (dirty === 1) {
      pages.dirty[copy] = 1;
      this.carry(this.chains.moverNode[store]!, store, below, object, pages.bytesOf[copy]!, time, -1);
    }
    return true;
  }

  /** The last copy on this way down is gone: what cannot be rebuilt and was written goes back to the origin. */
  private leave(object: number, store: number, bytes: number, dirty: number, time: number): void {
    const { pages, chains } = this;
    this.dropped[pages.storeTier[store]!]!++;
    if (dirty === 0 || (pages.objectFlags[object]! & OBJECT.rebuildable) !== 0) return;
    const origin = chains.originOfStore[store]!;
    if (origin.length === 0) return;
    this.router.send(
      -1,
      chains.moverNode[store]!,
      chains.storeNodes[store]!,
      origin,
      object,
      0,
      bytes,
      chains.originSpread,
      time,
      0,
      0,
      -1,
    );
  }

  /** Takes a copy out of its store without moving anything. */
  drop(copy: number, time: number): void {
    this.policy.remove(copy);
    this.pages.remove(copy, time);
  }

  /** Puts a copy into a store that has room. */
  put(object: number, store: number, bytes: number, time: number, dirty: number): number {
    const copy = this.pages.insert(object, store, bytes, time);
    this.pages.dirty[copy] = dirty;
    this.policy.insert(copy);
    return copy;
  }

  /** Sends an object from one store, or from `by` itself, to another and counts the migration. @returns how many flights */
  carry(
    by: number,
    from: number,
    to: number,
    object: number,
    bytes: number,
    time: number,
    owner: number,
  ): number {
    const { chains, pages } = this;
    const tier = pages.storeTier[to]!;
    this.migratedBytes[tier]! += bytes;
    this.migrations[tier]!++;
    const nodes = from === -1 ? NOWHERE : chains.storeNodes[from]!;
    return this.router.send(owner, by, nodes, chains.storeNodes[to]!, object, 0, bytes, to, time, 0, 0, -1);
  }

  /**
   * Places an object that is in no store a place can reach: where the policy says, or in the next slower store that can make room.
   * @returns the copy, -1 where none can
   */
  place(object: number, place: number, bytes: number, time: number): number {
    const { chains, policy } = this;
    const start = chains.start[place]!;
    const length = chains.length[place]!;
    const home = policy.home(chains.stores, start, length, bytes, object);
    if (home === -1) return -1;
    return this.placeFrom(object, place, home, bytes, time);
  }

  private placeFrom(object: number, place: number, rank: number, bytes: number, time: number): number {
    const { chains } = this;
    for (let at = rank; at < chains.length[place]!; at++) {
      const store = chains.stores[chains.start[place]! + at]!;
      const coming = this.pages.inStore(object, store);
      if (coming !== -1) return coming;
      this.coming(store, object, bytes);
      if (this.makeRoom(store, bytes, time)) return this.put(object, store, bytes, time, 0);
    }
    return -1;
  }

  /** Room for `bytes` more of a copy, in its store or, by moving it whole, in a slower one. @returns the copy, -1 where there is none */
  extend(copy: number, place: number, bytes: number, time: number): number {
    const { pages } = this;
    pages.pinsOf[copy]!++;
    const fits = this.makeRoom(pages.storeOf[copy]!, bytes, time);
    pages.pinsOf[copy]!--;
    if (fits) {
      pages.extend(copy, bytes, time);
      return copy;
    }
    return pages.pinsOf[copy]! > 0 ? -1 : this.moveDown(copy, place, bytes, time);
  }

  private moveDown(copy: number, place: number, bytes: number, time: number): number {
    const { pages } = this;
    const object = pages.objectOf[copy]!;
    const from = pages.storeOf[copy]!;
    const held = pages.bytesOf[copy]!;
    const rank = pages.rankOf(copy, place);
    this.drop(copy, time);
    const moved = this.placeFrom(object, place, rank + 1, held + bytes, time);
    if (moved === -1) return -1;
    pages.dirty[moved] = 1;
    this.carry(this.chains.moverNode[from]!, from, pages.storeOf[moved]!, object, held, time, -1);
    return moved;
  }
}
