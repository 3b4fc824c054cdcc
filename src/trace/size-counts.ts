import { Histogram } from "../engine/histogram.ts";

/** Doublings up to 2^53 bytes, and one for what has none. */
const SIZES = 55;

export interface Sizes {
  count: number;
  mean: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
  /** How many are larger than half of `up_to_bytes` and no larger than it, and their bytes; only where there are any. */
  by_size: { up_to_bytes: number; count: number; bytes: number }[];
}

/** The distribution of sizes in bytes. */
export class SizeCounts {
  private readonly histogram = new Histogram();
  private readonly counts = new Float64Array(SIZES);
  private readonly bytes = new Float64Array(SIZES);

  add(bytes: number): void {
    this.histogram.add(bytes);
    const size = bytes <= 1 ? bytes : Math.ceil(Math.log2(bytes)) + 1;
    this.counts[size]!++;
    this.bytes[size]! += bytes;
  }

  data(): Sizes {
    const { histogram } = this;
    const [p50, p90, p99] = [0.5, 0.9, 0.99].map((q) => Math.round(histogram.quantile(q)));
    const by_size: Sizes["by_size"] = [];
    for (let size = 0; size < SIZES; size++) {
      const up_to_bytes = size === 0 ? 0 : 2 ** (size - 1);
      if (this.counts[size]! > 0)
        by_size.push({ up_to_bytes, count: this.counts[size]!, bytes: this.bytes[size]! });
    }
    const count = histogram.count;
    const max = count === 0 ? 0 : histogram.max;
    return {
      count,
      mean: count === 0 ? 0 : histogram.sum / count,
      p50: p50!,
      p90: p90!,
      p99: p99!,
      max,
      by_size,
    };
  }
}
