import { grown } from "../model/grown.ts";

/** Counts from here on are one as high as the other. */
const BUCKETS = 256;

/** Copies in order of a small count, lowest first, equal ones as they were added: sorted in one pass over them. */
export class ByCount {
  /** In order once they are sorted: `length` copies, and their counts. */
  copies = new Int32Array(1024);
  counts = new Int32Array(1024);
  length = 0;
  /** Sum of all counts. */
  total = 0;
  private addedCopies = new Int32Array(1024);
  private addedCounts = new Int32Array(1024);
  private readonly starts = new Int32Array(BUCKETS + 1);

  clear(): void {
    this.length = 0;
    this.total = 0;
    this.starts.fill(0);
  }

  add(copy: number, count: number): void {
    if (this.length === this.copies.length) this.grow(this.length * 2);
    this.addedCopies[this.length] = copy;
    this.addedCounts[this.length++] = count;
    this.total += count;
    this.starts[Math.min(count, BUCKETS - 1) + 1]!++;
  }

  sort(): void {
    const { starts } = this;
    for (let bucket = 1; bucket <= BUCKETS; bucket++) starts[bucket]! += starts[bucket - 1]!;
    for (let i = 0; i < this.length; i++) {
      const at = starts[Math.min(this.addedCounts[i]!, BUCKETS - 1)]!++;
      this.copies[at] = this.addedCopies[i]!;
      this.counts[at] = this.addedCounts[i]!;
    }
  }

  private grow(length: number): void {
    this.copies = grown(this.copies, length);
    this.counts = grown(this.counts, length);
    this.addedCopies = grown(this.addedCopies, length);
    this.addedCounts = grown(this.addedCounts, length);
  }
}
