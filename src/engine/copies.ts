import type { TieringOptions } from "../model/index.ts";
import type { Chains } from "./chains.ts";
import { type Arrivals, FROM, type Moves } from "./moves.ts";
import type { Pages } from "./pages.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Rooms } from "./rooms.ts";
import { REFUSAL, type TierMeter } from "./tier-meter.ts";
import type { Tiers } from "./tiers.ts";

/**
 * Copies of pages that lie elsewhere: promoted, moved, published, fetched from the origin, pinned by requests. A page on its way in is
 * accessed at its old place until it has arrived.
 */
export class Copies implements Arrivals {
  private readonly pages: Pages;
  private readonly chains: Chains;
  private readonly rooms: Rooms;
  private readonly moves: Moves;
  private readonly tiers: Tiers;
  private readonly meter: TierMeter;
  private readonly rate: RateLimit;
  private readonly hierarchy: TieringOptions["hierarchy"];

  constructor(parts: {
    pages: Pages;
    chains: Chains;
    rooms: Rooms;
    moves: Moves;
    tiers: Tiers;
    tierMeter: TierMeter;
    rate: RateLimit;
    options: { tiering: TieringOptions };
  }) {
    this.hierarchy = parts.options.tiering.hierarchy;
    this.pages = parts.pages;
    this.chains = parts.chains;
    this.rooms = parts.rooms;
    this.moves = parts.moves;
    this.tiers = parts.tiers;
    this.meter = parts.tierMeter;
    this.rate = parts.rate;
  }

  /**
   * Reserves room in the fastest store for a copy of one that lies further away; the caller, or {@link promote}, brings the bytes.
   * @returns the new copy, on its way and pinned until it has arrived; -1 where there is no room
   */
  reserve(copy: number, place: number, time: number): number {
    const { pages, chains } = this;
    const store = chains.stores[chains.start[place]!]!;
    if (pages.leaving[copy] !== 0 || pages.inStore(pages.objectOf[copy]!, store) !== -1) return -1;
    const target = this.makeCopy(copy, store, time);
    if (target === -1) return -1;
    pages.arriving[target] = 1;
    pages.pinsOf[target]!++;
    return target;
  }

  /** Room in a store for a copy of another, which stays where it is meanwhile. @returns -1 where there is none */
  private makeCopy(copy: number, store: number, time: number): number {
    const { pages, tiers } = this;
    const object = pages.objectOf[copy]!;
    const bytes = pages.bytesOf[copy]!;
    const tier = pages.storeTier[store]!;
    pages.pinsOf[copy]!++;
    const fits = tiers.roomFor(store, object, bytes, time);
    pages.pinsOf[copy]!--;
    if (!fits) return -1;
    this.meter.moved(tier, bytes);
    return tiers.put(object, store, bytes, time, 0);
  }

  /** Copies a page to the fastest store in the background. @returns whether it has set out */
  promote(copy: number, place: number, time: number): boolean {
    const { pages, chains } = this;
    const store = chains.stores[chains.start[place]!]!;
    const tier = pages.storeTier[store]!;
    if (pages.leaving[copy] !== 0 || pages.inStore(pages.objectOf[copy]!, store) !== -1) return false;
    if (!this.rate.allows(store, time)) return this.meter.refuse(tier, REFUSAL.rate);
    const target = this.makeCopy(copy, store, time);
    if (target === -1) return false;
    this.rate.take(store, pages.bytesOf[copy]!, time);
    const from = pages.storeOf[copy]!;
    this.carry(copy, target, chains.placeNode[place]!, from, time);
    return true;
  }

  /** Moves a page to a store that its mover can reach, in the background. @returns whether it has set out */
  move(copy: number, store: number, time: number): boolean {
    const { pages, chains, meter } = this;
    const from = pages.storeOf[copy]!;
    const upper = chains.upperOf(from, store);
    if (upper === -1) return false;
    const tier = pages.storeTier[store]!;
    const inFlight = pages.leaving[copy] !== 0 || pages.arriving[copy]! > 0 || pages.waiting[copy] === 1;
    const idle = !inFlight && pages.pinsOf[copy] === 0;
    if (idle && upper === from && this.tiers.fold(copy, store, time)) return true;
    if (inFlight || pages.inStore(pages.objectOf[copy]!, store) !== -1)
      return meter.refuse(tier, REFUSAL.inFlight);
    if (pages.pinsOf[copy]! > 0) return meter.refuse(tier, REFUSAL.pinned);
    if (!this.rate.allows(upper, time)) return meter.refuse(tier, REFUSAL.rate);
    const target = this.makeCopy(copy, store, time);
    if (target === -1) return false;
    this.rate.take(upper, pages.bytesOf[copy]!, time);
    pages.leaving[copy] = 1;
    this.rooms.unsettled++;
    this.carry(copy, target, chains.moverNode[upper]!, store, time);
    return true;
  }

