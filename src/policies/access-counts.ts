import { CountingFilter } from "./counting-filter.ts";
import { FrequencySketch } from "./frequency-sketch.ts";

/** How often objects were asked for lately, in every store. */
export interface AccessCounts {
  add(store: number, object: number): void;
  estimate(store: number, object: number): number;
  /** One that also brings the next halving of all counts nearer. */
  addAging(store: number, object: number): void;
  /** A store holds so many objects. */
  holds(store: number, objects: number): void;
}

/** TinyLFU's sketch for each store. */
export class SketchCounts implements AccessCounts {
  private readonly sketches: readonly FrequencySketch[];

  constructor(stores: number, most: number, samplePerObject: number) {
    this.sketches = Array.from({ length: stores }, () => new FrequencySketch(most, samplePerObject));
  }

  add(store: number, object: number): void {
    this.sketches[store]!.add(object);
  }

  addAging(store: number, object: number): void {
    this.sketches[store]!.add(object);
  }

  estimate(store: number, object: number): number {
    return this.sketches[store]!.estimate(object);
  }

  holds(store: number, objects: number): void {
    this.sketches[store]!.holds(objects);
  }
}

/** Hits before libCacheSim's WTinyLFU halves its counts, for each unit of the main cache. */
const AGING_PER_UNIT = 32;

/** libCacheSim's counting filter for each store; as for a text trace there, objects are numbered from 1 in order of first appearance. */
export class ReferenceCounts implements AccessCounts {
  private readonly filters: readonly CountingFilter[];
  private readonly ageAt: readonly number[];
  private readonly age: Float64Array;

  /** @param limits of the main cache of each store, in its units */
  constructor(limits: readonly number[]) {
    this.filters = limits.map((limit) => new CountingFilter(limit));
    this.ageAt = limits.map((limit) => limit * AGING_PER_UNIT);
    this.age = new Float64Array(limits.length);
  }

  add(store: number, object: number): void {
    this.filters[store]!.add(object + 1);
  }

  addAging(store: number, object: number): void {
    this.add(store, object);
    if (++this.age[store]! < this.ageAt[store]!) return;
    this.age[store] = 0;
    this.filters[store]!.halve();
  }

  estimate(store: number, object: number): number {
    return this.filters[store]!.estimate(object + 1);
  }

  holds(): void {}
}
