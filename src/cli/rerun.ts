import { availableParallelism } from "node:os";
import type { Candidate, ReplayResult, Topology } from "../model/index.ts";
import { type ReplayJob, runReplays } from "../runner/index.ts";
import type { Io } from "./command.ts";
import { replayOptions } from "./comparison.ts";
import type { LoadedStudy } from "./load-study.ts";

export interface RerunOptions {
  label: string;
  workers: number | undefined;
  io: Io;
  /** Row whose way is written down. */
  watch?: number | undefined;
}

/**
 * The same trace, settings and seed on each of some fabrics, replayed in full, in their order.
 * @throws the error of the first that could not be; the signal's reason when it is aborted
 */
export async function rerun(
  { study, tracePath, scan, memoryBytes }: LoadedStudy,
  { policy }: Candidate,
  fabrics: readonly Topology[],
  { label, workers, io, watch }: RerunOptions,
): Promise<ReplayResult[]> {
  if (fabrics.length === 0) return [];
  const jobs = fabrics.map(
    (topology): ReplayJob => ({
      tracePath,
      topology,
      policy,
      options: { ...replayOptions(study, study.seed, topology), ...(watch !== undefined && { watch }) },
      alone: true,
      ...(memoryBytes !== undefined && { memoryBytes }),
    }),
  );
  const progress = io.progress(label, "rows");
  try {
    const outcomes = await runReplays(jobs, {
      workers: workers ?? availableParallelism(),
      signal: io.signal,
      onRows: (rows) => progress.update(rows, scan.rows * jobs.length),
    });
    return outcomes.map((one) => {
      if (!one.ok) throw one.error;
      return one.result;
    });
  } finally {
    progress.done();
  }
}
