import type { Summary } from "../model/index.ts";

/** Sub-buckets per octave: a value is off by at most half of 1/128, 0.4 %. */
const SUB_BITS = 7;
export const BUCKETS = 54 << SUB_BITS;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** Logarithmic bucket of a whole number from 0 to 2^53: exponent and leading mantissa bits of value + 1. */
export function bucketOf(value: number): number {
  float[0] = value + 1;
  // SUB_BITS and the exponent's bias as literals: this runs several times an access.
  return (words[1]! >>> 13) - 130_944;
}

/** Middle of a bucket. */
export function bucketMiddle(bucket: number): number {
  const octave = 2 ** (bucket >> SUB_BITS);
  return octave * (1 + ((bucket & ((1 << SUB_BITS) - 1)) + 0.5) / (1 << SUB_BITS)) - 1;
}

/** Counts of whole numbers with at most 1 % relative error, plus exact count, sum, least and greatest. */
export class Histogram {
  readonly counts = new Uint32Array(BUCKETS);
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = 0;

  /** Counts a value, or many of the same. */
  add(value: number, times = 1): void {
    if (times === 0) return;
    this.addAt(bucketOf(value), value, times);
  }

  /** The same, with the value's bucket known. */
  addAt(bucket: number, value: number, times: number): void {
    this.counts[bucket]! += times;
    this.count += times;
    this.sum += value * times;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  merge(other: Histogram): void {
    for (let i = 0; i < BUCKETS; i++) this.counts[i]! += other.counts[i]!;
    this.count += other.count;
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  /** The `rank`-th smallest value, from 1; Infinity beyond the last. */
  atRank(rank: number): number {
    if (rank > this.count) return Number.POSITIVE_INFINITY;
    let seen = 0;
    for (let i = 0; i < BUCKETS; i++) {
      seen += this.counts[i]!;
      if (seen >= rank) return Math.min(this.max, Math.max(this.min, bucketMiddle(i)));
    }
    return this.max;
  }

  /** Smallest value that a share `q` of `total` values does not exceed (nearest rank). */
  quantile(q: number, total = this.count): number {
    return this.count === 0 ? 0 : this.atRank(Math.max(1, Math.ceil(q * total)));
  }
}

/** Two-sided 95 % point of the normal distribution. */
const Z95 = 1.959963984540054;

/** Values under which the order-statistic interval says nothing. */
const FEWEST_FOR_INTERVAL = 100;

/**
 * Mean, quantiles and the distribution-free 95 % interval of each quantile (order statistics, normal approximation to the
 * binomial: Conover, Practical Nonparametric Statistics, 3.2). `missing` values count as infinitely large.
 */
export function summarise(histogram: Histogram, scale = 1, missing = 0): Summary {
  const { count, sum, max } = histogram;
  const total = count + missing;
  const at = (q: number) => histogram.quantile(q, total) * scale;
  const summary: Summary = {
    count,
    mean: count === 0 ? 0 : (sum / count) * scale,
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    p999: at(0.999),
    max: max * scale,
  };
  if (total < FEWEST_FOR_INTERVAL) return summary;
  const interval = (q: number): [number, number] => {
    const spread = Z95 * Math.sqrt(total * q * (1 - q));
    const low = Math.max(1, Math.floor(total * q - spread));
    const high = Math.min(total, Math.ceil(total * q + spread) + 1);
    return [histogram.atRank(low) * scale, histogram.atRank(high) * scale];
  };
  summary.intervals = { p50: interval(0.5), p90: interval(0.9), p99: interval(0.99), p999: interval(0.999) };
  summary.p99Interval = summary.intervals.p99;
  return summary;
}
