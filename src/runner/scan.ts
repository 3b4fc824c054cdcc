import { OP, PHASE_PREFILL } from "../model/index.ts";
import { openTrace } from "../trace/open.ts";

/** Past this many distinct objects the share of reuse is not worth the memory it takes to count. */
const MOST_OBJECTS = 4_000_000;

/** What is asked of a trace before it is replayed. */
export interface TraceScan {
  rows: number;
  sha256: string;
  metadata: Record<string, string>;
  model: string | undefined;
  requesters: number;
  /** First to last arrival. */
  spanNs: number;
  /** Share of lookups of objects seen before: what an endless memory would serve; undefined without lookups or with too many objects. */
  reusedRatio: number | undefined;
}

/** One pass over the columns that answer it. @throws InputError T-codes; the signal's reason when it is aborted */
export async function scanTrace(
  path: string,
  signal?: AbortSignal,
  memoryBytes?: number,
): Promise<TraceScan> {
  const reader = await openTrace(path, { signal, memoryBytes });
  try {
    const seen = new Set<number>();
    let lookups = 0;
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for await (const batch of reader.batches(["ts_ns", "requester", "op", "object", "phase", "rebuild_ns"])) {
      signal?.throwIfAborted();
      first = Math.min(first, batch.tsNs[0]!);
      last = Math.max(last, batch.tsNs[batch.rows - 1]!);
      for (let i = 0; i < batch.rows; i++) {
        const isLookup =
          batch.op[i] === OP.read && batch.phase[i] === PHASE_PREFILL && batch.rebuildNs[i]! >= 0;
        if (!isLookup) continue;
        lookups++;
        if (seen.size <= MOST_OBJECTS) seen.add(batch.object[i]!);
      }
    }
    const { rows, sha256, metadata, model } = reader.info;
    const countable = lookups > 0 && seen.size <= MOST_OBJECTS;
    return {
      rows,
      sha256,
      metadata,
      model,
      requesters: reader.dictionaries.requester.length,
      spanNs: rows > 0 ? last - first : 0,
      reusedRatio: countable ? (lookups - seen.size) / lookups : undefined,
    };
  } finally {
    await reader.close();
  }
}
