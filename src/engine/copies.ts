import type { Chains } from "./chains.ts";
import type { Pages } from "./pages.ts";
import type { Router } from "./router.ts";
import type { Tiers } from "./tiers.ts";

/** Flights that carry a copy to its place have the owner `ARRIVAL - copy`. */
export const ARRIVAL = -2;
/** More than a copy has flights: those that fail before all are sent must not end it. */
const GUARD = 2 ** 30;

/**
 * Copies of pages that lie elsewhere: promoted, published, fetched from the origin, pinned by requests. A page on its way in is
 * accessed at its old place until it has arrived.
 */
export class Copies {
  private readonly pages: Pages;
  private readonly chains: Chains;
  private readonly router: Router;
  private readonly tiers: Tiers;

  constructor(pages: Pages, chains: Chains, router: Router, tiers: Tiers) {
    this.pages = pages;
    this.chains = chains;
    this.router = router;
    this.tiers = tiers;
  }

  /**
   * Reserves room in the fastest store for a copy of one that lies further away; the caller, or {@link promote}, brings the bytes.
   * @returns the new copy, on its way and pinned until it has arrived; -1 where there is no room
   */
  reserve(copy: number, place: number, time: number): number {
    const { pages, chains } = this;
    const object = pages.objectOf[copy]!;
    const bytes = pages.bytesOf[copy]!;
    const store = chains.stores[chains.start[place]!]!;
    if (pages.inStore(object, store) !== -1) return -1;
    pages.pinsOf[copy]!++;
    this.tiers.coming(store, object, bytes);
    const fits = this.tiers.makeRoom(store, bytes, time);
    pages.pinsOf[copy]!--;
    if (!fits) return -1;
    const target = this.tiers.put(object, store, bytes, time, 0);
    pages.arriving[target] = 1;
    pages.pinsOf[target] = 1;
    this.tiers.migratedBytes[pages.storeTier[store]!]! += bytes;
    this.tiers.migrations[pages.storeTier[store]!]!++;
    return target;
  }

  /** Copies a page to the fastest store in the background. */
  promote(copy: number, place: number, time: number): void {
    const { pages, chains } = this;
    const target = this.reserve(copy, place, time);
    if (target === -1) return;
    const from = pages.storeOf[copy]!;
    const to = pages.storeOf[target]!;
    pages.pinsOf[copy]!++;
    pages.cameFrom[target] = copy;
    pages.arriving[target] = GUARD;
    const sent = this.router.send(
      ARRIVAL - target,
      chains.placeNode[place]!,
      chains.storeNodes[from]!,
      chains.storeNodes[to]!,
      pages.objectOf[copy]!,
      0,
      pages.bytesOf[copy]!,
      from,
      time,
      0,
      0,
      -1,
    );
    this.sent(target, sent, time);
  }

  /** Moves a page to a store that its mover can reach, in the background. @returns whether it has set out */
  move(copy: number, store: number, time: number): boolean {
    const { pages, chains } = this;
    const from = pages.storeOf[copy]!;
    const object = pages.objectOf[copy]!;
    const bytes = pages.bytesOf[copy]!;
    const mover = chains.moverBetween(from, store);
    if (mover === -1 || pages.pinsOf[copy]! > 0 || pages.inStore(object, store) !== -1) return false;
    pages.pinsOf[copy] = 1;
    this.tiers.coming(store, object, bytes);
    if (!this.tiers.makeRoom(store, bytes, time)) {
      pages.pinsOf[copy] = 0;
      return false;
    }
    const target = this.tiers.put(object, store, bytes, time, 0);
    pages.pinsOf[target] = 1;
    pages.leaving[copy] = 1;
    pages.cameFrom[target] = copy;
    pages.arriving[target] = GUARD;
    const sent = this.tiers.carry(mover, from, store, object, bytes, time, ARRIVAL - target);
    this.sent(target, sent, time);
    return true;
  }

  /** Brings a page from the origin to a copy that has just been placed. */
  fetch(copy: number, place: number, origin: readonly number[], time: number): void {
    const { pages, chains } = this;
    const store = pages.storeOf[copy]!;
    pages.pinsOf[copy]!++;
    pages.cameFrom[copy] = -1;
    this.tiers.migratedBytes[pages.storeTier[store]!]! += pages.bytesOf[copy]!;
    this.tiers.migrations[pages.storeTier[store]!]!++;
    pages.arriving[copy] = GUARD;
    const sent = this.router.send(
      ARRIVAL - copy,
      chains.placeNode[place]!,
      origin,
      chains.storeNodes[store]!,
      pages.objectOf[copy]!,
      0,
      pages.bytesOf[copy]!,
      chains.originSpread,
      time,
      0,
      0,
      -1,
    );
    this.sent(copy, sent, time);
  }

  /** Puts a copy of a freshly made object into the first shared store of the chain, so that others find it. */
  publish(object: number, place: number, bytes: number, time: number): void {
    const { pages, chains } = this;
    const store = chains.shared[place]!;
    if (store === -1 || pages.inStore(object, store) !== -1) return;
    this.tiers.coming(store, object, bytes);
    if (!this.tiers.makeRoom(store, bytes, time)) return;
    const copy = this.tiers.put(object, store, bytes, time, 0);
    pages.pinsOf[copy] = 1;
    pages.cameFrom[copy] = -1;
    pages.arriving[copy] = GUARD;
    const sent = this.tiers.carry(chains.placeNode[place]!, -1, store, object, bytes, time, ARRIVAL - copy);
    this.sent(copy, sent, time);
  }

  /** All flights of a copy are on their way. */
  private sent(copy: number, flights: number, time: number): void {
    const { arriving } = this.pages;
    arriving[copy]! += flights - GUARD;
    if (arriving[copy] === 0) this.arrived(copy, time);
  }

  /** A flight that carried a copy has landed. */
  landed(copy: number, time: number): void {
    if (--this.pages.arriving[copy]! === 0) this.arrived(copy, time);
  }

  /** A flight that carried a copy has failed: what has come of it is worth nothing. */
  failed(copy: number, time: number): void {
    this.pages.doomed[copy] = 1;
    this.landed(copy, time);
  }

  private arrived(copy: number, time: number): void {
    const source = this.pages.cameFrom[copy]!;
    this.unpin(copy, time);
    if (source !== -1) this.release(source, time);
  }

  /** The source of a finished copy: it stays where others can reach it, else it has moved. */
  release(source: number, time: number): void {
    const { pages, chains } = this;
    this.unpin(source, time);
    const leaves = pages.leaving[source] === 1;
    pages.leaving[source] = 0;
    if (pages.pinsOf[source] !== 0 || pages.doomed[source] === 1) return;
    if (!leaves && chains.storeShared[pages.storeOf[source]!] === 1) return;
    const object = pages.objectOf[source]!;
    const target = pages.firstOther(object, source);
    if (target !== -1 && pages.dirty[source] === 1) pages.dirty[target] = 1;
    if (target !== -1) this.tiers.drop(source, time);
  }

  /** Drops every copy of a freed object; pinned ones go when their last pin does. */
  freeObject(object: number, time: number): void {
    const { pages } = this;
    for (let copy = pages.firstCopy(object); copy !== -1; ) {
      const next = pages.after(copy);
      if (pages.pinsOf[copy]! > 0) pages.doomed[copy] = 1;
      else this.tiers.drop(copy, time);
      copy = next;
    }
  }

  /** A request lets go of a copy. */
  unpin(copy: number, time: number): void {
    const { pages } = this;
    if (--pages.pinsOf[copy]! === 0 && pages.doomed[copy] === 1) this.tiers.drop(copy, time);
  }
}
