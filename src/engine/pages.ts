import type { ChosenPolicy, PageView, Topology } from "../model/index.ts";
import { grown } from "./grown.ts";
import { IdMap } from "./id-map.ts";
import type { Quotas } from "./quotas.ts";
import { Series } from "./series.ts";

/** Flags of an object. */
export const OBJECT = { rebuildable: 1, written: 2, placed: 4 } as const;

/**
 * Where every object lies: objects by dense id (order of first appearance), copies of them in stores. A store is one instance of a
 * tier. All struct of arrays; slots are reused.
 */
export class Pages implements PageView {
  // Per object.
  objectBytes = new Float64Array(1024);
  objectFlags = new Uint8Array(1024);
  classOf = new Uint8Array(1024);
  nextUseOf: Float64Array | undefined;
  quotas: Quotas | undefined;
  private objectCopies = new Int32Array(1024);
  private readonly objects = new IdMap();
  private known = 0;

  // Per copy.
  objectOf = new Int32Array(1024);
  storeOf = new Int32Array(1024);
  bytesOf = new Float64Array(1024);
  pinsOf = new Int32Array(1024);
  /** Flights that still carry its bytes in: until then accesses go to the old place. */
  arriving = new Int32Array(1024);
  /** The copy it is made from, -1 for none. */
  cameFrom = new Int32Array(1024);
  /** 1: written since it was last equal to what lies below. */
  dirty = new Uint8Array(1024);
  /**
   * 1: on its way to another store, gone from here once it has arrived there. 2: also given up by the policy, as a victim: its bytes
   * still lie here, and count no more as used.
   */
  leaving = new Uint8Array(1024);
  /** The copy that is made of it in another store, -1 for none. */
  goesTo = new Int32Array(1024);
  /** 1: pinned for as long as its object lives. */
  fixed = new Uint8Array(1024);
  /** 1: has no room yet. */
  waiting = new Uint8Array(1024);
  /** 1: its object was freed while it was pinned. */
  doomed = new Uint8Array(1024);
  private nextCopy = new Int32Array(1024);
  private freeCopy = -1;
  private usedCopies = 0;

  // Per store.
  readonly stores: number;
  readonly storeTier: Int32Array;
  readonly storeCapacity: Float64Array;
  readonly storeGBps: Float64Array;
  readonly storeUsed: Float64Array;
  readonly storeUsedMost: Float64Array;
  readonly tierUsed: Float64Array;
  readonly tierUsedMost: Float64Array;
  readonly residency: Series;

  /** rank[requester x stores + store]: place of the store in the requester's chain, -1 if not in it. */
  private readonly rank: Int32Array;

  /** @param policy what it needs to know, and whether stores of the first tier take everything */
  constructor(
    topology: Topology,
    rank: Int32Array,
    bins: number,
    policy: Pick<ChosenPolicy, "needsFuture" | "unbounded">,
  ) {
    const tiers = topology.tiers.filter((tier) => !tier.origin);
    const instances = tiers.flatMap((tier, t) => tier.instances.map((instance) => ({ t, instance })));
    this.stores = instances.length;
    this.storeTier = Int32Array.from(instances, (entry) => entry.t);
    this.storeCapacity = Float64Array.from(instances, ({ t, instance }) =>
      t === 0 && policy.unbounded ? Number.POSITIVE_INFINITY : instance.capacityBytes,
    );
    this.storeGBps = Float64Array.from(instances, ({ instance }) => readGBps(topology, instance.nodes));
    if (policy.needsFuture) this.nextUseOf = new Float64Array(1024);
    this.storeUsed = new Float64Array(this.stores);
    this.storeUsedMost = new Float64Array(this.stores);
    this.tierUsed = new Float64Array(tiers.length);
    this.tierUsedMost = new Float64Array(tiers.length);
    this.residency = new Series(tiers.length, bins, true);
    this.rank = rank;
  }

  /** Objects seen. */
  get count(): number {
    return this.objects.size;
  }

  /** Dense id of an object of the file, whose first row says its class. */
  objectId(key: number, objectClass: number): number {
    const id = this.objects.idOf(key);
    if (id === this.known) this.admit(id, objectClass);
    return id;
  }

  private admit(id: number, objectClass: number): void {
    this.known++;
    if (id >= this.objectBytes.length) {
      this.objectBytes = grown(this.objectBytes, id * 2);
      this.objectFlags = grown(this.objectFlags, id * 2);
      this.objectCopies = grown(this.objectCopies, id * 2);
      this.classOf = grown(this.classOf, id * 2);
      if (this.nextUseOf) this.nextUseOf = grown(this.nextUseOf, id * 2);
    }
    this.classOf[id] = objectClass;
  }

  /** Copy of an object nearest to a requester, not counting those on their way; -1 if there is none it can reach. */
  find(object: number, requester: number): number {
    let best = -1;
    let bestRank = 0x7fffffff;
    const base = requester * this.stores;
    for (let copy = this.objectCopies[object]! - 1; copy !== -1; copy = this.nextCopy[copy]!) {
      const rank = this.rank[base + this.storeOf[copy]!]!;
      if (rank === -1 || rank >= bestRank || this.arriving[copy]! > 0) continue;
      best = copy;
      bestRank = rank;
    }
    return best;
  }

  /** Whether a requester can reach a copy, or will be able to when it has arrived. */
  reaches(object: number, requester: number): boolean {
    for (let copy = this.objectCopies[object]! - 1; copy !== -1; copy = this.nextCopy[copy]!) {
      if (this.rank[requester * this.stores + this.storeOf[copy]!] !== -1) return true;
    }
    return false;
  }

