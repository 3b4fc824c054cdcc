import type { HopDoc, ReplayResult, Study } from "../model/index.ts";
import { breakdownDoc, snakeKeys } from "./documents.ts";
import { hopDocs } from "./hops.ts";
import { type Estimate, estimate, type Metric } from "./metric.ts";
import type { Trial } from "./trials.ts";

export interface ComponentShare {
  component: string;
  time_ns: number;
  share: number;
}

/** A trial, replayed. */
export interface WhatIfDoc extends Estimate {
  title: string;
  kind: string;
  places: string[];
  /** ns of a mean access that went there. */
  spent_ns: number;
  /** From the value as it is; below 0: faster. */
  change_ratio: number | null;
  basis: "re-run";
}

export interface ExplainData extends Estimate {
  candidate: string;
  metric: string;
  /** Mean time by component: of a request for `ttft`, `tpot` and `e2e`, of an access for `latency`, most first. */
  of: "request" | "access";
  components: ComponentShare[];
  /** The same of the slowest hundredth of accesses. */
  tail_components: ComponentShare[];
  /** Where it is spent, most first: of the mean request or access as `of` says. */
  hops: HopDoc[];
  what_ifs: WhatIfDoc[];
}

type Limits = Pick<Study, "slo" | "incompleteCountsAs">;

/** Where the time of a metric goes; what-ifs are added as they are replayed. */
export function explain(
  candidate: string,
  metric: Metric,
  result: ReplayResult,
  limits: Limits,
): ExplainData {
  const isOfRequests = metric.measure !== "latency" && result.requests.e2eNs.count > 0;
  const parts = isOfRequests ? snakeKeys(result.requestBreakdownNs) : breakdownDoc(result.breakdownNs);
  return {
    candidate,
    metric: metric.name,
    ...estimate(metric, result, limits),
    of: isOfRequests ? "request" : "access",
    components: sharesOf(parts),
    tail_components: sharesOf(breakdownDoc(result.tailBreakdownNs)),
    hops: hopDocs(result).sort((a, b) => timeOf(b, isOfRequests) - timeOf(a, isOfRequests)),
    what_ifs: [],
  };
}

const timeOf = ({ request_ns, latency_ns }: HopDoc, ofRequests: boolean): number =>
  ofRequests ? request_ns : latency_ns;

function sharesOf(parts: Record<string, number>): ComponentShare[] {
  const total = Object.values(parts).reduce((sum, ns) => sum + ns, 0);
  return Object.entries(parts)
    .filter(([, ns]) => ns > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([component, time_ns]) => ({ component, time_ns, share: time_ns / total }));
}

/** What the metric came to with a trial's places free. */
export function whatIf(
  trial: Trial,
  metric: Metric,
  result: ReplayResult,
  limits: Limits,
  before: Estimate,
): WhatIfDoc {
  const now = estimate(metric, result, limits);
  const change = now.value_ns / before.value_ns - 1;
  return {
    title: trial.title,
    kind: trial.kind,
    places: trial.places,
    spent_ns: trial.spentNs,
    ...now,
    change_ratio: Number.isFinite(change) ? change : null,
    basis: "re-run",
  };
}