  /** Sends the bytes of a copy to one that is made of it. */
  private carry(copy: number, target: number, by: number, spread: number, time: number): void {
    const { pages } = this;
    pages.pinsOf[copy]!++;
    pages.cameFrom[target] = copy;
    pages.goesTo[copy] = target;
    this.moves.ship(target, by, pages.storeOf[copy]!, spread, pages.bytesOf[copy]!, time);
  }

  /** Brings a page from the origin to a copy that has just been placed. */
  fetch(copy: number, place: number, time: number): void {
    const { pages, chains } = this;
    const bytes = pages.bytesOf[copy]!;
    this.meter.moved(pages.storeTier[pages.storeOf[copy]!]!, bytes);
    this.moves.ship(copy, chains.placeNode[place]!, FROM.origin - place, chains.originSpread, bytes, time);
  }

  /** Puts a copy of a freshly made object into the first shared store of the chain, so that others find it. */
  publish(object: number, place: number, bytes: number, time: number): void {
    const { pages, chains, tiers } = this;
    const store = chains.shared[place]!;
    if (this.hierarchy === "exclusive" || store === -1 || pages.inStore(object, store) !== -1) return;
    if (!tiers.roomFor(store, object, bytes, time)) return;
    const copy = tiers.put(object, store, bytes, time, 0);
    this.meter.moved(pages.storeTier[store]!, bytes);
    this.moves.ship(copy, chains.placeNode[place]!, FROM.mover, store, bytes, time);
  }

  /** All flights of a copy have landed: it is there, or, where it was on its way out for good, gone. */
  arrived(copy: number, time: number): void {
    const { pages, rooms } = this;
    const source = pages.cameFrom[copy]!;
    pages.cameFrom[copy] = -1;
    if (source !== -1) this.release(source, copy, time);
    rooms.wake(copy, time);
    this.unpin(copy, time);
  }

  /** The source of a finished copy: it stays where others can reach it, else it has moved. */
  release(source: number, target: number, time: number): void {
    const { pages } = this;
    const leaving = pages.leaving[source]!;
    const failed = pages.doomed[target] === 1;
    if (pages.goesTo[source] === target) pages.goesTo[source] = -1;
    if (leaving === 1) {
      pages.leaving[source] = 0;
      this.rooms.unsettled--;
    }
    this.unpin(source, time);
    if (leaving === 2 || pages.pinsOf[source] !== 0 || pages.doomed[source] === 1) return;
    if (failed || (leaving === 0 && this.stays(source))) return;
    if (pages.dirty[source] === 1) pages.dirty[target] = 1;
    this.tiers.drop(source, time);
  }

  private stays(source: number): boolean {
    const { chains, pages, hierarchy } = this;
    if (hierarchy !== "default") return hierarchy === "inclusive";
    return chains.storeShared[pages.storeOf[source]!] === 1;
  }

  /** Drops every copy of a freed object; pinned ones go when their last pin does. */
  freeObject(object: number, time: number): void {
    const { pages } = this;
    for (let copy = pages.firstCopy(object); copy !== -1; ) {
      const next = pages.after(copy);
      pages.pinsOf[copy]! -= pages.fixed[copy]!;
      pages.fixed[copy] = 0;
      if (pages.pinsOf[copy]! > 0) pages.doomed[copy] = 1;
      else this.tiers.drop(copy, time);
      copy = next;
    }
  }

  /** A request, or a move, lets go of a copy. */
  unpin(copy: number, time: number): void {
    const { pages } = this;
    if (--pages.pinsOf[copy]! > 0) return;
    const gone = pages.leaving[copy] === 2 && pages.goesTo[copy] === -1;
    if (gone || pages.doomed[copy] === 1) this.tiers.drop(copy, time);
  }
}