  rankOf(copy: number, requester: number): number {
    return this.rankIn(this.storeOf[copy]!, requester);
  }

  /** Place of a store in a requester's chain, -1 if it is not in it. */
  rankIn(store: number, requester: number): number {
    return this.rank[requester * this.stores + store]!;
  }

  /** The object's copy in a store, on its way or not; -1 if there is none. */
  inStore(object: number, store: number): number {
    for (let copy = this.objectCopies[object]! - 1; copy !== -1; copy = this.nextCopy[copy]!) {
      if (this.storeOf[copy] === store) return copy;
    }
    return -1;
  }

  /** First of the object's copies, -1 if there is none; follow with {@link after}. */
  firstCopy(object: number): number {
    return this.objectCopies[object]! - 1;
  }

  after(copy: number): number {
    return this.nextCopy[copy]!;
  }

  /** Another copy of the object than this one, not counting those that are to go; -1 if there is none. */
  firstOther(object: number, copy: number): number {
    for (let other = this.objectCopies[object]! - 1; other !== -1; other = this.nextCopy[other]!) {
      if (other !== copy && this.doomed[other] === 0) return other;
    }
    return -1;
  }

  /** Whether `bytes` more fit a store as it is. */
  fits(store: number, bytes: number): boolean {
    return this.storeUsed[store]! + bytes <= this.storeCapacity[store]!;
  }

  insert(object: number, store: number, bytes: number, time: number): number {
    const copy = this.freeCopy === -1 ? this.freshCopy() : this.freeCopy;
    this.freeCopy = this.nextCopy[copy]!;
    this.objectOf[copy] = object;
    this.storeOf[copy] = store;
    this.bytesOf[copy] = bytes;
    this.pinsOf[copy] = 0;
    this.arriving[copy] = 0;
    this.cameFrom[copy] = -1;
    this.dirty[copy] = 0;
    this.leaving[copy] = 0;
    this.goesTo[copy] = -1;
    this.waiting[copy] = 0;
    this.fixed[copy] = 0;
    this.doomed[copy] = 0;
    this.nextCopy[copy] = this.objectCopies[object]! - 1;
    this.objectCopies[object] = copy + 1;
    this.objectFlags[object]! |= OBJECT.placed;
    this.use(object, store, bytes, time);
    return copy;
  }

  /** The policy has given a copy up: it counts as used no more, though its bytes still lie there. */
  evict(copy: number, time: number): void {
    this.use(this.objectOf[copy]!, this.storeOf[copy]!, -this.bytesOf[copy]!, time);
    this.leaving[copy] = 2;
  }

  /** The copy that is there for good: this one, or the one that takes its place; -1 where none does. */
  lasting(copy: number): number {
    return this.leaving[copy] === 2 ? this.goesTo[copy]! : copy;
  }

  remove(copy: number, time: number): void {
    const object = this.objectOf[copy]!;
    let before = -1;
    for (let at = this.objectCopies[object]! - 1; at !== copy; at = this.nextCopy[at]!) before = at;
    if (before === -1) this.objectCopies[object] = this.nextCopy[copy]! + 1;
    else this.nextCopy[before] = this.nextCopy[copy]!;
    if (this.leaving[copy] !== 2)
      this.use(this.objectOf[copy]!, this.storeOf[copy]!, -this.bytesOf[copy]!, time);
    this.nextCopy[copy] = this.freeCopy;
    this.freeCopy = copy;
  }

  /** A copy takes `bytes` more. */
  extend(copy: number, bytes: number, time: number): void {
    this.bytesOf[copy]! += bytes;
    this.use(this.objectOf[copy]!, this.storeOf[copy]!, bytes, time);
  }

  private use(object: number, store: number, bytes: number, time: number): void {
    const tier = this.storeTier[store]!;
    this.quotas?.use(object, tier, bytes);
    this.storeUsed[store]! += bytes;
    this.tierUsed[tier]! += bytes;
    if (this.storeUsed[store]! > this.storeUsedMost[store]!)
      this.storeUsedMost[store] = this.storeUsed[store]!;
    if (this.tierUsed[tier]! > this.tierUsedMost[tier]!) this.tierUsedMost[tier] = this.tierUsed[tier]!;
    this.residency.set(tier, time, this.tierUsed[tier]!);
  }

  private freshCopy(): number {
    const copy = this.usedCopies++;
    if (copy === this.objectOf.length) {
      const length = copy * 2;
      this.objectOf = grown(this.objectOf, length);
      this.storeOf = grown(this.storeOf, length);
      this.bytesOf = grown(this.bytesOf, length);
      this.pinsOf = grown(this.pinsOf, length);
      this.arriving = grown(this.arriving, length);
      this.cameFrom = grown(this.cameFrom, length);
      this.dirty = grown(this.dirty, length);
      this.leaving = grown(this.leaving, length);
      this.goesTo = grown(this.goesTo, length);
      this.waiting = grown(this.waiting, length);
      this.fixed = grown(this.fixed, length);
      this.doomed = grown(this.doomed, length);
      this.nextCopy = grown(this.nextCopy, length);
    }
    this.nextCopy[copy] = -1;
    return copy;
  }
}

/** GB/s at which nodes together can be read: each its medium's rate, or that of the links to it. */
function readGBps(topology: Topology, nodes: readonly string[]): number {
  return nodes.reduce((sum, id) => {
    const medium = topology.nodes.find((node) => node.id === id)?.medium;
    const links = topology.links.filter(({ from, to }) => from === id || to === id);
    const linked = links.reduce((rates, link) => rates + link.gBps, 0);
    return sum + Math.min(linked, medium ? medium.readGBps * medium.channels : linked);
  }, 0);
}
