import type { CandidateDoc, Cell, Chart, ComparisonData, ReportSection, TierDoc } from "../../model/index.ts";
import { type CostUnit, costOf, costUnitOf } from "../cost-unit.ts";
import type { Metric } from "../metrics.ts";
import { estimateOf, levelOf, limitOf, metricsOf, timeUnit } from "../metrics.ts";
import { finite, LABEL_EXPR, labelOf, list, percent, plural, troubleOf } from "../text.ts";

/** The verdict table and its picture: every metric with its interval, one row per candidate. */
export const section: ReportSection = {
  name: "scorecard",
  title: "Which candidates meet the objectives, and at what cost?",
  first: true,
  build(data): Chart {
    const metrics = metricsOf(data);
    const rows = data.candidates.map((candidate) => rowOf(data, candidate, metrics));
    const cost = costUnitOf(data);
    return {
      question: section.title,
      finding: findingOf(data),
      summary: `Dots with intervals for ${list(metrics.map((metric) => metric.title))} and cost in ${cost.axis}, one row per candidate; the dashed line is the limit of the SLO.`,
      columns: columnsOf(metrics, cost),
      rows,
      spec: specOf(data, metrics, rows),
      notes: notesOf(data),
    };
  },
};

function rowOf(
  data: ComparisonData,
  candidate: CandidateDoc,
  metrics: readonly Metric[],
): Record<string, Cell> {
  const row: Record<string, Cell> = {
    candidate: candidate.id,
    status: candidate.status,
    policy: candidate.policy,
    verdict: candidate.verdict,
  };
  for (const { name } of metrics) {
    const { value, lo, hi } = estimateOf(candidate, name);
    row[`${name}_ns`] = value;
    row[`${name}_lo_ns`] = lo;
    row[`${name}_hi_ns`] = hi;
    row[`${name}_limit_ns`] = limitOf(data, name);
  }
  const unit = costUnitOf(data);
  const cost = costOf(candidate, unit);
  row[unit.key] = cost.value;
  row[`${unit.key}_lo`] = cost.lo;
  row[`${unit.key}_hi`] = cost.hi;
  row.bottleneck = candidate.bottleneck.kind.replaceAll("_", " ");
  row.bottleneck_id = candidate.bottleneck.id;
  row.bottleneck_share_ratio = finite(candidate.bottleneck.share);
  row.hit_ratios = hitRatios(candidate.tiers);
  row.stranded_hbm_bytes = strandedHbm(candidate.tiers);
  row.trouble = troubleOf(candidate);
  return row;
}

function hitRatios(tiers: readonly TierDoc[]): string {
  if (tiers.length > 0 && tiers.every((tier) => tier.hit_ratio === null)) return "reuse not in the trace";
  return tiers.map((tier) => `${tier.name} ${percent(finite(tier.hit_ratio))}`).join(" · ");
}

function strandedHbm(tiers: readonly TierDoc[]): number | null {
  const hbm = tiers.filter((tier) => tier.name.toLowerCase().includes("hbm"));
  return hbm.length === 0 ? null : hbm.reduce((sum, tier) => sum + tier.stranded_bytes, 0);
}

function columnsOf(metrics: readonly Metric[], cost: CostUnit): Chart["columns"] {
  const timed = metrics.flatMap(({ name, title }) => [
    { key: `${name}_ns`, title, unit: "ns" },
    { key: `${name}_lo_ns`, title: `${title}, low`, unit: "ns" },
    { key: `${name}_hi_ns`, title: `${title}, high`, unit: "ns" },
    { key: `${name}_limit_ns`, title: `${title}, limit`, unit: "ns" },
  ]);
  return [
    { key: "candidate", title: "Candidate" },
    { key: "status", title: "Status" },
    { key: "policy", title: "Policy" },
    { key: "verdict", title: "Verdict" },
    ...timed,
    { key: cost.key, title: cost.title, unit: "USD" },
    { key: `${cost.key}_lo`, title: `${cost.title}, low`, unit: "USD" },
    { key: `${cost.key}_hi`, title: `${cost.title}, high`, unit: "USD" },
    { key: "bottleneck", title: "Bottleneck" },
    { key: "bottleneck_id", title: "Where" },
    { key: "bottleneck_share_ratio", title: "Bottleneck's share", unit: "ratio" },
    { key: "hit_ratios", title: "Hit ratio by tier" },
    { key: "stranded_hbm_bytes", title: "Stranded HBM", unit: "bytes" },
    { key: "trouble", title: "Not completed" },
  ];
}

function findingOf(data: ComparisonData): string {
  const by = (verdict: string): string[] =>
    data.candidates.filter((candidate) => candidate.verdict === verdict).map(labelOf);
  const total = plural(data.candidates.length, "candidate");
  if (by("no-slo").length === data.candidates.length)
    return `No SLO was stated, so none of the ${total} passes or fails; they are compared by figures alone.`;
  const parts = [
    `${by("meets").length} of ${total} ${by("meets").length === 1 ? "meets" : "meet"} the SLO${named(by("meets"))}`,
  ];
  if (by("fails").length > 0)
    parts.push(`${by("fails").length} ${by("fails").length === 1 ? "fails" : "fail"}${named(by("fails"))}`);
  if (by("cannot-tell").length > 0)
    parts.push(
      `for ${by("cannot-tell").length > 6 ? by("cannot-tell").length : list(by("cannot-tell"))} the interval holds the limit, so it cannot be told`,
    );
  const troubled = data.candidates.filter((candidate) => troubleOf(candidate) !== "");
  const trouble = troubled.length > 0 ? ` Not everything completed on ${list(troubled.map(labelOf))}.` : "";
  return `${parts.join("; ")}.${trouble}`;
}

