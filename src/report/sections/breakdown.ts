import type { CandidateDoc, Cell, Chart, ComparisonData, ReportSection } from "../../model/index.ts";
import { burstSentence } from "../../planner/index.ts";
import { finite, formatCell, LABEL_EXPR, labelOf, percent } from "../text.ts";

const REQUEST = "mean request";
const MEAN = "mean access";
const TAIL = "slowest 1 % of accesses";
/** Time by component, ns. */
type Parts = Record<string, number>;

/** Components with a colour of their own; the rest share one. */
const MOST_SERIES = 5;
/** Pixels that the bands share. */
const PLOT_WIDTH = 640;
const OTHER = "other";

/** Shares of latency by component, of the mean access and of the slowest hundredth. */
export const section: ReportSection = {
  name: "breakdown",
  title: "Where does the time go?",
  first: true,
  build(data): Chart {
    const series = seriesOf(data);
    const rows = data.candidates.flatMap((candidate) => rowsOf(candidate, series));
    return {
      question: section.title,
      finding: findingOf(data, rows),
      summary:
        "Bars of equal length, one per candidate, divided by the component that the time of an access went to; the mean request where there are requests, the mean access, and the accesses at or above the 99th percentile. The figure at the end of a bar is its whole time.",
      columns: [
        { key: "candidate", title: "Candidate" },
        { key: "status", title: "Status" },
        { key: "band", title: "Of" },
        { key: "component", title: "Component" },
        { key: "time_ns", title: "Time", unit: "ns" },
        { key: "share_ratio", title: "Share", unit: "ratio" },
        { key: "total_ns", title: "Whole", unit: "ns" },
      ],
      rows,
      spec: specOf(data, series, rows),
      notes: [
        "Figures at the bar's end are the whole time; think is the requester's own compute. The tail is the mean of the accesses at or above p99.",
        ...hatchNote(data),
        ...[burstSentence(data) ?? []].flat(),
      ],
    };
  },
};

function hatchNote(data: ComparisonData): string[] {
  return data.candidates.some((candidate) => candidate.status !== "available")
    ? [
        "Hatched: projection or historical, so that its latencies rest on assumptions or demonstrations, not on a product.",
      ]
    : [];
}

/** What is divided, in the order of the panels. */
function bandsOf(candidate: CandidateDoc): [band: string, parts: Parts][] {
  const accesses: [string, Parts][] = [
    [MEAN, candidate.breakdown_ns],
    [TAIL, candidate.tail_breakdown_ns],
  ];
  return candidate.requests.count > 0 ? [[REQUEST, candidate.request_breakdown_ns], ...accesses] : accesses;
}

/** The components that weigh most, by the sum of their shares over candidates and bands; ties in document order. */
function seriesOf(data: ComparisonData): string[] {
  const weights = new Map<string, number>();
  for (const candidate of data.candidates)
    for (const [, parts] of bandsOf(candidate)) {
      const total = totalOf(parts);
      for (const [name, ns] of Object.entries(parts))
        if (total > 0) weights.set(name, (weights.get(name) ?? 0) + (finite(ns) ?? 0) / total);
    }
  const heavy = [...weights].filter(([, weight]) => weight > 0).sort(([, a], [, b]) => b - a);
  return heavy.slice(0, MOST_SERIES).map(([name]) => name);
}

const totalOf = (parts: Parts): number =>
  Object.values(parts).reduce((sum, ns) => sum + (finite(ns) ?? 0), 0);

function rowsOf(candidate: CandidateDoc, series: readonly string[]): Record<string, Cell>[] {
  return bandsOf(candidate).flatMap(([band, parts]) => {
    const total = totalOf(parts);
    return Object.entries(parts)
      .filter(([, ns]) => (finite(ns) ?? 0) > 0)
      .map(([component, ns]) => ({
        candidate: candidate.id,
        status: candidate.status,
        band,
        component: component.replaceAll("_", " "),
        time_ns: ns,
        share_ratio: ns / total,
        total_ns: total,
        series: series.includes(component) ? component.replaceAll("_", " ") : OTHER,
      }));
  });
}

