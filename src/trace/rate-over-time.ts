const BUCKETS = 64;
const FIRST_BUCKET_NS = 1000;

/** Arrivals over the span of a trace, in equal buckets of time from its first row. */
export interface RateOverTime {
  bucket_ns: number;
  /** Rows that move bytes, the bytes they move, and requests that arrive, in each bucket. */
  accesses: number[];
  bytes: number[];
  requests: number[];
}

/** Counts in at most 64 buckets whose width doubles as the trace goes on: one pass, and no need to know its span before. */
export class RateCounts {
  private bucketNs = FIRST_BUCKET_NS;
  private startNs = Number.NaN;
  private used = 0;
  private readonly accesses = new Float64Array(BUCKETS);
  private readonly bytes = new Float64Array(BUCKETS);
  private readonly requests = new Float64Array(BUCKETS);

  /** @param accesses, requests 0 or 1 each */
  add(tsNs: number, accesses: number, bytes: number, requests: number): void {
    if (Number.isNaN(this.startNs)) this.startNs = tsNs;
    const since = tsNs - this.startNs;
    while (since >= this.bucketNs * BUCKETS) this.widen();
    const bucket = Math.floor(since / this.bucketNs);
    this.accesses[bucket]! += accesses;
    this.bytes[bucket]! += bytes;
    this.requests[bucket]! += requests;
    this.used = Math.max(this.used, bucket + 1);
  }

  private widen(): void {
    this.bucketNs *= 2;
    this.used = Math.ceil(this.used / 2);
    for (const counts of [this.accesses, this.bytes, this.requests]) {
      for (let k = 0; k < BUCKETS / 2; k++) counts[k] = counts[2 * k]! + counts[2 * k + 1]!;
      counts.fill(0, BUCKETS / 2);
    }
  }

  data(): RateOverTime {
    const listed = (counts: Float64Array): number[] => [...counts.subarray(0, this.used)];
    return {
      bucket_ns: this.bucketNs,
      accesses: listed(this.accesses),
      bytes: listed(this.bytes),
      requests: listed(this.requests),
    };
  }
}
