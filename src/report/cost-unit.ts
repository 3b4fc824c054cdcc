import type { CandidateDoc, Cell, ComparisonData } from "../model/index.ts";
import { priceOf } from "../planner/index.ts";
import { finite } from "./text.ts";

/** What candidates' cost is counted in: per million output tokens, or per hour where the trace makes no tokens. */
export interface CostUnit {
  key: "usd_per_million_tokens" | "usd_per_hour";
  title: string;
  /** After an amount: `per million tokens`. */
  per: string;
  axis: string;
}

const TOKENS: CostUnit = {
  key: "usd_per_million_tokens",
  title: "$/M tokens",
  per: "per million tokens",
  axis: "USD per million output tokens",
};
const HOURS: CostUnit = { key: "usd_per_hour", title: "$/hour", per: "per hour", axis: "USD per hour" };

export const costUnitOf = ({ candidates }: ComparisonData): CostUnit =>
  candidates.some((one) => priceOf(one).unit === "$/M tok") ? TOKENS : HOURS;

/** The cost with its range; nulls where a candidate made no tokens and the others did. */
export function costOf(candidate: CandidateDoc, { key }: CostUnit): Record<"value" | "lo" | "hi", Cell> {
  const { usd_per_million_tokens: perMillion, usd_per_million_tokens_interval: range } = candidate.cost;
  if (key === "usd_per_million_tokens")
    return { value: finite(perMillion), lo: finite(range?.lo), hi: finite(range?.hi) };
  const { usd, lo, hi } = priceOf(candidate);
  return { value: finite(usd), lo: finite(lo), hi: finite(hi) };
}
