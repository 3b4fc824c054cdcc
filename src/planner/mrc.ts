import { type AccessBatch, CLASSES, type Dictionaries, OP, OPS, registry } from "../model/index.ts";
import type { Capacity } from "./capacity.ts";
import type { RowFilter } from "./row-filter.ts";
import { StackDistances } from "./stack-distance.ts";

/** Policies whose miss-ratio curve can be had. */
export const curvePolicies = registry("policy", [{ name: "lru" }]);

/** A point of a curve, as in the `mrc` document. */
export interface MrcPoint {
  capacity_objects: number;
  capacity_bytes: number;
  /** Which of the two was asked for; the other follows from the mean size of an object. */
  limit: "objects" | "bytes";
  hits: number;
  misses: number;
  hit_ratio: number;
  byte_hit_ratio: number;
}

export interface MrcData {
  /** References counted: rows that match and read, write, update or prefetch something. */
  requests: number;
  /** Distinct objects among them. */
  objects: number;
  footprint_bytes: number;
  curves: { policy: string; points: MrcPoint[] }[];
}

const KV = CLASSES.indexOf("kv");
/** By op: whether it refers to an object's bytes; alloc, free and fence do not. */
const REFERS = new Uint8Array(OPS.length);
for (const op of [OP.read, OP.write, OP.atomic, OP.prefetch]) REFERS[op] = 1;

/**
 * Miss-ratio curve of LRU at every capacity from one pass. References are looked up in order and a miss inserts; the first use of
 * an object is a miss. With a capacity in objects a reference hits if fewer than that many distinct other objects were used since
 * its object's last use. With a capacity in bytes it hits if those objects and its own fit together: exactly a cache that evicts
 * the least recently used objects until the new one fits, and that an object larger than the cache passes through, flushing it.
 * An object's size is the largest offset + bytes so far, but a KV block is never larger than `blockBytes`: aggregated decode rows
 * move a block's bytes many times. Objects freed stay on the stack until they sink.
 */
export class LruCurve {
  private readonly distances = new StackDistances();
  private readonly byteCapacities: readonly number[];
  private readonly blockBytes: number;
  /** References and their bytes by distance in objects; those within each byte capacity. */
  private hitsAt = new Float64Array(1024);
  private bytesAt = new Float64Array(1024);
  private readonly hitsWithin: Float64Array;
  private readonly bytesWithin: Float64Array;
  private references = 0;
  private referencedBytes = 0;

  /** @param byteCapacities sizes in bytes to count for; capacities in objects need no announcement */
  constructor(byteCapacities: readonly number[], blockBytes = Number.POSITIVE_INFINITY) {
    this.byteCapacities = byteCapacities;
    this.blockBytes = blockBytes;
    this.hitsWithin = new Float64Array(byteCapacities.length);
    this.bytesWithin = new Float64Array(byteCapacities.length);
  }

  /** Takes the rows of a batch that match. */
  feed(batch: AccessBatch, dictionaries: Dictionaries, filter: RowFilter): void {
    filter.prepare(dictionaries);
    const { op, object, offset, bytes, objectClass } = batch;
    for (let row = 0; row < batch.rows; row++) {
      if (REFERS[op[row]!] !== 1 || !filter.matches(batch, row)) continue;
      const end = offset[row]! + bytes[row]!;
      const size = objectClass[row] === KV ? Math.min(end, this.blockBytes) : end;
      this.reference(object[row]!, size, bytes[row]!);
    }
  }

  /** One reference to an object of `size` that moves `bytes`. */
  reference(object: number, size: number, bytes: number): void {
    const { distances } = this;
    distances.access(object, size);
    this.references++;
    this.referencedBytes += bytes;
    if (distances.objects < 0) return;
    this.count(distances.objects, bytes);
    for (let i = 0; i < this.byteCapacities.length; i++) {
      if (distances.bytes > this.byteCapacities[i]!) continue;
      this.hitsWithin[i]!++;
      this.bytesWithin[i]! += bytes;
    }
  }

  /** The curve at the capacities given, in their order. */
  data(capacities: readonly Capacity[]): MrcData {
    const points = capacities.map((capacity) => this.point(capacity));
    return {
      requests: this.references,
      objects: this.distances.distinct,
      footprint_bytes: this.distances.footprintBytes,
      curves: [{ policy: "lru", points }],
    };
  }

  private count(distance: number, bytes: number): void {
    if (distance >= this.hitsAt.length) {
      this.hitsAt = enlarged(this.hitsAt, distance * 2);
      this.bytesAt = enlarged(this.bytesAt, distance * 2);
    }
    this.hitsAt[distance]!++;
    this.bytesAt[distance]! += bytes;
  }

  private point(capacity: Capacity): MrcPoint {
    const { distinct, footprintBytes } = this.distances;
    const meanBytes = distinct > 0 ? footprintBytes / distinct : 0;
    if (capacity.limit === "bytes") {
      const at = this.byteCapacities.indexOf(capacity.bytes);
      if (at < 0) throw new Error(`byte capacity ${capacity.bytes} was not announced`);
      const objects = meanBytes > 0 ? Math.floor(capacity.bytes / meanBytes) : 0;
      return this.pointOf("bytes", objects, capacity.bytes, this.hitsWithin[at]!, this.bytesWithin[at]!);
    }
    // A hair above, so that 29 % of 100 objects is 29 and not 28.999...
    const objects =
      capacity.limit === "objects"
        ? capacity.objects
        : Math.floor((distinct * capacity.percent) / 100 + 1e-9);
    const hits = sumBelow(this.hitsAt, objects);
    return this.pointOf(
      "objects",
      objects,
      Math.round(objects * meanBytes),
      hits,
      sumBelow(this.bytesAt, objects),
    );
  }

  private pointOf(
    limit: MrcPoint["limit"],
    objects: number,
    bytes: number,
    hits: number,
    hitBytes: number,
  ): MrcPoint {
    return {
      capacity_objects: objects,
      capacity_bytes: bytes,
      limit,
      hits,
      misses: this.references - hits,
      hit_ratio: this.references > 0 ? hits / this.references : 0,
      byte_hit_ratio: this.referencedBytes > 0 ? hitBytes / this.referencedBytes : 0,
    };
  }
}

function sumBelow(values: Float64Array, end: number): number {
  let sum = 0;
  for (let i = 0; i < Math.min(end, values.length); i++) sum += values[i]!;
  return sum;
}

function enlarged(from: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const to = new Float64Array(length);
  to.set(from);
  return to;
}
