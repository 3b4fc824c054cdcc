import type { ReplayResult, SloDoc, SloRule, Study, Summary, Verdict } from "../model/index.ts";

/** Quantiles that a summary holds. */
const QUANTILES = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999 } as const;
type Statistic = keyof typeof QUANTILES;

/** Under this many samples nothing is said to meet a limit on a tail. */
const FEWEST_SAMPLES = 100;

/** Two-sided 95 % point of the normal distribution. */
const Z_95 = 1.959964;
const LEVEL = 0.95;

/** The summary a metric such as `ttft_p99` reads, and how many samples never came to an end. */
function samplesOf(
  metric: string,
  result: ReplayResult,
): { summary: Summary; endless: number; statistic: Statistic } {
  const [of, statistic] = metric.split("_") as [string, Statistic];
  const { requests } = result;
  const byName: Record<string, Summary> = {
    ttft: requests.ttftNs,
    tpot: requests.tpotNs,
    e2e: requests.e2eNs,
    latency: result.latencyNs,
  };
  const endless = of === "latency" ? result.incomplete + result.failed + result.refused : requests.incomplete;
  return { summary: byName[of]!, endless, statistic };
}

/**
 * One rule on the results of one candidate (one per seed). Verdict from the interval: all of it under the limit meets, all of
 * it over fails, else it cannot be told. Seeds widen the interval to hold every one of theirs.
 */
export function judge(
  rule: SloRule,
  results: readonly ReplayResult[],
  incompleteCountsAs: Study["incompleteCountsAs"],
): SloDoc {
  const each = results.map((result) => {
    const { summary, endless, statistic } = samplesOf(rule.metric, result);
    const misses = incompleteCountsAs === "miss" ? endless : 0;
    return { ...quantileInterval(summary, statistic, misses), samples: summary.count + misses, misses };
  });
  const lo = Math.min(...each.map((one) => one.lo));
  const hi = Math.max(...each.map((one) => one.hi));
  const samples = Math.min(...each.map((one) => one.samples));
  return {
    metric: rule.metric,
    limit_ns: rule.limitNs,
    value_ns: each[0]!.value,
    lo_ns: lo,
    hi_ns: hi,
    level: LEVEL,
    endless_samples: Math.max(...each.map((one) => one.misses)),
    verdict: verdictOf(lo, hi, rule.limitNs, samples),
  };
}

function verdictOf(lo: number, hi: number, limit: number, samples: number): Verdict {
  if (samples === 0) return "cannot-tell";
  if (lo > limit) return "fails";
  return hi <= limit && samples >= FEWEST_SAMPLES ? "meets" : "cannot-tell";
}

/** Fails if any rule fails, else cannot be told if any cannot, else meets. */
export function overall(rules: readonly SloDoc[]): Verdict {
  if (rules.length === 0) return "no-slo";
  const verdicts = rules.map((rule) => rule.verdict);
  if (verdicts.includes("fails")) return "fails";
  return verdicts.includes("cannot-tell") ? "cannot-tell" : "meets";
}

/**
 * A quantile over all samples, those without an end being slower than any other, with its distribution-free interval
 * (Conover, Practical Nonparametric Statistics, 3.2: ranks q +- z sqrt(q (1 - q) / n)). The engine's own is taken where all came to
 * an end; else it is read between the quantiles that the summary holds.
 */
export function quantileInterval(
  summary: Summary,
  statistic: Statistic,
  endless: number,
): { value: number; lo: number; hi: number } {
  const q = QUANTILES[statistic];
  if (summary.count === 0) {
    return endless > 0 ? { value: Infinity, lo: Infinity, hi: Infinity } : { value: 0, lo: 0, hi: 0 };
  }
  const exact = summary.intervals?.[statistic] ?? (statistic === "p99" ? summary.p99Interval : undefined);
  if (endless === 0 && exact) {
    const value = summary[statistic];
    return { value, lo: Math.min(exact[0], value), hi: Math.max(exact[1], value) };
  }
  const all = summary.count + endless;
  const half = Z_95 * Math.sqrt((q * (1 - q)) / all);
  const at = (rank: number): number => valueAt(summary, (Math.max(rank, 0) * all) / summary.count);
  return {
    value: endless === 0 ? summary[statistic] : at(q),
    lo: at(q - half),
    hi: at(Math.min(1, q + half)),
  };
}

/** Value at a share of the samples that ended, on straight lines between the known quantiles; past the last, never. */
function valueAt(summary: Summary, share: number): number {
  if (share > 1) return Infinity;
  const known: [number, number][] = [
    [0, 0],
    [0.5, summary.p50],
    [0.9, summary.p90],
    [0.99, summary.p99],
    [0.999, summary.p999],
    [1, summary.max],
  ];
  const above = known.findIndex(([at]) => at >= share);
  if (above <= 0) return known[0]![1];
  const [x0, y0] = known[above - 1]!;
  const [x1, y1] = known[above]!;
  return y0 + ((share - x0) / (x1 - x0)) * (y1 - y0);
}
