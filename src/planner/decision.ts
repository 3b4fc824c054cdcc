import {
  type CandidateDoc,
  type ComparisonData,
  formatNs,
  type SloDoc,
  significant,
} from "../model/index.ts";
import { metricName } from "./metric-name.ts";
import { priceOf, slownessOf } from "./pareto.ts";

type Decision = ComparisonData["decision"];

/**
 * What to buy, in a sentence whose numbers are the candidates' own. With limits: the cheapest that meets them all, or nobody.
 * Without: the cheapest that is not slower than the baseline.
 */
export function decide(candidates: readonly CandidateDoc[], baseline: CandidateDoc): Decision {
  const cheapestFirst = [...candidates].sort((a, b) => priceOf(a).usd - priceOf(b).usd);
  const hasLimits = candidates.some(({ verdict }) => verdict !== "no-slo");
  return hasLimits ? byLimits(cheapestFirst, baseline) : byBaseline(cheapestFirst, baseline);
}

function byLimits(cheapestFirst: readonly CandidateDoc[], baseline: CandidateDoc): Decision {
  const [winner, next] = cheapestFirst.filter(({ verdict }) => verdict === "meets");
  if (!winner) return { winner: null, why: whyNobody(cheapestFirst) };
  const sentences = [
    `${winner.id} is the cheapest that meets ${limitsOf(winner)}: ${usd(winner)}${against(winner, baseline)}`,
    next && nextBest(winner, next),
    cheaperButOpen(winner, cheapestFirst),
  ];
  return { winner: winner.id, why: `${sentences.filter(Boolean).join(". ")}.` };
}

function byBaseline(cheapestFirst: readonly CandidateDoc[], baseline: CandidateDoc): Decision {
  const limit = slownessOf(baseline);
  const [winner, next] = cheapestFirst.filter((one) => isAsGood(one, baseline));
  const rule = `No SLO was given, so the rule is the cheapest that is not slower than ${baseline.id} (${limit.metric} ${formatNs(limit.ns)})`;
  const chosen = winner ?? baseline;
  const sentences = [
    `${rule}: ${chosen.id} at ${usd(chosen)}${against(chosen, baseline)}`,
    next && nextBest(chosen, next),
  ];
  return { winner: chosen.id, why: `${sentences.filter(Boolean).join(". ")}.` };
}

/** Not slower by the same measure, and with no more left undone: a fabric that serves nothing is quick and cheap. */
function isAsGood(one: CandidateDoc, baseline: CandidateDoc): boolean {
  const [ours, theirs] = [slownessOf(one), slownessOf(baseline)];
  return ours.metric === theirs.metric && ours.ns <= theirs.ns && undone(one) <= undone(baseline);
}

const undone = ({ incomplete, failed, refused }: CandidateDoc): number => incomplete + failed + refused;

function nextBest(winner: CandidateDoc, next: CandidateDoc): string {
  const [ours, theirs] = [priceOf(winner), priceOf(next)];
  const overlap = theirs.lo <= ours.hi ? "; their price ranges overlap" : "";
  return `Next is ${next.id}, ${difference(theirs.usd, ours.usd, "dearer", "cheaper")}, ${slowness(next)}${overlap}`;
}

/** ` (16 % cheaper than hbm-only), TTFT p99 0.71 s (23 % faster)` */
function against(one: CandidateDoc, baseline: CandidateDoc): string {
  if (one.id === baseline.id) return `, the baseline, ${slowness(one)}`;
  const money = difference(priceOf(one).usd, priceOf(baseline).usd, "dearer", "cheaper");
  const time = difference(slownessOf(one).ns, slownessOf(baseline).ns, "slower", "faster");
  return `, ${money} than ${baseline.id} (${usd(baseline)}), ${slowness(one)}, ${time} (${formatNs(slownessOf(baseline).ns)})`;
}

/** Cheaper ones whose interval holds the limit: what a better measurement could change. */
function cheaperButOpen(winner: CandidateDoc, cheapestFirst: readonly CandidateDoc[]): string | undefined {
  const open = cheapestFirst.find(
    (one) => one.verdict === "cannot-tell" && priceOf(one).usd < priceOf(winner).usd,
  );
  const rule = open?.slo.find(({ verdict }) => verdict === "cannot-tell");
  if (!open || !rule) return undefined;
  return `${open.id} would be cheaper (${usd(open)}) but cannot be told from its limit: ${measured(rule)}`;
}

function whyNobody(candidates: readonly CandidateDoc[]): string {
  const open = candidates.filter(({ verdict }) => verdict === "cannot-tell");
  const closest = [...candidates].sort((a, b) => excess(a) - excess(b))[0]!;
  const worst = [...closest.slo].sort((a, b) => ratio(b) - ratio(a))[0]!;
  const tail = open.length > 0 ? ` Cannot be told: ${open.map(({ id }) => id).join(", ")}.` : "";
  return `No candidate meets ${limitsOf(closest)}. Closest is ${closest.id}: ${measured(worst)}.${tail}`;
}

const ratio = (rule: SloDoc): number => rule.value_ns / rule.limit_ns;
const excess = (one: CandidateDoc): number => Math.max(...one.slo.map(ratio));

function limitsOf({ slo }: CandidateDoc): string {
  return slo.map((rule) => `${metricName(rule.metric)} ≤ ${formatNs(rule.limit_ns)}`).join(" and ");
}

function measured(rule: SloDoc): string {
  const interval = `[${formatNs(rule.lo_ns)} – ${formatNs(rule.hi_ns)}]`;
  return `${metricName(rule.metric)} ${formatNs(rule.value_ns)} ${interval} against ${formatNs(rule.limit_ns)}`;
}

function usd(one: CandidateDoc): string {
  const price = priceOf(one);
  return `${significant(price.usd)} ${price.unit}`;
}

function slowness(one: CandidateDoc): string {
  const { metric, ns } = slownessOf(one);
  return `${metric} ${formatNs(ns)}`;
}

function difference(value: number, reference: number, more: string, less: string): string {
  if (!(reference > 0) || !Number.isFinite(value)) return "not comparable";
  const percent = (value / reference - 1) * 100;
  if (Math.abs(percent) < 0.05) return `no ${less}`;
  return `${significant(Math.abs(percent), Math.abs(percent) < 10 ? 2 : 3)} % ${percent > 0 ? more : less}`;
}
