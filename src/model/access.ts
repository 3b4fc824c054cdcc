/** The trace's words: what one row of `weft.access/1` says (engine.md section 1), as struct-of-arrays. */

export const OPS = ["read", "write", "atomic", "prefetch", "alloc", "free", "fence"] as const;
export type Op = (typeof OPS)[number];
export const OP = { read: 0, write: 1, atomic: 2, prefetch: 3, alloc: 4, free: 5, fence: 6 } as const;

export const CLASSES = [
  "other",
  "weight",
  "kv",
  "activation",
  "gradient",
  "optimizer",
  "embedding",
  "dataset",
  "collective",
] as const;
export type ObjectClass = (typeof CLASSES)[number];

export const PHASES = [
  "other",
  "prefill",
  "decode",
  "forward",
  "backward",
  "update",
  "load",
  "checkpoint",
] as const;
export type Phase = (typeof PHASES)[number];
export const PHASE_PREFILL = 1;
export const PHASE_DECODE = 2;

/** Rows per batch at the most. */
export const BATCH_ROWS = 65_536;

/**
 * Up to {@link BATCH_ROWS} rows of a trace. Every array has `rows` used entries (it may be longer).
 * Missing numbers are -1 where the value cannot be negative (`request`, `rebuildNs`, `tenant`, `job`), else 0.
 */
export interface AccessBatch {
  rows: number;
  /** Number of the first row in the trace, from 0. */
  firstRow: number;
  /** ns since the start of the trace; never falls from row to row. */
  tsNs: Float64Array;
  /** Index into {@link Dictionaries.requester}. */
  requester: Int32Array;
  /** Index into {@link OPS}. */
  op: Uint8Array;
  /** The object's id in the file, a whole number. */
  object: Float64Array;
  offset: Float64Array;
  bytes: Float64Array;
  /** Index into {@link CLASSES}; 0 (`other`) where the column is absent or null. */
  objectClass: Uint8Array;
  /** Index into {@link PHASES}; 0 (`other`) where the column is absent or null. */
  phase: Uint8Array;
  /** The request's id in the file, -1 where the row is its own request. */
  request: Float64Array;
  /** 1 on the last row of its request in the whole trace, so that the request can end when its rows are done. */
  lastOfRequest: Uint8Array;
  tokens: Float64Array;
  thinkNs: Float64Array;
  /** Dependencies of row i: `dependsOn[dependsStart[i] .. dependsStart[i + 1])`, absolute row numbers. `dependsStart` has rows + 1 entries. */
  dependsStart: Int32Array;
  dependsOn: Float64Array;
  /** 0: absent (the row before it in the same request); 1: only the request's arrival (the file's -1); 2: the rows listed. */
  dependsKind: Uint8Array;
  /** ns of compute to rebuild the object, -1 where it is fetched from its origin instead. */
  rebuildNs: Float64Array;
  /** Index into {@link Dictionaries.tenant}, -1 where absent. */
  tenant: Int32Array;
  /** Index into {@link Dictionaries.job}, -1 where absent. */
  job: Int32Array;
}

export const DEPENDS = { previous: 0, arrival: 1, rows: 2 } as const;

/** Strings behind the codes of a batch; they only grow, in order of first appearance in the trace. */
export interface Dictionaries {
  requester: string[];
  tenant: string[];
  job: string[];
}

/** What the footer says about the whole trace. */
export interface TraceInfo {
  /** Rows in the file. */
  rows: number;
  /** sha256 of the file's bytes, hex; empty where the trace is not a file. */
  sha256: string;
  /** Key-value metadata of the footer, `weft.*` and foreign. */
  metadata: Record<string, string>;
  /** Whether think times are known (`weft.closed`, default true); false: rows issue at their `ts_ns` and dependencies only delay. */
  closed: boolean;
  /** `weft.model`, if any. */
  model: string | undefined;
}

/**
 * Whether the trace says which accesses are to the same thing. Where it does not (`weft.reuse` = `unknown`: prompts were only counted),
 * nothing can be said about caches.
 */
export const isReuseKnown = (metadata: Readonly<Record<string, string>>): boolean =>
  metadata["weft.reuse"] !== "unknown";

/** A trace that delivers its batches once, in order; call again to read again. */
export interface TraceReader {
  readonly info: TraceInfo;
  readonly dictionaries: Dictionaries;
  /** A batch is only valid until the next one is asked for. @throws InputError T-codes */
  batches(columns?: readonly ColumnName[]): AsyncIterable<AccessBatch>;
  close(): Promise<void>;
}

export const COLUMNS = [
  "ts_ns",
  "requester",
  "op",
  "object",
  "offset",
  "bytes",
  "class",
  "phase",
  "request",
  "tokens",
  "think_ns",
  "depends_on",
  "rebuild_ns",
  "tenant",
  "job",
] as const;
export type ColumnName = (typeof COLUMNS)[number];
export const REQUIRED_COLUMNS: readonly ColumnName[] = ["ts_ns", "requester", "op", "object", "bytes"];

/** A batch with room for `capacity` rows and `dependencies` dependency entries, all zero. */
export function emptyBatch(capacity = BATCH_ROWS, dependencies = capacity): AccessBatch {
  return {
    rows: 0,
    firstRow: 0,
    tsNs: new Float64Array(capacity),
    requester: new Int32Array(capacity),
    op: new Uint8Array(capacity),
    object: new Float64Array(capacity),
    offset: new Float64Array(capacity),
    bytes: new Float64Array(capacity),
    objectClass: new Uint8Array(capacity),
    phase: new Uint8Array(capacity),
    request: new Float64Array(capacity).fill(-1),
    lastOfRequest: new Uint8Array(capacity),
    tokens: new Float64Array(capacity),
    thinkNs: new Float64Array(capacity),
    dependsStart: new Int32Array(capacity + 1),
    dependsOn: new Float64Array(dependencies),
    dependsKind: new Uint8Array(capacity),
    rebuildNs: new Float64Array(capacity).fill(-1),
    tenant: new Int32Array(capacity).fill(-1),
    job: new Int32Array(capacity).fill(-1),
  };
}
