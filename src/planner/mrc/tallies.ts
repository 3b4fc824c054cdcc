/** What the hits of a cache come to. */
export interface Tally {
  hits: number;
  /** Bytes that they move. */
  bytes: number;
  /** ns of compute that they save: of references to what would be rebuilt. */
  savedNs: number;
}

/** A miss-ratio curve that can be asked at any capacity. */
export interface Curve {
  /** @param capacity whole number of objects */
  atObjects(capacity: number): Tally;
  /** By bytes at the largest {@link byteEdge} that is not larger; only where sizes are kept. */
  atBytes(capacity: number): Tally;
}

const COLUMNS = 3;

/** References by bucket: how many, what they move, what a hit saves. */
export class Tallies {
  private sums = new Float64Array(1024 * COLUMNS);

  add(bucket: number, weight: number, bytes: number, savedNs: number): void {
    const at = bucket * COLUMNS;
    if (at >= this.sums.length) this.grow(at);
    const { sums } = this;
    sums[at]! += weight;
    sums[at + 1]! += bytes * weight;
    if (savedNs > 0) sums[at + 2]! += savedNs * weight;
  }

  /** The sum over buckets below `end`. */
  below(end: number): Tally {
    const { sums } = this;
    const tally: Tally = { hits: 0, bytes: 0, savedNs: 0 };
    for (let at = 0; at < Math.min(end * COLUMNS, sums.length); at += COLUMNS) {
      tally.hits += sums[at]!;
      tally.bytes += sums[at + 1]!;
      tally.savedNs += sums[at + 2]!;
    }
    return tally;
  }

  private grow(at: number): void {
    const longer = new Float64Array(at * 2);
    longer.set(this.sums);
    this.sums = longer;
  }
}

const STEP_BITS = 6;
const STEPS = 1 << STEP_BITS;
const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);

/** The bucket of a number of bytes: that of the smallest {@link byteEdge} it fits in. Edges are whole up to 64, then 64 to an octave. */
export function byteBucket(bytes: number): number {
  if (bytes <= STEPS) return Math.ceil(bytes);
  float[0] = bytes;
  const octave = (halves[1]! >>> 20) - 1023 - STEP_BITS;
  return octave * STEPS + Math.ceil(bytes / 2 ** octave);
}

/** Capacity in bytes of a bucket, the inverse of {@link byteBucket}. */
export function byteEdge(bucket: number): number {
  const octave = Math.max(0, Math.floor((bucket - 1) / STEPS) - 1);
  return (bucket - octave * STEPS) * 2 ** octave;
}
