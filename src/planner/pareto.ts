import type { CandidateDoc, Interval, SummaryDoc } from "../model/index.ts";
import { metricName } from "./metric-name.ts";

/** What a candidate costs, in the unit that compares: per million output tokens, or per hour where nothing came out. */
export interface Price {
  usd: number;
  lo: number;
  hi: number;
  unit: "$/M tok" | "$/h";
}

/** How slow a candidate is, by the metric that candidates are compared with. */
export interface Slowness {
  metric: string;
  ns: number;
}

export function priceOf({ cost }: CandidateDoc): Price {
  const { value, lo, hi }: Interval = cost.usd_per_million_tokens_interval;
  if (Number.isFinite(value) && value > 0) return { usd: value, lo, hi, unit: "$/M tok" };
  const { value: capex, lo: capexLo, hi: capexHi } = cost.capex_interval_usd;
  const scale = capex > 0 ? cost.usd_per_hour / capex : 0;
  return { usd: cost.usd_per_hour, lo: capexLo * scale, hi: capexHi * scale, unit: "$/h" };
}

/**
 * By the first metric that has a limit, else the 99th percentile of the time to first token, else, without requests, of an access:
 * the one that the report draws against cost.
 */
export function slownessOf({ requests, latency_ns, slo }: CandidateDoc): Slowness {
  const [rule] = slo;
  if (rule) return { metric: metricName(rule.metric), ns: rule.value_ns };
  return hasTtft(requests.ttft_ns)
    ? { metric: "TTFT p99", ns: requests.ttft_ns.p99 }
    : { metric: "latency p99", ns: latency_ns.p99 };
}

const hasTtft = (ttft: SummaryDoc): boolean => ttft.count > 0;

/** Ids of the candidates that no other beats in both cost and latency, cheapest first. */
export function paretoSet(candidates: readonly CandidateDoc[]): string[] {
  return candidates
    .filter((one) => !candidates.some((other) => dominates(other, one)))
    .sort((a, b) => priceOf(a).usd - priceOf(b).usd)
    .map(({ id }) => id);
}

function dominates(a: CandidateDoc, b: CandidateDoc): boolean {
  if (priceOf(a).unit !== priceOf(b).unit || slownessOf(a).metric !== slownessOf(b).metric) return false;
  const [costA, costB] = [priceOf(a).usd, priceOf(b).usd];
  const [slowA, slowB] = [slownessOf(a).ns, slownessOf(b).ns];
  return costA <= costB && slowA <= slowB && (costA < costB || slowA < slowB);
}
