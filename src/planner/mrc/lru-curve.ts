import type { ReferencePiece } from "./references.ts";
import { StackDistances } from "./stack-distance.ts";
import { byteBucket, type Curve, Tallies, type Tally } from "./tallies.ts";

/** A capacity in bytes that is counted to the byte. */
interface Counted {
  readonly capacity: number;
  readonly tally: Tally;
  /** Once an object larger than the capacity has been seen: a stack of those that are not. */
  own?: StackDistances;
}

export interface LruCurveOptions {
  /** Sizes in bytes to count for, to the byte; capacities in objects need no announcement. */
  byteCapacities?: readonly number[];
  /** Whether {@link Curve.atBytes} will be asked. */
  sized?: boolean;
}

/**
 * Miss-ratio curve of LRU at every capacity from one pass. References are looked up in order and a miss inserts; the first use of
 * an object is a miss. With a capacity in objects a reference hits if fewer than that many distinct other objects were used since
 * its object's last use. With a capacity in bytes it hits if those objects and its own fit together: exactly a cache that evicts
 * the least recently used objects until the new one fits, and that an object larger than the cache passes by (one that has
 * grown past it keeps its size there while it is held). Objects freed stay on the stack until they sink.
 */
export class LruCurve implements Curve {
  private readonly stack: StackDistances;
  private readonly sized: boolean;
  private readonly counted: Counted[];
  /** The smallest capacity that no larger object has been seen for. */
  private smallest: number;
  private readonly byObjects = new Tallies();
  private readonly byBytes = new Tallies();

  constructor({ byteCapacities = [], sized = false }: LruCurveOptions = {}) {
    this.sized = sized;
    this.stack = new StackDistances(sized || byteCapacities.length > 0);
    this.counted = [...new Set(byteCapacities)]
      .sort((a, b) => a - b)
      .map((capacity) => ({ capacity, tally: { hits: 0, bytes: 0, savedNs: 0 } }));
    this.smallest = this.counted[0]?.capacity ?? Number.POSITIVE_INFINITY;
  }

  /** Takes references in order. */
  take({ count, objects, sizes, moved, rebuildNs }: ReferencePiece): void {
    const { stack, byObjects } = this;
    const bytesToo = this.sized || this.counted.length > 0;
    for (let i = 0; i < count; i++) {
      const size = sizes[i]!;
      if (size > this.smallest) this.fork(size);
      stack.access(objects[i]!, size);
      if (stack.objects >= 0) byObjects.add(stack.objects, 1, moved[i]!, rebuildNs[i]!);
      if (bytesToo) this.countBytes(objects[i]!, size, moved[i]!, rebuildNs[i]!);
    }
  }

  atObjects(capacity: number): Tally {
    return this.byObjects.below(capacity);
  }

  atBytes(capacity: number): Tally {
    if (!this.sized) throw new Error("sizes were not kept");
    return this.byBytes.below(byteBucket(capacity + 1));
  }

  /** @param capacity one of those announced */
  atCounted(capacity: number): Tally {
    const found = this.counted.find((one) => one.capacity === capacity);
    if (!found) throw new Error(`byte capacity ${capacity} was not announced`);
    return found.tally;
  }

  private countBytes(id: number, size: number, moved: number, rebuildNs: number): void {
    const { bytes } = this.stack;
    if (this.sized && bytes >= 0) this.byBytes.add(byteBucket(bytes), 1, moved, rebuildNs);
    for (const { capacity, tally, own } of this.counted) {
      const distance = own ? distanceIn(own, id, size, capacity) : bytes;
      if (distance < 0 || distance > capacity) continue;
      tally.hits++;
      tally.bytes += moved;
      if (rebuildNs > 0) tally.savedNs += rebuildNs;
    }
  }

  /** Capacities that an object of `size` is the first to exceed go on with stacks of their own, for it passes them by. */
  private fork(size: number): void {
    for (const one of this.counted) if (one.capacity < size && !one.own) one.own = this.stack.fork();
    const next = this.counted.find((one) => !one.own);
    this.smallest = next?.capacity ?? Number.POSITIVE_INFINITY;
  }
}

function distanceIn(stack: StackDistances, id: number, size: number, capacity: number): number {
  if (size > capacity) stack.refresh(id, capacity);
  else stack.access(id, size);
  return stack.bytes;
}
