import {
  type CandidateDoc,
  type ComparisonData,
  formatBytes,
  formatNs,
  type InputErrorInit,
  isReuseKnown,
  type RunInputs,
  type Study,
  significant,
} from "../model/index.ts";
import { decide } from "./decision.ts";
import { paretoSet } from "./pareto.ts";
import { tieringText } from "./tiering-text.ts";

export interface CompareInput {
  study: Study;
  trace: ComparisonData["trace"];
  inputs: RunInputs;
  pricesAsOf: string;
  /** In the study's order; those that failed are left out. */
  candidates: CandidateDoc[];
}

/** Outcomes side by side: the Pareto set and the decision. */
export function compare({ study, trace, inputs, pricesAsOf, ...input }: CompareInput): ComparisonData {
  const candidates = isReuseKnown(trace.metadata) ? input.candidates : input.candidates.map(withoutHitRatios);
  const baseline = candidates.find(({ id }) => id === study.baseline) ?? candidates[0]!;
  return {
    study: study.name,
    trace,
    inputs,
    settings: settingsOf(study),
    prices_as_of: pricesAsOf,
    baseline: baseline.id,
    pareto: paretoSet(candidates),
    decision: decide(candidates, baseline),
    candidates,
  };
}

/** Where a trace does not say what is reused, hits are of no meaning. */
function withoutHitRatios(candidate: CandidateDoc): CandidateDoc {
  const tiers = candidate.tiers.map((tier) => ({ ...tier, hit_ratio: null, byte_hit_ratio: null }));
  return { ...candidate, tiers };
}

/** Every setting that shapes the replays, by the name it has in a study. */
function settingsOf({
  requester,
  kv,
  replay,
  seed,
  uncertainty,
  incompleteCountsAs,
}: Study): Record<string, string | number> {
  return {
    "requester.gpu": requester.gpu,
    "requester.tensor_parallel": requester.tensorParallel,
    "requester.slots": requester.slots,
    "requester.window": requester.window,
    "requester.model": requester.model ?? "none",
    "requester.batching": replay.batch ? "continuous" : "none",
    "requester.admission": replay.admission,
    "kv.lookup": kv.lookup,
    "kv.use": kv.use,
    "kv.publish": kv.publish,
    "replay.exclusive": replay.exclusive.join(", "),
    "replay.burst": burstText(replay),
    qos: qosText(replay.qos),
    congestion: replay.congestion,
    health: healthText(replay.health),
    tiering: tieringText(replay.tiering),
    "slo.incomplete_counts_as": incompleteCountsAs,
    "uncertainty.seeds": uncertainty.seeds,
    "uncertainty.level": uncertainty.level,
    seed,
  };
}

function burstText({ burstBytes, burstPieces }: Study["replay"]): string {
  if (!Number.isFinite(burstBytes)) return "whole transfers";
  return formatBytes(burstBytes) + (burstPieces === undefined ? "" : `, ${burstPieces} pieces at most`);
}

function qosText({ arbitration, classes }: Study["replay"]["qos"]): string {
  if (classes.length === 0) return "one class";
  const how = arbitration === "strict" ? "priority" : "weight";
  return `${arbitration}: ${classes.map((one) => `${one.name} ${how} ${one[how]}`).join(", ")}`;
}

function healthText({ events, timeoutNs, retries }: Study["replay"]["health"]): string {
  if (events.length === 0) return "nothing breaks";
  const what = events.map(({ part, state, atNs }) => `${part} ${state} at ${formatNs(atNs)}`);
  return `${what.join(", ")}; asked again after ${formatNs(timeoutNs)}, ${retries} times at most`;
}

/**
 * P120 where a candidate's memory cannot hold the footprint, candidates of one size together.
 * @param reusedRatio share of lookups that an endless memory would serve
 */
export function poolWarnings(
  candidates: readonly CandidateDoc[],
  footprintBytes: number,
  reusedRatio: number | undefined,
): InputErrorInit[] {
  const bySize = Map.groupBy(candidates, memoryBytes);
  const bound =
    reusedRatio === undefined
      ? ""
      : `; even with room for all of it at most ${significant(reusedRatio * 100)} % of lookups could hit`;
  return [...bySize]
    .filter(([held]) => held < footprintBytes)
    .map(([held, same]) => ({
      code: "P120",
      message: `${same.map(({ id }) => id).join(", ")}: memory ${formatBytes(held)} < footprint ${formatBytes(footprintBytes)}${bound}`,
    }));
}

/** All tiers but the origin, which holds everything. */
function memoryBytes({ tiers }: CandidateDoc): number {
  return tiers.reduce(
    (sum, tier) => sum + (Number.isFinite(tier.capacity_bytes) ? tier.capacity_bytes : 0),
    0,
  );
}
