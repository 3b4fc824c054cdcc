import { IdMap, mix } from "../../engine/id-map.ts";
import type { ReferencePiece, References } from "./references.ts";
import { SampledObjects } from "./sampled-objects.ts";
import { StackDistances } from "./stack-distance.ts";
import { byteBucket, type Curve, Tallies, type Tally } from "./tallies.ts";

/** How objects are sampled: a fixed share of them, or as many as there is room for. */
export type SampleSize = { readonly rate: number } | { readonly objects: number };

/** A hash is below this; an object is sampled if its hash is below rate x this. */
const HASHES = 2 ** 31;
/** Objects are dealt to so many groups, from whose differences the error is estimated. */
const GROUPS = 16;

/**
 * Miss-ratio curve of LRU from a sample of the objects, SHARDS (Waldspurger, Park, Garthwaite, Ahmad: Efficient MRC construction with
 * SHARDS, FAST'15): an object is sampled if its hash is below a threshold, distances among the sampled are divided by the rate. With
 * a fixed number of objects the threshold falls as more come (section 3.2), counts weigh 1 / the rate of their time. The difference
 * between references expected and sampled goes to distance 0 (SHARDS-adj, section 3.4). Hashes are of dense ids, seeded.
 */
export class ShardsCurve implements Curve {
  /** References sampled. */
  sampled = 0;
  private threshold: number;
  private readonly most: number;
  private readonly salt: number;
  private readonly sized: boolean;
  private readonly references: References;
  private readonly ids = new IdMap();
  private readonly stack: StackDistances;
  private readonly kept = new SampledObjects();
  private readonly byObjects = new Tallies();
  private readonly byBytes = new Tallies();
  /** Everything sampled, first uses included. */
  private readonly all = new Tallies();
  /** By group: hits by bucket of distance in objects, and all references. */
  private readonly groupHits = Array.from({ length: GROUPS }, () => new Tallies());
  private readonly groupAll = new Float64Array(GROUPS);

  /** @param references where the pieces come from: its totals are what the sample is scaled to */
  constructor(size: SampleSize, seed: number, references: References, sized = false) {
    this.threshold = "rate" in size ? Math.max(1, Math.round(size.rate * HASHES)) : HASHES;
    this.most = "rate" in size ? Number.POSITIVE_INFINITY : size.objects;
    this.salt = mix(seed);
    this.references = references;
    this.sized = sized;
    this.stack = new StackDistances(sized);
  }

  /** Share of the objects that are sampled: at the end, if their number is fixed. */
  get rate(): number {
    return this.threshold / HASHES;
  }

  /** Objects in the sample. */
  get objects(): number {
    return this.stack.depth;
  }

  take({ count, objects, sizes, moved, rebuildNs }: ReferencePiece): void {
    const { salt } = this;
    for (let i = 0; i < count; i++) {
      const hash = mix(objects[i]! ^ salt);
      if (hash < this.threshold) this.reference(hash, objects[i]!, sizes[i]!, moved[i]!, rebuildNs[i]!);
    }
  }

  atObjects(capacity: number): Tally {
    return capacity > 0 ? this.adjusted(this.byObjects.below(capacity)) : { hits: 0, bytes: 0, savedNs: 0 };
  }

  atBytes(capacity: number): Tally {
    if (!this.sized) throw new Error("sizes were not kept");
    return this.adjusted(this.byBytes.below(byteBucket(capacity + 1)));
  }

  /**
   * One standard error of the hit ratio at a capacity in objects: of which objects are sampled, from the differences between
   * groups of them (random groups: Wolter, Introduction to Variance Estimation, 2nd ed., chapter 2), and of the number of sampled
   * objects in a stack of that depth, which is binomial, times the slope of the curve there. In quadrature.
   */
  errorAt(capacity: number): number {
    const { requests } = this.references;
    const { rate } = this;
    if (requests === 0 || capacity <= 0) return 0;
    const misses = this.groupHits.map((hits, group) => {
      const { hits: within } = hits.below(byteBucket(capacity) + 1);
      return this.groupAll[group]! - within;
    });
    const mean = misses.reduce((sum, each) => sum + each, 0) / GROUPS;
    const squares = misses.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    const ofObjects = Math.sqrt((GROUPS / (GROUPS - 1)) * squares * (1 - rate));
    const deeper = Math.sqrt((capacity * (1 - rate)) / rate);
    const above = this.byObjects.below(Math.ceil(capacity + deeper)).hits;
    const below = this.byObjects.below(Math.max(0, Math.floor(capacity - deeper))).hits;
    return Math.hypot(ofObjects, (above - below) / 2) / requests;
  }

  private reference(hash: number, object: number, size: number, moved: number, rebuildNs: number): void {
    const { stack, ids } = this;
    const known = ids.size;
    const id = ids.idOf(object);
    const weight = HASHES / this.threshold;
    const group = mix(hash) % GROUPS;
    this.sampled++;
    this.all.add(0, weight, moved, rebuildNs);
    this.groupAll[group]! += weight;
    stack.access(id, size);
    if (stack.objects >= 0) this.count(weight, group, size, moved, rebuildNs);
    if (id === known && this.most < Number.POSITIVE_INFINITY) this.keep(id, hash);
  }

  private count(weight: number, group: number, size: number, moved: number, rebuildNs: number): void {
    const distance = Math.floor(this.stack.objects * weight);
    this.byObjects.add(distance, weight, moved, rebuildNs);
    this.groupHits[group]!.add(byteBucket(distance + 1), weight, 0, 0);
    if (!this.sized) return;
    const bytes = (this.stack.bytes - size) * weight + size;
    this.byBytes.add(byteBucket(Math.max(size, bytes)), weight, moved, rebuildNs);
  }

  /** An object more; where that is one too many, those with the largest hash leave and the threshold falls to it. */
  private keep(id: number, hash: number): void {
    const { kept } = this;
    kept.add(id, hash);
    if (kept.count <= this.most) return;
    this.threshold = Math.max(1, kept.largestHash());
    while (kept.count > 0 && kept.largestHash() >= this.threshold) this.stack.remove(kept.removeLargest());
  }

  /** SHARDS-adj. */
  private adjusted(tally: Tally): Tally {
    const { requests, movedBytes, rebuildNs } = this.references;
    const sampled = this.all.below(1);
    return {
      hits: within(tally.hits + requests - sampled.hits, requests),
      bytes: within(tally.bytes + movedBytes - sampled.bytes, movedBytes),
      savedNs: within(tally.savedNs + rebuildNs - sampled.savedNs, rebuildNs),
    };
  }
}

const within = (value: number, most: number): number => Math.min(Math.max(0, value), most);
