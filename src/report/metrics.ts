/** The metrics a report compares candidates by. */

import type { CandidateDoc, ComparisonData, SummaryDoc } from "../model/index.ts";
import { finite } from "./text.ts";

/** A latency metric by its name in a study: `ttft_p99`, `e2e_p50`, `latency_p999`. */
export interface Metric {
  name: string;
  title: string;
}

/** A value with its interval, ns; nulls where there is none. */
export interface Estimate {
  value: number | null;
  lo: number | null;
  hi: number | null;
}

const TITLES: Record<string, string> = {
  ttft: "TTFT",
  tpot: "TPOT",
  e2e: "End to end",
  latency: "Access latency",
  slot_wait: "Slot wait",
};
const MOST_METRICS = 4;

const metricOf = (name: string): Metric => {
  const { measure, statistic } = split(name);
  return { name, title: `${TITLES[measure] ?? measure} ${statistic.replace("p999", "p99.9")}` };
};

function split(name: string): { measure: string; statistic: string } {
  const at = name.lastIndexOf("_");
  return { measure: name.slice(0, at), statistic: name.slice(at + 1) };
}

/** Whether any candidate served requests; without them there is no time to first token. */
export const hasRequests = (data: ComparisonData): boolean =>
  data.candidates.some((candidate) => candidate.requests.count > 0);

/** What the first screen shows: TTFT and TPOT p99 (access latency p99 without requests), then the SLO's own, at most 4. */
export function metricsOf(data: ComparisonData): Metric[] {
  const answers = data.candidates.some(({ requests }) => requests.ttft_ns?.count > 0);
  const usual = answers ? ["ttft_p99", "tpot_p99"] : ["latency_p99"];
  const ruled = data.candidates.flatMap((candidate) => candidate.slo.map((rule) => rule.metric));
  return [...new Set([...usual, ...ruled])].slice(0, MOST_METRICS).map(metricOf);
}

/** The metric to set against cost: the first of those shown that has a limit, else the first. */
export function headline(data: ComparisonData): Metric {
  const shown = metricsOf(data);
  return shown.find(({ name }) => limitOf(data, name) !== null) ?? shown[0]!;
}

/** A candidate's estimate of a metric: the SLO's interval where there is a rule, else the one beside the p99. */
export function estimateOf(candidate: CandidateDoc, metric: string): Estimate {
  const rule = candidate.slo.find((each) => each.metric === metric);
  const { measure, statistic } = split(metric);
  const summary = summaryOf(candidate, measure);
  if (!summary || !(summary.count > 0)) return { value: null, lo: null, hi: null };
  if (rule) return { value: finite(rule.value_ns), lo: finite(rule.lo_ns), hi: finite(rule.hi_ns) };
  const value = finite(summary[statistic as "p99"]);
  const interval = statistic === "p99" ? summary.p99_interval : undefined;
  return { value, lo: finite(interval?.lo), hi: finite(interval?.hi) };
}

function summaryOf(candidate: CandidateDoc, measure: string): SummaryDoc | undefined {
  if (measure === "latency") return candidate.latency_ns;
  return candidate.requests[`${measure}_ns` as "ttft_ns"];
}

/** The limit of an SLO rule on a metric in ns, or null. */
export function limitOf(data: ComparisonData, metric: string): number | null {
  for (const candidate of data.candidates)
    for (const rule of candidate.slo) if (rule.metric === metric) return finite(rule.limit_ns);
  return null;
}

/** Confidence level of the intervals, from whichever the document states. */
export function levelOf(data: ComparisonData): number | null {
  for (const candidate of data.candidates) {
    const level = candidate.slo[0]?.level ?? candidate.requests.ttft_ns?.p99_interval?.level;
    if (level !== undefined) return level;
  }
  return null;
}

/** Unit in which an axis of times shows its largest value. */
export function timeUnit(largestNs: number): { unit: string; scale: number } {
  if (largestNs >= 2e9) return { unit: "s", scale: 1e9 };
  if (largestNs >= 2e6) return { unit: "ms", scale: 1e6 };
  if (largestNs >= 2e3) return { unit: "µs", scale: 1e3 };
  return { unit: "ns", scale: 1 };
}

/** Candidates that a crowded picture keeps: the winner, the baseline, the Pareto set, then the rest in order. */
export function foremost(data: ComparisonData, most: number): CandidateDoc[] {
  const wanted = [data.decision.winner, data.baseline, ...data.pareto];
  const rank = (candidate: CandidateDoc): number => {
    const at = wanted.indexOf(candidate.id);
    return at < 0 ? wanted.length : at;
  };
  const ranked = [...data.candidates].sort((a, b) => rank(a) - rank(b)).slice(0, most);
  return data.candidates.filter((candidate) => ranked.includes(candidate));
}