function findingOf(data: ComparisonData, rows: readonly Record<string, Cell>[]): string {
  const chosen =
    data.candidates.find((candidate) => candidate.id === data.decision.winner) ?? data.candidates[0];
  if (!chosen) return "There is no candidate.";
  const [mean, tail] = [MEAN, TAIL].map((band) => largestOf(rows, chosen.id, band));
  if (!mean) return `No time was spent on any access of ${labelOf(chosen)}.`;
  const opening = `On ${labelOf(chosen)} ${mean.component} takes ${percent(mean.share_ratio as number)} of the mean access (${formatCell(mean.total_ns, "ns")} in all)`;
  if (!tail) return `${opening}.`;
  const relation =
    tail.component === mean.component
      ? `and ${percent(tail.share_ratio as number)} of`
      : `but ${tail.component} takes ${percent(tail.share_ratio as number)} of`;
  return `${opening}, ${relation} the slowest 1 % (${formatCell(tail.total_ns, "ns")}).`;
}

function largestOf(
  rows: readonly Record<string, Cell>[],
  id: string,
  band: string,
): Record<string, Cell> | undefined {
  const own = rows.filter((row) => row.candidate === id && row.band === band);
  return own.reduce<Record<string, Cell> | undefined>(
    (best, row) => (!best || (row.time_ns as number) > (best.time_ns as number) ? row : best),
    undefined,
  );
}

function specOf(
  data: ComparisonData,
  series: readonly string[],
  rows: readonly Record<string, Cell>[],
): Record<string, unknown> {
  const bands = [REQUEST, MEAN, TAIL].filter((band) => rows.some((row) => row.band === band));
  const domain = [...series.map((name) => name.replaceAll("_", " ")), OTHER];
  const x = {
    type: "quantitative",
    scale: { domain: [0, 1] },
    axis: { format: ".0%", tickCount: 4, title: "share of time", grid: false },
  };
  const y = {
    field: "label",
    type: "nominal",
    sort: data.candidates.map(labelOf),
    title: null,
    axis: { ticks: false, domain: false },
  };
  const stacked = { ...x, field: "share_ratio", stack: "zero" };
  const order = { field: "rank", type: "quantitative" };
  const detail = { field: "component", type: "nominal" };
  return {
    transform: [
      { calculate: LABEL_EXPR, as: "label" },
      { calculate: `indexof(${JSON.stringify(domain)}, datum.series)`, as: "rank" },
    ],
    facet: {
      column: {
        field: "band",
        type: "nominal",
        sort: bands,
        title: null,
        header: { labelAnchor: "start" },
      },
    },
    spacing: 68,
    spec: {
      width: Math.floor(PLOT_WIDTH / Math.max(2, bands.length)),
      height: { step: 24 },
      layer: [
        {
          mark: { type: "bar", height: { band: 0.78 } },
          encoding: {
            x: stacked,
            y,
            order,
            detail,
            color: {
              field: "series",
              type: "nominal",
              scale: { domain },
              legend: { orient: "top", title: null, columns: 6, symbolType: "square" },
            },
            tooltip: [
              { field: "label", type: "nominal", title: "candidate" },
              { field: "component", type: "nominal", title: "component" },
              { field: "share_ratio", type: "quantitative", title: "share", format: ".1%" },
              { field: "time_ns", type: "quantitative", title: "ns", format: ",.4~g" },
            ],
          },
        },
        {
          transform: [{ filter: "datum.status !== 'available'" }],
          mark: { type: "bar", style: "hatch", height: { band: 0.78 }, tooltip: false },
          encoding: { x: stacked, y, order, detail },
        },
        ...(rows.length > 0 ? [totals(y)] : []),
      ],
    },
  };
}

/** The whole time in words at the end of each bar. */
function totals(y: Record<string, unknown>): Record<string, unknown> {
  const parts = [
    [1e9, "s"],
    [1e6, "ms"],
    [1e3, "µs"],
  ] as const;
  const format = parts.reduceRight(
    (rest, [scale, unit]) =>
      `datum.total >= ${scale} ? format(datum.total / ${scale}, '.3~g') + ' ${unit}' : (${rest})`,
    "format(datum.total, '.3~g') + ' ns'",
  );
  return {
    transform: [
      { aggregate: [{ op: "max", field: "total_ns", as: "total" }], groupby: ["label", "band"] },
      { calculate: format, as: "words" },
    ],
    mark: { type: "text", align: "left", dx: 8, style: "quiet" },
    encoding: { x: { datum: 1, type: "quantitative" }, y, text: { field: "words", type: "nominal" } },
  };
}
