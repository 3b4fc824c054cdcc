import { availableParallelism } from "node:os";
import { basename, relative } from "node:path";
import {
  type Candidate,
  type CandidateDoc,
  type Comparison,
  type ComparisonData,
  DEFAULT_REPLAY,
  type ReplayOptions,
  type ReplayResult,
  type RunInputs,
  type Study,
  type Topology,
} from "../model/index.ts";
import { compare, healthOf, outcome, poolWarnings } from "../planner/index.ts";
import { price } from "../planner/price.ts";
import { type JobOutcome, type ReplayJob, runReplays } from "../runner/index.ts";
import type { Io } from "./command.ts";
import { buildFabrics } from "./fabrics.ts";
import { documentOf } from "./io.ts";
import type { LoadedStudy } from "./load-study.ts";

/** A candidate that could not be replayed, and why. */
export interface Failure {
  id: string;
  error: Error;
}

export interface Compared {
  comparison: Comparison;
  failures: Failure[];
}

/**
 * The main job: replays every candidate, prices it, and puts them side by side.
 * @throws the error of the first candidate where none could be replayed; the signal's reason when it is aborted
 */
export async function runComparison(
  loaded: LoadedStudy,
  workers: number | undefined,
  io: Io,
): Promise<Compared> {
  const { study, scan, folder, instances } = loaded;
  const fabrics = await buildFabrics({ study, requesters: instances, folder });
  const outcomes = await replayAll(loaded, fabrics, workers ?? availableParallelism(), io);
  const candidates: CandidateDoc[] = [];
  const failures: Failure[] = [];
  let first: ReplayResult | undefined;
  for (const [i, candidate] of study.candidates.entries()) {
    const mine = outcomes.slice(i * study.uncertainty.seeds, (i + 1) * study.uncertainty.seeds);
    const failed = mine.find((one) => !one.ok);
    if (failed && !failed.ok) failures.push({ id: candidate.id, error: failed.error });
    else {
      const done = mine as Extract<JobOutcome, { ok: true }>[];
      first ??= done[0]!.result;
      candidates.push(documentFor(candidate, fabrics[i]!, done, study));
    }
  }
  if (!first) throw failures[0]!.error;
  const data = compare({
    study,
    trace: traceDoc(loaded, first),
    inputs: inputsOf(loaded),
    pricesAsOf: pricesAsOf(study, candidates),
    candidates,
  });
  const comparison = documentOf("compare", data, {
    warnings: poolWarnings(candidates, first.footprintBytes, scan.reusedRatio),
    provenance: {
      seed: study.seed,
      trace_sha256: scan.sha256,
      study_sha256: loaded.sha256,
      basis: "MODELLED",
      trace_path: relative(".", loaded.tracePath),
      study_folder: relative(".", folder) || ".",
    },
  }) as unknown as Comparison;
  return { comparison, failures };
}

/** The study without its trace's path: where a file lies is no part of what is asked. */
function inputsOf({ raw, instances, tracePath, scan }: LoadedStudy): RunInputs {
  const trace = { ref: basename(tracePath), sha256: scan.sha256 };
  return { study: { ...(raw as object), trace }, instances };
}

/** Every candidate once per seed: seed, seed + 1, ... */
async function replayAll(
  { study, tracePath, scan, memoryBytes }: LoadedStudy,
  fabrics: readonly Topology[],
  workers: number,
  io: Io,
): Promise<JobOutcome[]> {
  const seeds = Array.from({ length: study.uncertainty.seeds }, (_, i) => study.seed + i);
  const jobs: ReplayJob[] = study.candidates.flatMap((candidate, i) =>
    seeds.map((seed, nth) => ({
      tracePath,
      topology: fabrics[i]!,
      policy: candidate.policy,
      options: replayOptions(study, seed, fabrics[i]!),
      // what is measured beside is shown of the first seed
      alone: nth > 0,
      ...(memoryBytes !== undefined && { memoryBytes }),
    })),
  );
  const progress = io.progress(`replaying ${study.candidates.length} candidates`, "rows");
  const total = scan.rows * jobs.length;
  try {
    return await runReplays(jobs, {
      workers,
      signal: io.signal,
      onRows: (rows) => progress.update(rows, total),
    });
  } finally {
    progress.done();
  }
}

/** One candidate's document; work is of the seed that is shown. */
function documentFor(
  candidate: Candidate,
  topology: Topology,
  outcomes: readonly Extract<JobOutcome, { ok: true }>[],
  study: Study,
): CandidateDoc {
  const { result, beside } = outcomes[0]!;
  const work = { elapsedNs: result.elapsedNs, outputTokens: result.requests.outputTokens };
  return outcome({
    candidate,
    topology,
    results: outcomes.map((one) => one.result),
    cost: price(topology, work, { asOf: study.prices.asOf }),
    study,
    ...beside!,
  });
}

function traceDoc({ tracePath, scan }: LoadedStudy, result: ReplayResult): ComparisonData["trace"] {
  return {
    name: basename(tracePath),
    sha256: scan.sha256,
    rows: scan.rows,
    requests: result.requests.count,
    span_ns: scan.spanNs,
    objects: result.objects,
    footprint_bytes: result.footprintBytes,
    metadata: scan.metadata,
    passport: scan.passport,
  };
}

/** The day the study asks for, else that of the newest price. */
function pricesAsOf(study: Study, candidates: readonly CandidateDoc[]): string {
  const days = candidates.flatMap(({ cost }) => cost.lines.map((line) => line.as_of));
  return study.prices.asOf ?? days.sort().at(-1) ?? "";
}

/** What the study says of a replay on one fabric: of what breaks, what that fabric has. */
export function replayOptions(study: Study, seed: number, topology: Topology): ReplayOptions {
  const { requester, kv, replay } = study;
  const { slots, window } = requester;
  return { ...DEFAULT_REPLAY, slots, window, kv, ...replay, health: healthOf(topology, replay.health), seed };
}
