/** Bins of a page's count: 0, 1-2, 3-6, ..., 2^15 - 1 and more (get_idx in htmm_core.c). */
export const BINS = 16;

export const binOf = (count: number): number =>
  Math.min(BINS - 1, 31 - Math.clz32(Math.min(count, 0x7ffffffe) + 1));

/** Bytes of pages by how often they have been sampled, in bins that double. */
export class Histogram {
  private readonly bytes = new Float64Array(BINS);

  clear(): void {
    this.bytes.fill(0);
  }

  add(bin: number, bytes: number): void {
    this.bytes[bin]! += bytes;
  }

  /** The lowest bin such that pages in it and above fit into `capacity`; and of those, {@link bytesFrom}. */
  lowestFitting(capacity: number): number {
    let sum = 0;
    for (let bin = BINS - 1; bin >= 0; bin--) {
      sum += this.bytes[bin]!;
      if (sum > capacity) return Math.min(BINS - 1, bin + 1);
    }
    return 0;
  }

  bytesFrom(lowest: number): number {
    let sum = 0;
    for (let bin = lowest; bin < BINS; bin++) sum += this.bytes[bin]!;
    return sum;
  }
}
