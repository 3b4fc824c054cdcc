/** A comparison small enough to travel inside its report. Condensing twice changes nothing. */

import type { CandidateDoc, Comparison, ComparisonData, GroupDoc, LinkDoc } from "../model/index.ts";
import { count, rounded } from "./text.ts";

/** Links drawn in the heatmap, over all candidates; kept by each candidate. */
export const MOST_LINKS = 24;
/** Time bins of a picture; finer ones are merged. */
export const MOST_BINS = 48;
const MOST_GROUPS = 8;
/** Places that took most of a candidate's time. */
const MOST_HOPS = 16;
const MOST_CCDF_POINTS = 64;

/** A link with its candidate, hottest first. */
export interface HotLink {
  candidate: CandidateDoc;
  link: LinkDoc;
}

/** The hottest links of all candidates by peak, then mean utilization; ties in document order. */
export function hottest(data: ComparisonData, most = MOST_LINKS): HotLink[] {
  const all = data.candidates.flatMap((candidate) => candidate.links.map((link) => ({ candidate, link })));
  return all.sort((a, b) => hotter(a.link, b.link)).slice(0, most);
}

const hotter = (a: LinkDoc, b: LinkDoc): number =>
  (b.utilization_max ?? 0) - (a.utilization_max ?? 0) ||
  (b.utilization_mean ?? 0) - (a.utilization_mean ?? 0);

/** Merges every `per` bins, each the result of `merge` over its share. */
function merged(
  values: readonly number[],
  per: number,
  merge: (part: readonly number[]) => number,
): number[] {
  const out: number[] = [];
  for (let at = 0; at < values.length; at += per) out.push(merge(values.slice(at, at + per)));
  return out;
}

/**
 * The comparison as the report holds it: at most {@link MOST_BINS} bins (the busiest of those merged for a link, the last
 * for a tier), every candidate's hottest {@link MOST_LINKS} links with bins where they are drawn, the {@link MOST_GROUPS} busiest groups of each kind. What was left out is written in the notes.
 */
export function condense(comparison: Comparison): Comparison {
  const drawn = new Set(hottest(comparison.data).map(({ link }) => link));
  const candidates = comparison.data.candidates.map((candidate) => condenseCandidate(candidate, drawn));
  return jsonClean({ ...comparison, data: { ...comparison.data, candidates } });
}

/** Digits of a fraction; whole numbers (bytes, counts) stay exact. */
const SIGNIFICANT_DIGITS = 9;

/** As JSON gives it back: NaN and Infinity are null. Fractions are cut to what their measurement is worth. */
function jsonClean(comparison: Comparison): Comparison {
  const shortened = (_: string, value: unknown): unknown =>
    typeof value === "number" && Number.isFinite(value) && !Number.isInteger(value)
      ? Number(value.toPrecision(SIGNIFICANT_DIGITS))
      : value;
  return JSON.parse(JSON.stringify(comparison, shortened)) as Comparison;
}

function condenseCandidate(candidate: CandidateDoc, drawn: ReadonlySet<LinkDoc>): CandidateDoc {
  const notes = [...candidate.notes];
  const kept = [...candidate.links].sort(hotter).slice(0, MOST_LINKS);
  const total = linksOf(candidate);
  if (kept.length < candidate.links.length)
    notes.push(`here with the hottest ${MOST_LINKS} of its links; all are in the comparison's own JSON`);
  const lengths = [
    ...candidate.links.map((link) => link.utilization),
    ...candidate.tiers.map((tier) => tier.residency_bytes),
  ];
  const per = Math.max(1, Math.ceil(Math.max(0, ...lengths.map((bins) => bins.length)) / MOST_BINS));
  return {
    ...candidate,
    bin_ns: candidate.bin_ns * per,
    links_total: total,
    links: kept.map((link) => ({
      ...link,
      utilization: drawn.has(link) ? merged(link.utilization, per, peak).map(short) : [],
    })),
    ...(candidate.hops && { hops: candidate.hops.slice(0, MOST_HOPS) }),
    tiers: candidate.tiers.map((tier) => ({
      ...tier,
      residency_bytes: merged(tier.residency_bytes, per, last).map(Math.round),
    })),
    ccdf: thin(candidate.ccdf, MOST_CCDF_POINTS),
    by_class: busiest(candidate.by_class, "classes", notes),
    by_phase: busiest(candidate.by_phase, "phases", notes),
    by_requester: busiest(candidate.by_requester, "requesters", notes),
    by_tenant: busiest(candidate.by_tenant, "tenants", notes),
    by_tier: busiest(candidate.by_tier, "tiers", notes),
    notes,
  };
}

const peak = (part: readonly number[]): number => part.reduce((most, busy) => Math.max(most, busy), 0);
const last = (part: readonly number[]): number => part[part.length - 1]!;
const short = (utilization: number): number => rounded(utilization, 4) ?? 0;

/** How many links the candidate has, counting those that its report left out. */
export const linksOf = (candidate: CandidateDoc): number => candidate.links_total ?? candidate.links.length;

function thin<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!);
}

function busiest(groups: Record<string, GroupDoc>, what: string, notes: string[]): Record<string, GroupDoc> {
  const entries = Object.entries(groups);
  if (entries.length <= MOST_GROUPS) return groups;
  notes.push(`holds the busiest ${MOST_GROUPS} of ${count(entries.length)} ${what}`);
  return Object.fromEntries(entries.sort(([, a], [, b]) => b.accesses - a.accesses).slice(0, MOST_GROUPS));
}
