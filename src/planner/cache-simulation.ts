import { grown } from "../model/grown.ts";
import type { PageView, PolicyFactory, PolicyValues, Replacement } from "../model/index.ts";

export interface CacheSetup {
  /** A policy with a `replacement` order. */
  replacement: PolicyFactory;
  /** Its parameters, complete; without: as they are unless told. */
  values?: PolicyValues;
  /** How many objects, whatever their sizes, or how many bytes the cache holds. */
  capacity: { limit: "objects" | "bytes"; value: number };
}

/** References in a row, struct-of-arrays: a trace, or a piece of it. */
export interface References {
  /** Dense ids: whole numbers from 0 in order of first appearance (algorithms that hash objects hash these). */
  objects: Int32Array;
  /** Size of the object at each reference. */
  sizes: Float64Array;
  /** What each reference moves, for the hit ratio by bytes; without: the sizes. */
  moved?: Float64Array;
  /** Number of the next reference to the same object in the whole trace, Infinity without one: for policies that need the future. */
  nextUse?: Float64Array;
}

/** One store with one cache in it, as a policy sees it. */
class OneStore implements PageView {
  objectOf = new Int32Array(1024);
  storeOf = new Int32Array(1024);
  bytesOf = new Float64Array(1024);
  pinsOf = new Int32Array(1024);
  readonly storeCapacity = new Float64Array(1);
  readonly storeUsed = new Float64Array(1);
  readonly classOf = new Uint8Array(0);
  nextUseOf = new Float64Array(1024);
}

/**
 * One cache under one replacement algorithm, without time or fabric: references are looked up in order, a miss inserts the object
 * after room has been made for it, the first use of an object is a miss. An object larger than the cache, or than the algorithm
 * takes, passes by (a miss; nothing leaves for it). A copy keeps the size that its object had when it came in. With a capacity in
 * objects every object takes one unit. Hits of `lru` and the others are those of libCacheSim. State grows with the largest id and
 * with the number of objects held.
 */
export class CacheSimulation {
  hits = 0;
  misses = 0;
  /** Bytes moved by hits and by misses. */
  hitBytes = 0;
  missBytes = 0;
  /** Misses that were not inserted. */
  bypassed = 0;
  private readonly order: Replacement;
  private readonly pages = new OneStore();
  private readonly capacity: number;
  private readonly byObjects: boolean;
  private readonly needsFuture: boolean;
  /** Whether the algorithm may want copies to leave though there is room. */
  private readonly trims: boolean;
  /** Copy of each object, -1 for none. */
  private copyOf = new Int32Array(1024).fill(-1);
  private freeCopies = new Int32Array(1024);
  private free = 0;
  private copies = 0;

  /** @throws Error where the policy has no replacement order, or the capacity is not a number from 0 */
  constructor({ replacement, values, capacity }: CacheSetup) {
    if (!replacement.replacement) throw new Error(`${replacement.name} is no replacement algorithm`);
    if (!(capacity.value >= 0)) throw new Error(`capacity ${capacity.value} is not a number from 0`);
    this.byObjects = capacity.limit === "objects";
    this.capacity = capacity.value;
    this.pages.storeCapacity[0] = capacity.value;
    this.needsFuture = replacement.needsFuture === true;
    this.order = replacement.replacement(this.pages, 1, values);
    this.trims = this.order.excess !== undefined;
  }

  /** Objects in the cache now, and what they take of its capacity. */
  get held(): number {
    return this.copies - this.free;
  }

  get used(): number {
    return this.pages.storeUsed[0]!;
  }

  has(object: number): boolean {
    return object < this.copyOf.length && this.copyOf[object] !== -1;
  }

  /** One reference; see {@link References} for its numbers. @returns whether it hits */
  access(object: number, size: number, moved = size, nextUse = Number.POSITIVE_INFINITY): boolean {
    if (object >= this.copyOf.length) this.growObjects(object);
    if (this.needsFuture) this.pages.nextUseOf[object] = nextUse;
    const copy = this.copyOf[object]!;
    if (copy !== -1) {
      this.order.touch(copy);
      if (this.trims) this.trim();
      this.hits++;
      this.hitBytes += moved;
      return true;
    }
    this.misses++;
    this.missBytes += moved;
    this.miss(object, this.byObjects ? 1 : size);
    return false;
  }

  /** The references `from <= i < to`, in order. */
  run({ objects, sizes, moved = sizes, nextUse }: References, from = 0, to = objects.length): void {
    const { order, trims, needsFuture } = this;
    let { copyOf } = this;
    let hits = 0;
    let hitBytes = 0;
    let missBytes = 0;
    for (let i = from; i < to; i++) {
      const object = objects[i]!;
      if (object >= copyOf.length) copyOf = this.growObjects(object);
      if (needsFuture) this.pages.nextUseOf[object] = nextUse![i]!;
      const copy = copyOf[object]!;
      if (copy !== -1) {
        order.touch(copy);
        if (trims) this.trim();
        hits++;
        hitBytes += moved[i]!;
      } else {
        missBytes += moved[i]!;
        this.miss(object, this.byObjects ? 1 : sizes[i]!);
      }
    }
    this.hits += hits;
    this.misses += Math.max(0, to - from) - hits;
    this.hitBytes += hitBytes;
    this.missBytes += missBytes;
  }

  private miss(object: number, size: number): void {
    const { order, pages, capacity } = this;
    order.coming(0, object, size);
    if (size > capacity || order.admits?.(0, object, size) === false) {
      this.bypassed++;
      return;
    }
    const used = pages.storeUsed;
    while (used[0]! + size > capacity) this.evict(order.victim(0));
    if (this.trims) this.trim();
    const copy = this.free > 0 ? this.freeCopies[--this.free]! : this.newCopy();
    pages.objectOf[copy] = object;
    pages.bytesOf[copy] = size;
    used[0]! += size;
    this.copyOf[object] = copy;
    order.insert(copy);
  }

  private trim(): void {
    for (let copy = this.order.excess!(0); copy !== -1; copy = this.order.excess!(0)) this.evict(copy);
  }

  private evict(copy: number): void {
    const { pages } = this;
    this.order.evicted(copy);
    pages.storeUsed[0]! -= pages.bytesOf[copy]!;
    this.copyOf[pages.objectOf[copy]!] = -1;
    this.freeCopies[this.free++] = copy;
  }

  private newCopy(): number {
    const copy = this.copies++;
    const { pages } = this;
    if (copy === this.freeCopies.length) {
      this.freeCopies = grown(this.freeCopies, copy * 2);
      pages.objectOf = grown(pages.objectOf, copy * 2);
      pages.bytesOf = grown(pages.bytesOf, copy * 2);
      pages.pinsOf = grown(pages.pinsOf, copy * 2);
      pages.storeOf = grown(pages.storeOf, copy * 2);
    }
    return copy;
  }

  private growObjects(object: number): Int32Array<ArrayBuffer> {
    const before = this.copyOf.length;
    this.copyOf = grown(this.copyOf, Math.max(object + 1, before * 2)).fill(-1, before);
    if (this.needsFuture) this.pages.nextUseOf = grown(this.pages.nextUseOf, this.copyOf.length);
    return this.copyOf;
  }
}
