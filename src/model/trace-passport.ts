/** What a trace asks of memory, in a comparison: the part of `weft trace describe` that a reader of results needs. */
export interface TracePassportDoc {
  traffic_bytes: number;
  /** Every object once, those freed included. */
  footprint_bytes: number;
  /** The most bytes allocated and not freed at once; null where nothing is allocated. */
  allocated_bytes_max: number | null;
  /** Bytes read over bytes written; null where nothing is written. */
  read_write_ratio: number | null;
  classes: Record<string, { accesses: number; bytes: number }>;
  phases: Record<string, { accesses: number; bytes: number }>;
  access_bytes: { mean: number; p50: number; p99: number; max: number };
  /** Windows from short to long. */
  working_sets: { window_ns: number; windows: number; bytes_mean: number; bytes_max: number }[];
  /** Arrivals in equal buckets of time from the first row. */
  rate: { bucket_ns: number; accesses: number[]; bytes: number[]; requests: number[] };
  reuse: {
    /** Share of accesses whose object was accessed before, and whose object another request accessed last. */
    ratio: number;
    between_requests_ratio: number;
    /** Time since, of those. */
    interval_ns: { p50: number; p99: number };
  };
  cannot_answer: string[];
}
