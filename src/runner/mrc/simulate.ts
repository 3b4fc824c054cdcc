import { CacheSimulation } from "../../planner/cache-simulation.ts";
import type { SizedCapacity } from "../../planner/mrc/capacity.ts";
import { REFERENCE_COLUMNS, References } from "../../planner/mrc/references.ts";
import { RowFilter } from "../../planner/mrc/row-filter.ts";
import type { Tally } from "../../planner/mrc/tallies.ts";
import { choosePolicy, policies } from "../../policies/index.ts";
import { type OpenTraceOptions, openTrace } from "../../trace/open.ts";
import type { ErrorMessage } from "../job.ts";
import { blockBytesOf } from "./read-curves.ts";

/** One cache to simulate. */
export interface CacheJob {
  /** With parameters if any: `2q(kin=0.25)`. */
  policy: string;
  capacity: SizedCapacity;
}

export type CacheHits = Pick<Tally, "hits" | "bytes">;

/** What a thread simulates in one reading of a trace, as plain data. */
export interface SimulateJob {
  tracePath: string;
  reading: Pick<OpenTraceOptions, "reader" | "map" | "memoryBytes">;
  where: readonly string[];
  caches: readonly CacheJob[];
  /** Of every reference the number of the next to the same object, where a policy wants to know. */
  nextUse: Float64Array | undefined;
}

export interface SimulateHooks {
  onRows(rows: number): void;
  stopped(): boolean;
}

export interface WorkerSetup {
  job: SimulateJob;
  /** One cell: not 0 once the work should stop. */
  stop: Int32Array;
}

export type FromSimulation =
  | { kind: "rows"; rows: number }
  | { kind: "done"; hits: CacheHits[] }
  | { kind: "failed"; error: ErrorMessage };

/** Simulates every cache of a job. @returns hits in the order of the caches; @throws InputError T-codes, AbortError when stopped */
export async function simulateHere(
  job: SimulateJob,
  { onRows, stopped }: SimulateHooks,
): Promise<CacheHits[]> {
  const caches = job.caches.map(simulationOf);
  const filter = new RowFilter(job.where);
  const reader = await openTrace(job.tracePath, job.reading);
  try {
    const references = new References(filter, blockBytesOf(reader));
    for await (const batch of reader.batches([...new Set([...REFERENCE_COLUMNS, ...filter.columns])])) {
      if (stopped()) throw new DOMException("interrupted", "AbortError");
      const first = references.requests;
      const piece = references.of(batch, reader.dictionaries);
      const nextUse = job.nextUse?.subarray(first, first + piece.count);
      const { objects, sizes, moved } = piece;
      const run = { objects, sizes, moved, ...(nextUse && { nextUse }) };
      for (const cache of caches) cache.run(run, 0, piece.count);
      onRows(batch.firstRow + batch.rows);
    }
  } finally {
    await reader.close();
  }
  return caches.map(({ hits, hitBytes }) => ({ hits, bytes: hitBytes }));
}

function simulationOf({ policy, capacity: { limit, objects, bytes } }: CacheJob): CacheSimulation {
  const { factory: replacement, values } = choosePolicy(policy, policies);
  return new CacheSimulation({
    replacement,
    values,
    capacity: { limit, value: limit === "bytes" ? bytes : objects },
  });
}