const named = (ids: readonly string[]): string =>
  ids.length > 0 && ids.length <= 6 ? ` (${list(ids)})` : "";

function notesOf(data: ComparisonData): string[] {
  const level = levelOf(data);
  const which = level === null ? "intervals" : `${percent(level)} intervals`;
  return [
    `Lines are ${which} of the estimate over the replayed trace; for cost, the range of the prices. Verdict by shape and colour.`,
  ];
}

function specOf(
  data: ComparisonData,
  metrics: readonly Metric[],
  rows: Record<string, Cell>[],
): Record<string, unknown> {
  const labels = data.candidates.map(labelOf);
  const panels: PanelInit[] = metrics.map(({ name, title }) => {
    const { unit, scale } = timeUnit(largest(rows, [`${name}_hi_ns`, `${name}_ns`, `${name}_limit_ns`]));
    return {
      value: `${name}_ns`,
      lo: `${name}_lo_ns`,
      hi: `${name}_hi_ns`,
      limit: `${name}_limit_ns`,
      title: `${title}, ${unit}`,
      scale,
    };
  });
  const cost = costUnitOf(data);
  panels.push({
    value: cost.key,
    lo: `${cost.key}_lo`,
    hi: `${cost.key}_hi`,
    title: cost.axis,
    scale: 1,
  });
  const filled = panels.filter((panel) => rows.some((row) => row[panel.value] !== null));
  const drawn = filled.length > 0 ? filled : panels.slice(0, 1);
  const width = Math.floor(PLOT_WIDTH / drawn.length);
  return {
    transform: [{ calculate: LABEL_EXPR, as: "label" }],
    spacing: 24,
    hconcat: drawn.map((panel, i) => panelSpec(panel, rows, labels, width, i === 0)),
  };
}

/** Pixels that the panels share. */
const PLOT_WIDTH = 760;

interface PanelInit {
  value: string;
  lo: string;
  hi: string;
  limit?: string;
  title: string;
  scale: number;
}

/** Past this ratio of largest to smallest value a panel is logarithmic, or the small ones are all at zero. */
const LOG_RATIO = 30;

function panelSpec(
  panel: PanelInit,
  rows: Record<string, Cell>[],
  labels: string[],
  width: number,
  leftmost: boolean,
): Record<string, unknown> {
  const values = rows
    .map((row) => row[panel.value])
    .filter((value): value is number => typeof value === "number");
  const smallest = Math.min(...values);
  const log = values.length > 0 && smallest > 0 && Math.max(...values) / smallest > LOG_RATIO;
  const x = {
    type: "quantitative",
    title: panel.title,
    scale: log ? { type: "log" } : { zero: true },
    axis: { labelExpr: `format(datum.value / ${panel.scale}, ',.6~r')`, tickCount: 4, grid: true },
  };
  const y = {
    field: "label",
    type: "nominal",
    sort: labels,
    title: null,
    axis: leftmost ? { ticks: false, domain: false } : null,
  };
  const layer: Record<string, unknown>[] = [
    {
      mark: { type: "rule", style: "interval" },
      encoding: { x: { ...x, field: panel.lo }, x2: { field: panel.hi }, y },
    },
    {
      mark: { type: "point", filled: true, size: 90, opacity: 1 },
      encoding: { x: { ...x, field: panel.value }, y, ...verdictEncoding(rows), tooltip: tooltips(panel) },
    },
  ];
  if (panel.limit && rows.some((row) => row[panel.limit!] !== null))
    layer.unshift({
      mark: { type: "rule", style: "limit" },
      encoding: { x: { ...x, aggregate: "max", field: panel.limit } },
    });
  return { width, height: { step: 24 }, layer };
}

function tooltips(panel: PanelInit): Record<string, unknown>[] {
  return [
    { field: "label", type: "nominal", title: "candidate" },
    { field: panel.value, type: "quantitative", title: panel.value, format: ".4~g" },
    { field: "verdict", type: "nominal", title: "verdict" },
  ];
}

/** Order fixes colour, shape and place in the legend of every verdict in every picture. */
const VERDICTS = ["no-slo", "fails", "meets", "cannot-tell"];
const LEGEND = ["meets", "cannot-tell", "fails", "no-slo"];
const SHAPES = ["square", "cross", "circle", "diamond"];

/** Colour and shape of a verdict; the same in every picture. */
export function verdictEncoding(rows: readonly Record<string, Cell>[]): Record<string, unknown> {
  const seen = LEGEND.filter((verdict) => rows.some((row) => row.verdict === verdict));
  const legend = {
    orient: "top",
    title: null,
    values: seen,
    labelExpr: "datum.label === 'no-slo' ? 'no SLO' : replace(datum.label, '-', ' ')",
  };
  return {
    color: { field: "verdict", type: "nominal", scale: { domain: VERDICTS }, legend },
    shape: { field: "verdict", type: "nominal", scale: { domain: VERDICTS, range: SHAPES }, legend },
  };
}

function largest(rows: readonly Record<string, Cell>[], keys: readonly string[]): number {
  const values = rows.flatMap((row) => keys.map((key) => Number(row[key] ?? 0)));
  return Math.max(0, ...values);
}
