import { CLASSES, type Policy, type TieringOptions } from "../model/index.ts";
import type { Chains } from "./chains.ts";
import type { Moves } from "./moves.ts";
import { OBJECT, type Pages } from "./pages.ts";
import type { Rooms } from "./rooms.ts";
import { REFUSAL, type TierMeter } from "./tier-meter.ts";

/**
 * Places pages in stores as the policy decides: makes room, demotes victims along the chain. Every move sends its bytes over the
 * fabric; a victim leaves its room when they have arrived, and what takes its room waits for that.
 */
export class Tiers {
  private readonly pages: Pages;
  private readonly policy: Policy;
  private readonly chains: Chains;
  private readonly rooms: Rooms;
  private readonly moves: Moves;
  private readonly meter: TierMeter;
  private readonly inclusive: boolean;
  /** Bit c: objects of class c stay where they are first placed. */
  private readonly pinned: number;

  constructor(parts: {
    pages: Pages;
    policy: Policy;
    chains: Chains;
    rooms: Rooms;
    moves: Moves;
    tierMeter: TierMeter;
    options: { tiering: TieringOptions };
  }) {
    const { hierarchy, pin } = parts.options.tiering;
    this.inclusive = hierarchy === "inclusive";
    this.pinned = pin.reduce((mask, name) => mask | (1 << CLASSES.indexOf(name)), 0);
    this.pages = parts.pages;
    this.policy = parts.policy;
    this.chains = parts.chains;
    this.rooms = parts.rooms;
    this.moves = parts.moves;
    this.meter = parts.tierMeter;
  }

  /** The policy hears of an object, then room is made for it. @returns whether there is room, now or when victims have left */
  roomFor(store: number, object: number, bytes: number, time: number): boolean {
    const tier = this.pages.storeTier[store]!;
    if (this.pages.quotas?.allows(object, tier, bytes) === false)
      return this.meter.refuse(tier, REFUSAL.quota);
    this.policy.coming(store, object, bytes);
    return this.makeRoom(store, bytes, time) || this.meter.refuse(tier, REFUSAL.room);
  }

