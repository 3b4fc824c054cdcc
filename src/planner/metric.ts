import {
  InputError,
  nearest,
  type ReplayResult,
  type SloDoc,
  type Study,
  type Summary,
} from "../model/index.ts";
import { judge } from "./slo.ts";

const MEASURES = ["ttft", "tpot", "e2e", "latency"] as const;
const STATISTICS = ["mean", "p50", "p90", "p99", "p999", "max"] as const;
type Measure = (typeof MEASURES)[number];
type Statistic = (typeof STATISTICS)[number];

/** A time that a replay has a distribution of: `ttft_p99`, `latency_mean`, ... */
export interface Metric {
  name: string;
  measure: Measure;
  statistic: Statistic;
}

export const METRIC_NAMES: readonly string[] = MEASURES.flatMap((measure) =>
  STATISTICS.map((statistic) => `${measure}_${statistic}`),
);

/** @throws InputError S023 with the nearest */
export function parseMetric(name: string): Metric {
  const [measure, statistic] = name.split("_") as [Measure, Statistic];
  if (METRIC_NAMES.includes(name)) return { name, measure, statistic };
  const near = nearest(name, METRIC_NAMES);
  throw new InputError({
    code: "S023",
    message: `unknown metric: ${name} (known: ${MEASURES.join(", ")} with _${STATISTICS.join(", _")})`,
    hint: near ? `did you mean "${near}"?` : "latency_p99",
  });
}

/** The value of a metric with its interval and the verdict on its limit; a mean or a maximum has neither. */
export type Estimate = Pick<SloDoc, "value_ns" | "lo_ns" | "hi_ns" | "verdict"> & {
  limit_ns: number | null;
  samples: number;
};

export function estimate(
  { name, measure, statistic }: Metric,
  result: ReplayResult,
  study: Pick<Study, "slo" | "incompleteCountsAs">,
): Estimate {
  const summary = summaryOf(result, measure);
  const rule = study.slo.find(({ metric }) => metric === name);
  const common = { samples: summary.count, limit_ns: rule?.limitNs ?? null };
  if (statistic === "mean" || statistic === "max") {
    const value = summary[statistic];
    return { ...common, value_ns: value, lo_ns: value, hi_ns: value, verdict: "no-slo" };
  }
  const limitNs = rule?.limitNs ?? Number.POSITIVE_INFINITY;
  const { value_ns, lo_ns, hi_ns, verdict } = judge(
    { metric: name, limitNs },
    [result],
    study.incompleteCountsAs,
  );
  return { ...common, value_ns, lo_ns, hi_ns, verdict: rule ? verdict : "no-slo" };
}

function summaryOf({ requests, latencyNs }: ReplayResult, measure: Measure): Summary {
  if (measure === "latency") return latencyNs;
  return { ttft: requests.ttftNs, tpot: requests.tpotNs, e2e: requests.e2eNs }[measure];
}
