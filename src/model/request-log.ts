/** Whole requests in the order in which they were complete, as columns. Times in ns since the start of the trace. */
export interface RequestLog {
  /** The request's id in the file, -1 for a row that was one by itself. */
  request: number[];
  arrivalNs: number[];
  startNs: number[];
  /** NaN where it had no prefill. */
  firstTokenNs: number[];
  endNs: number[];
  tokens: number[];
  /** Bytes that it looked up, and that it wrote. */
  promptBytes: number[];
  writtenBytes: number[];
  /** Times in which a request had given its KV up (`admission` by room): request, from, to. */
  suspensions: [request: number, fromNs: number, toNs: number][];
}
