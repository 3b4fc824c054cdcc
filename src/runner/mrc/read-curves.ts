import type { ColumnName, TraceReader } from "../../model/index.ts";
import { LruCurve, type LruCurveOptions } from "../../planner/mrc/lru-curve.ts";
import { NextUses } from "../../planner/mrc/next-uses.ts";
import { REFERENCE_COLUMNS, References } from "../../planner/mrc/references.ts";
import type { RowFilter } from "../../planner/mrc/row-filter.ts";
import { type SampleSize, ShardsCurve } from "../../planner/mrc/shards.ts";

/** Which curves of LRU are wanted, and whether the next use of every reference is. */
export interface CurveWishes {
  future?: boolean;
  exact?: LruCurveOptions;
  sample?: { size: SampleSize; seed: number; sized: boolean };
}

export interface ReadCurves {
  references: References;
  exact?: LruCurve;
  sampled?: ShardsCurve;
  /** Of every reference the number of the next one to the same object. */
  nextUse?: Float64Array;
  /** First to last arrival of the whole trace. */
  spanNs: number;
  /** Time that each took, objects numbered and decoding left out. */
  seconds: { exact: number; sampled: number };
}

export interface ReadHooks {
  signal: AbortSignal;
  onRows(rows: number): void;
}

/** Size of a KV block in a trace, endless where its footer has none. */
export const blockBytesOf = ({ info }: TraceReader): number =>
  Number(info.metadata["weft.block_bytes"]) || Number.POSITIVE_INFINITY;

/** One pass over the references of a trace that match. @throws the signal's reason when it is aborted */
export async function readCurves(
  reader: TraceReader,
  filter: RowFilter,
  wishes: CurveWishes,
  { signal, onRows }: ReadHooks,
): Promise<ReadCurves> {
  const references = new References(filter, blockBytesOf(reader));
  const exact = wishes.exact && new LruCurve(wishes.exact);
  const sampled = wishes.sample && shardsOf(wishes.sample, references);
  const future = wishes.future ? new NextUses() : undefined;
  const seconds = { numbering: 0, exact: 0, sampled: 0 };
  const timed = <T>(what: keyof typeof seconds, work: () => T): T => {
    const start = performance.now();
    const result = work();
    seconds[what] += (performance.now() - start) / 1000;
    return result;
  };
  let firstNs = 0;
  let lastNs = 0;
  for await (const batch of reader.batches([
    ...new Set<ColumnName>(["ts_ns", ...REFERENCE_COLUMNS, ...filter.columns]),
  ])) {
    if (batch.firstRow === 0) firstNs = batch.tsNs[0]!;
    lastNs = batch.tsNs[batch.rows - 1]!;
    signal.throwIfAborted();
    const piece = timed("numbering", () => references.of(batch, reader.dictionaries));
    if (exact) timed("exact", () => exact.take(piece));
    if (sampled) timed("sampled", () => sampled.take(piece));
    future?.take(piece);
    onRows(batch.firstRow + batch.rows);
  }
  const { numbering } = seconds;
  return {
    references,
    ...(exact && { exact }),
    ...(sampled && { sampled }),
    spanNs: lastNs - firstNs,
    ...(future && { nextUse: future.shared() }),
    seconds: { exact: numbering + seconds.exact, sampled: numbering + seconds.sampled },
  };
}

const shardsOf = (
  { size, seed, sized }: NonNullable<CurveWishes["sample"]>,
  references: References,
): ShardsCurve => new ShardsCurve(size, seed, references, sized);