  /** Makes room for `bytes` in a store by demoting the policy's victims. @returns whether there is room, now or when they have left */
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
    const below = chains.below[store]!;
    this.policy.evicted(copy);
    pages.evict(copy, time);
    this.rooms.unsettled++;
    if (this.inclusive) this.invalidate(copy, time);
    if (below === -1) this.leave(copy, time);
    else if (!this.merge(copy, below, time)) {
      if (this.roomFor(below, object, bytes, time)) this.moveDown(copy, below, bytes, time);
      else this.leave(copy, time);
    }
  }

  /** A copy gives way to one of its object that lies in a slower store already. @returns whether there is one that stays */
  fold(copy: number, below: number, time: number): boolean {
    const { pages } = this;
    const found = pages.inStore(pages.objectOf[copy]!, below);
    if (found === -1 || pages.lasting(found) === -1) return false;
    this.policy.remove(copy);
    pages.evict(copy, time);
    this.rooms.unsettled++;
    if (this.inclusive) this.invalidate(copy, time);
    return this.merge(copy, below, time);
  }

  /** A victim goes to a store that has room for it, and `bytes` of room there. */
  private moveDown(copy: number, below: number, bytes: number, time: number): number {
    const { pages, chains } = this;
    const from = pages.storeOf[copy]!;
    const target = this.put(pages.objectOf[copy]!, below, bytes, time, pages.dirty[copy]!);
    pages.pinsOf[copy]!++;
    pages.goesTo[copy] = target;
    pages.cameFrom[target] = copy;
    this.meter.moved(pages.storeTier[below]!, pages.bytesOf[copy]!);
    this.moves.ship(target, chains.moverNode[from]!, from, below, pages.bytesOf[copy]!, time);
    return target;
  }

  /** The object has a copy below already: it counts as used, and takes over what was written. @returns whether it has one */
  private merge(copy: number, below: number, time: number): boolean {
    const { pages, chains } = this;
    const found = pages.inStore(pages.objectOf[copy]!, below);
    const lower = found === -1 ? -1 : pages.lasting(found);
    if (lower === -1) return false;
    this.policy.touch(lower);
    if (pages.dirty[copy] === 0) this.vanish(copy, time);
    else {
      const store = pages.storeOf[copy]!;
      pages.dirty[lower] = 1;
      this.meter.moved(pages.storeTier[below]!, pages.bytesOf[copy]!);
      this.meter.wroteBack(pages.storeTier[store]!, pages.bytesOf[copy]!);
      this.moves.writeBack(copy, chains.moverNode[store]!, chains.storeNodes[below]!, below, time);
    }
    return true;
  }

  /** The last copy on this way down is gone: what cannot be rebuilt and was written goes back to the origin. */
  private leave(copy: number, time: number): void {
    const { pages, chains } = this;
    const store = pages.storeOf[copy]!;
    const tier = pages.storeTier[store]!;
    const origin = chains.originOfStore[store]!;
    const rebuildable = (pages.objectFlags[pages.objectOf[copy]!]! & OBJECT.rebuildable) !== 0;
    this.meter.dropped[tier]!++;
    if (pages.dirty[copy] === 0 || rebuildable || origin.length === 0) this.vanish(copy, time);
    else {
      this.meter.wroteBack(tier, pages.bytesOf[copy]!);
      this.moves.writeBack(copy, chains.moverNode[store]!, origin, chains.originSpread, time);
    }
  }

  /** Takes a copy out of its store without moving anything. */
  drop(copy: number, time: number): void {
    if (this.pages.leaving[copy] !== 2) this.policy.remove(copy);
    this.vanish(copy, time);
  }

  private vanish(copy: number, time: number): void {
    const { pages, rooms } = this;
    if (pages.leaving[copy] !== 0) rooms.unsettled--;
    pages.remove(copy, time);
    rooms.left(pages.storeOf[copy]!, pages.bytesOf[copy]!, time);
  }

  /** Puts a copy into a store that has room, or will have it. */
  put(object: number, store: number, bytes: number, time: number, dirty: number): number {
    const copy = this.pages.insert(object, store, bytes, time);
    this.pages.dirty[copy] = dirty;
    this.rooms.enter(copy, bytes);
    this.policy.insert(copy);
    return copy;
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
    const { stores } = chains;
    for (let at = start + home; at < start + length; at++) {
      const found = this.pages.inStore(object, stores[at]!);
      if (found !== -1 && this.pages.leaving[found] !== 2) return found;
      if (found === -1 && this.roomFor(stores[at]!, object, bytes, time))
        return this.settle(object, place, at - start, bytes, time);
    }
    return -1;
  }

  /** A new page is put into a store that has room; pinned there if its class is, and in every slower one if they hold everything. */
  private settle(object: number, place: number, rank: number, bytes: number, time: number): number {
    const { chains, pages } = this;
    const start = chains.start[place]!;
    const copy = this.put(object, chains.stores[start + rank]!, bytes, time, 0);
    if ((this.pinned & (1 << pages.classOf[object]!)) !== 0) {
      pages.fixed[copy] = 1;
      pages.pinsOf[copy]!++;
    }
    if (!this.inclusive) return copy;
    pages.pinsOf[copy]!++;
    for (let at = start + rank + 1; at < start + chains.length[place]!; at++) {
      const store = chains.stores[at]!;
      if (pages.inStore(object, store) !== -1 || !this.roomFor(store, object, bytes, time)) continue;
      const lower = this.put(object, store, bytes, time, 0);
      this.meter.moved(pages.storeTier[store]!, bytes);
      this.moves.fill(lower, chains.placeNode[place]!, bytes, time);
    }
    pages.pinsOf[copy]!--;
    return copy;
  }

  /** A tier that holds everything gives a page up: so do the faster ones, whose copies are no older. Pinned ones stay. */
  private invalidate(copy: number, time: number): void {
    const { pages } = this;
    const tier = pages.storeTier[pages.storeOf[copy]!]!;
    for (let other = pages.firstCopy(pages.objectOf[copy]!); other !== -1; ) {
      const next = pages.after(other);
      const upper = pages.storeTier[pages.storeOf[other]!]!;
      if (upper < tier && pages.pinsOf[other] === 0) {
        if (pages.dirty[other] === 1) pages.dirty[copy] = 1;
        this.meter.invalidated[upper]!++;
        this.drop(other, time);
      }
      other = next;
    }
  }

  /**
   * Room for `bytes` more of a copy, in its store or, by moving it whole, in a slower one.
   * @returns the copy, -1 where there is none
   */
  extend(copy: number, place: number, bytes: number, time: number): number {
    const { pages } = this;
    const store = pages.storeOf[copy]!;
    const tier = pages.storeTier[store]!;
    pages.pinsOf[copy]!++;
    const allowed = pages.quotas?.allows(pages.objectOf[copy]!, tier, bytes) ?? true;
    const fits = allowed && this.makeRoom(store, bytes, time);
    pages.pinsOf[copy]!--;
    if (fits) {
      this.rooms.enter(copy, bytes);
      pages.extend(copy, bytes, time);
      return copy;
    }
    return pages.pinsOf[copy]! > 0 ? -1 : this.outgrow(copy, place, bytes, time);
  }

  private outgrow(copy: number, place: number, bytes: number, time: number): number {
    const { pages } = this;
    const object = pages.objectOf[copy]!;
    const all = pages.bytesOf[copy]! + bytes;
    const store = this.storeBelow(object, place, pages.rankOf(copy, place), all, time);
    const lower = store === -1 ? -1 : pages.inStore(object, store);
    this.policy.remove(copy);
    pages.evict(copy, time);
    this.rooms.unsettled++;
    if (store !== -1 && lower === -1) return this.moveDown(copy, store, all, time);
    if (store === -1) this.leave(copy, time);
    else this.vanish(copy, time);
    return lower;
  }

  /** The first slower store that has the object or can make room for it, -1 if there is none. */
  private storeBelow(object: number, place: number, rank: number, bytes: number, time: number): number {
    const { chains, pages } = this;
    for (let at = rank + 1; at < chains.length[place]!; at++) {
      const store = chains.stores[chains.start[place]! + at]!;
      const found = pages.inStore(object, store);
      if (found !== -1 && pages.leaving[found] !== 2) return store;
      if (found === -1 && this.roomFor(store, object, bytes, time)) return store;
    }
    return -1;
  }
}
