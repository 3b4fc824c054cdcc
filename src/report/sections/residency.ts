import type { CandidateDoc, Cell, Chart, ComparisonData, ReportSection } from "../../model/index.ts";
import { GIB } from "../../model/index.ts";
import { foremost } from "../metrics.ts";
import { finite, formatCell, LABEL_EXPR, labelOf, list, percent, plural, rounded } from "../text.ts";

const MOST_PANELS = 8;
const NS_PER_S = 1e9;

/** Bytes held by each tier over time, one panel per candidate. */
export const section: ReportSection = {
  name: "residency",
  title: "Which tier holds the bytes over time?",
  first: false,
  build(data): Chart {
    const shown = foremost(data, MOST_PANELS);
    const ranks = ranksOf(shown);
    const rows = shown.flatMap((candidate) => rowsOf(candidate, ranks));
    const left = data.candidates.length - shown.length;
    return {
      question: section.title,
      finding: findingOf(data, shown),
      summary:
        "A panel per candidate with its own scale; stacked areas of the bytes that each tier holds, over simulated time.",
      columns: [
        { key: "candidate", title: "Candidate" },
        { key: "status", title: "Status" },
        { key: "tier", title: "Tier" },
        { key: "end_s", title: "Until, s" },
        { key: "held_gib", title: "Held, GiB" },
        { key: "capacity_gib", title: "Capacity, GiB" },
      ],
      rows,
      spec: specOf(shown, ranks),
      notes: [
        "Bytes held at the end of each bin; every panel has its own upward scale. Colours go by rank, from the fastest tier.",
        ...(left > 0 ? [`Drawn: ${MOST_PANELS} candidates; ${plural(left, "candidate")} left out.`] : []),
      ],
    };
  },
};

/** An unbounded tier has no capacity to show. */
const gib = (bytes: number | null): number | null =>
  finite(bytes) === null ? null : rounded(bytes! / GIB, 4);

/** The tiers at each rank over the candidates, as words: hbm; dram; cxl, pool. A colour stands for a rank. */
function ranksOf(shown: readonly CandidateDoc[]): string[] {
  const deepest = Math.max(0, ...shown.map((candidate) => candidate.tiers.length));
  return Array.from({ length: deepest }, (_, rank) => {
    const names = new Set(shown.flatMap((candidate) => candidate.tiers[rank]?.name ?? []));
    return `${rank + 1}. ${[...names].join(", ")}`;
  });
}

/** Stacked here and not by the chart, which would fill one candidate's gaps with zeros at another's times. */
function rowsOf(candidate: CandidateDoc, ranks: readonly string[]): Record<string, Cell>[] {
  const { bin_ns, elapsed_ns, tiers } = candidate;
  return tiers.flatMap((tier, rank) =>
    tier.residency_bytes
      .filter((_, i) => i * bin_ns < elapsed_ns)
      .map((bytes, i) => {
        const below = tiers.slice(0, rank).reduce((sum, lower) => sum + (lower.residency_bytes[i] ?? 0), 0);
        return {
          candidate: candidate.id,
          status: candidate.status,
          tier: tier.name,
          end_s: rounded(Math.min((i + 1) * bin_ns, elapsed_ns) / NS_PER_S, 6),
          held_gib: gib(bytes),
          capacity_gib: gib(tier.capacity_bytes),
          from_gib: gib(below),
          to_gib: gib(below + bytes),
          place: ranks[rank]!,
        };
      }),
  );
}

function findingOf(data: ComparisonData, shown: readonly CandidateDoc[]): string {
  const chosen = shown.find((candidate) => candidate.id === data.decision.winner) ?? shown[0];
  if (!chosen || chosen.tiers.length === 0) return "No tier held anything.";
  const bounded = chosen.tiers.filter((tier) => share(tier) !== null);
  const full = bounded.map(
    (tier) => `${tier.name} ${percent(share(tier))} of ${formatCell(tier.capacity_bytes, "bytes")}`,
  );
  const idle = data.candidates
    .map((candidate) => ({
      candidate,
      bytes: candidate.tiers.reduce((sum, tier) => sum + (finite(tier.stranded_bytes) ?? 0), 0),
    }))
    .reduce((most, each) => (each.bytes > most.bytes ? each : most));
  return `At its fullest ${labelOf(chosen)} holds ${list(full)}. Most is bought and never used on ${labelOf(idle.candidate)}: ${formatCell(idle.bytes, "bytes")}.`;
}

const share = (tier: CandidateDoc["tiers"][number]): number | null =>
  (finite(tier.capacity_bytes) ?? 0) > 0 ? finite(tier.used_bytes_max / tier.capacity_bytes) : null;

function specOf(shown: readonly CandidateDoc[], ranks: readonly string[]): Record<string, unknown> {
  const columns = Math.min(4, Math.max(1, shown.length));
  return {
    transform: [{ calculate: LABEL_EXPR, as: "label" }],
    facet: {
      field: "label",
      type: "nominal",
      sort: shown.map(labelOf),
      title: null,
      header: { labelAnchor: "start", labelLimit: 200 },
    },
    columns,
    bounds: "flush",
    spacing: { row: 76, column: 80 },
    resolve: { scale: { y: "independent", x: "independent" } },
    spec: {
      width: columns < 3 ? 380 : 165,
      height: 100,
      mark: { type: "area", opacity: 1, style: "cell" },
      encoding: {
        x: {
          field: "end_s",
          type: "quantitative",
          title: "s",
          scale: { nice: false },
          axis: { tickCount: 3, format: ",.6~r", grid: false },
        },
        y: {
          field: "to_gib",
          type: "quantitative",
          stack: null,
          title: "GiB",
          axis: { tickCount: 3, format: ",.6~r" },
        },
        y2: { field: "from_gib" },
        color: {
          field: "place",
          type: "nominal",
          scale: { domain: ranks },
          legend: { title: null, orient: "top", columns: 8, symbolType: "square" },
        },
        tooltip: [
          { field: "label", type: "nominal", title: "candidate" },
          { field: "tier", type: "nominal", title: "tier" },
          { field: "end_s", type: "quantitative", title: "until, s", format: "~g" },
          { field: "held_gib", type: "quantitative", title: "GiB", format: ",.4~g" },
        ],
      },
    },
  };
}
