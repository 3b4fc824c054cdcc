import type { Cell, Chart, ComparisonData, ReportSection } from "../../model/index.ts";
import { type CostUnit, costUnitOf, costOf as priceIn } from "../cost-unit.ts";
import { estimateOf, headline, limitOf, timeUnit } from "../metrics.ts";
import { finite, formatCell, LABEL_EXPR, labelOf, list, percent, plural, usd } from "../text.ts";
import type { Place } from "./labels.ts";
import { placeLabels } from "./labels.ts";
import { verdictEncoding } from "./scorecard.ts";

const WIDTH = 820;
const HEIGHT = 360;

/** Cost against time: what is the cheapest candidate that still meets? */
export const section: ReportSection = {
  name: "pareto",
  title: "Which is the cheapest that still meets?",
  first: true,
  build(data): Chart {
    const metric = headline(data);
    const cost = costUnitOf(data);
    const rows = rowsOf(data, metric.name, cost);
    const plot = plotOf(data, rows);
    const nameless = plot ? plot.places.filter((place) => place === undefined).length : 0;
    return {
      question: section.title,
      finding: findingOf(data, rows, metric.title, cost),
      summary: `${cost.axis} across, ${metric.title} upwards, one point per candidate with both intervals; down and left is better. The dashed line is the limit of the SLO, the dotted line joins the candidates that no other beats on both.`,
      columns: [
        { key: "candidate", title: "Candidate" },
        { key: "status", title: "Status" },
        { key: "verdict", title: "Verdict" },
        { key: "pareto", title: "Pareto" },
        { key: cost.key, title: cost.title, unit: "USD" },
        { key: "usd_lo", title: "low", unit: "USD" },
        { key: "usd_hi", title: "high", unit: "USD" },
        { key: "time_ns", title: metric.title, unit: "ns" },
        { key: "time_lo_ns", title: "low", unit: "ns" },
        { key: "time_hi_ns", title: "high", unit: "ns" },
        { key: "limit_ns", title: "SLO limit", unit: "ns" },
      ],
      rows,
      spec: plot ? specOf(plot, metric.title, cost) : emptySpec(),
      notes: [
        "Crosses are intervals: of the prices across, of the estimate upwards. Down and left is better.",
        ...(nameless > 0
          ? [`There is no room for ${plural(nameless, "name")}: the table has them all.`]
          : []),
      ],
    };
  },
};

function rowsOf(data: ComparisonData, metric: string, cost: CostUnit): Record<string, Cell>[] {
  const limit = limitOf(data, metric);
  const rows = data.candidates.map((candidate) => {
    const time = estimateOf(candidate, metric);
    const price = priceIn(candidate, cost);
    const row: Record<string, Cell> = {
      candidate: candidate.id,
      status: candidate.status,
      verdict: candidate.verdict,
      pareto: data.pareto.includes(candidate.id),
      [cost.key]: price.value,
      usd_lo: price.lo,
      usd_hi: price.hi,
      time_ns: time.value,
      time_lo_ns: time.lo,
      time_hi_ns: time.hi,
      limit_ns: limit,
    };
    return row;
  });
  return rows;
}

function findingOf(
  data: ComparisonData,
  rows: readonly Record<string, Cell>[],
  metric: string,
  { per }: CostUnit,
): string {
  const drawn = rows.filter(isDrawn);
  const missing = rows.length - drawn.length;
  const left =
    missing > 0
      ? ` ${plural(missing, "candidate")} without a cost or without ${metric} cannot be drawn.`
      : "";
  if (drawn.length === 0) return `No candidate has both a cost and ${metric}; the table says what is known.`;
  const cheapest = leastCost(drawn);
  const meeting = drawn.filter((row) => row.verdict === "meets");
  if (drawn.every((row) => row.verdict === "no-slo"))
    return `Without an SLO: ${nameOf(cheapest)} is the cheapest at ${usd(costOf(cheapest))} ${per}, with ${metric} ${formatCell(cheapest.time_ns, "ns")}.${left}`;
  if (meeting.length === 0)
    return `No candidate meets for certain; the cheapest of all is ${nameOf(cheapest)} at ${usd(costOf(cheapest))} ${per}.${left}`;
  const best = leastCost(meeting);
  const base = rows.find((row) => row.candidate === data.baseline);
  const baseCost = base ? finite(costOf(base)) : null;
  const saving =
    baseCost && base !== best
      ? `, ${savingWords(costOf(best) / baseCost)} the baseline ${data.baseline}`
      : "";
  const cheaper = drawn.filter((row) => row !== best && costOf(row) < costOf(best));
  const but = cheaperWords(cheaper);
  return `${nameOf(best)} is the cheapest that meets: ${usd(costOf(best))} ${per}${saving}, at ${metric} ${formatCell(best.time_ns, "ns")}.${but}${left}`;
}

/** Why the cheaper ones were not chosen. */
function cheaperWords(cheaper: readonly Record<string, Cell>[]): string {
  const failing = cheaper.filter((row) => row.verdict === "fails");
  const open = cheaper.filter((row) => row.verdict === "cannot-tell");
  const parts: string[] = [];
  if (failing.length > 0) parts.push(`${namesOf(failing)} ${failing.length === 1 ? "fails" : "fail"}`);
  if (open.length > 0) parts.push(`for ${namesOf(open)} it cannot be told`);
  return parts.length > 0 ? ` Of the cheaper ones, ${list(parts)}.` : "";
}

const namesOf = (rows: readonly Record<string, Cell>[]): string =>
  rows.length > 6 ? plural(rows.length, "candidate") : list(rows.map(nameOf));
const savingWords = (ratio: number): string =>
  ratio <= 1 ? `${percent(1 - ratio)} below` : `${percent(ratio - 1)} above`;
const isDrawn = (row: Record<string, Cell>): boolean => finite(costOf(row)) !== null && row.time_ns !== null;
const costOf = (row: Record<string, Cell>): number =>
  (row.usd_per_million_tokens ?? row.usd_per_hour) as number;
const leastCost = (rows: readonly Record<string, Cell>[]): Record<string, Cell> =>
  rows.reduce((best, row) => (costOf(row) < costOf(best) ? row : best));
const nameOf = (row: Record<string, Cell>): string =>
  labelOf({ id: String(row.candidate), status: row.status as "available" });

/** What the picture is computed from: the rows that have both coordinates, their span, and where their names go. */
interface Plot {
  drawn: Record<string, Cell>[];
  xDomain: [number, number];
  yDomain: [number, number];
  places: (Place | undefined)[];
}

function plotOf(data: ComparisonData, rows: readonly Record<string, Cell>[]): Plot | undefined {
  // The names that matter most are placed first.
  const matters = (row: Record<string, Cell>): boolean =>
    row.pareto === true || row.candidate === data.decision.winner || row.candidate === data.baseline;
  const drawn = rows.filter(isDrawn).sort((a, b) => Number(matters(b)) - Number(matters(a)));
  if (drawn.length === 0) return undefined;
  const numbers = (keys: string[]): number[] =>
    drawn.flatMap((row) => keys.map((key) => row[key])).filter((value) => typeof value === "number");
  const xDomain = domainOf(numbers(["usd_per_million_tokens", "usd_per_hour", "usd_lo", "usd_hi"]));
  const yDomain = domainOf(numbers(["time_ns", "time_lo_ns", "time_hi_ns", "limit_ns"]));
  return { drawn, xDomain, yDomain, places: placesOf(drawn, xDomain, yDomain) };
}

function placesOf(
  drawn: readonly Record<string, Cell>[],
  [x0, x1]: [number, number],
  [y0, y1]: [number, number],
): (Place | undefined)[] {
  const pixelOf = (ns: number): number => HEIGHT - ((ns - y0) / (y1 - y0)) * HEIGHT;
  const limit = drawn[0]!.limit_ns;
  const points = drawn.map((row) => ({
    text: nameOf(row),
    x: ((costOf(row) - x0) / (x1 - x0)) * WIDTH,
    y: pixelOf(row.time_ns as number),
  }));
  const rule = typeof limit === "number" ? pixelOf(limit) : undefined;
  return placeLabels(points, { width: WIDTH, height: HEIGHT, rule });
}

/** Words instead of empty axes. */
function emptySpec(): Record<string, unknown> {
  return {
    width: WIDTH,
    height: 40,
    mark: { type: "text", text: "Nothing can be drawn: see the table.", align: "left", x: 0 },
    transform: [{ aggregate: [{ op: "count", as: "n" }] }],
  };
}

function specOf(plot: Plot, metric: string, cost: CostUnit): Record<string, unknown> {
  const { drawn, xDomain, yDomain } = plot;
  const { unit, scale } = timeUnit(yDomain[1]);
  const x = {
    type: "quantitative",
    title: cost.axis,
    scale: { domain: xDomain, zero: false, nice: false },
    axis: { tickCount: 6, format: ",.6~r" },
  };
  const y = {
    type: "quantitative",
    title: `${metric}, ${unit}`,
    scale: { domain: yDomain, zero: false, nice: false },
    axis: { labelExpr: `format(datum.value / ${scale}, ',.6~r')`, tickCount: 6 },
  };
  const point = { x: { ...x, field: cost.key }, y: { ...y, field: "time_ns" } };
  const layer: Record<string, unknown>[] = [
    {
      transform: [{ filter: "datum.pareto" }],
      mark: { type: "line", style: "frontier", interpolate: "step-after" },
      encoding: { ...point, order: { field: cost.key, type: "quantitative" } },
    },
    {
      mark: { type: "rule", style: "interval" },
      encoding: { x: { ...x, field: "usd_lo" }, x2: { field: "usd_hi" }, y: { ...y, field: "time_ns" } },
    },
    {
      mark: { type: "rule", style: "interval" },
      encoding: { x: point.x, y: { ...y, field: "time_lo_ns" }, y2: { field: "time_hi_ns" } },
    },
    {
      mark: { type: "point", filled: true, size: 130, opacity: 1 },
      encoding: { ...point, ...verdictEncoding(drawn), tooltip: tooltips(metric, cost) },
    },
    ...labelLayers(plot, point),
  ];
  if (drawn.some((row) => row.limit_ns !== null)) layer.unshift(...limitLayers(y, metric));
  return {
    width: WIDTH,
    height: HEIGHT,
    transform: [
      { filter: `isValid(datum.${cost.key}) && isValid(datum.time_ns)` },
      { calculate: LABEL_EXPR, as: "label" },
    ],
    layer,
  };
}

function limitLayers(y: Record<string, unknown>, metric: string): Record<string, unknown>[] {
  const at = { ...y, aggregate: "max", field: "limit_ns" };
  return [
    { mark: { type: "rule", style: "limit" }, encoding: { y: at } },
    {
      mark: {
        type: "text",
        style: "limit-text",
        align: "right",
        baseline: "bottom",
        dy: -4,
        text: `SLO limit of ${metric}`,
      },
      encoding: { x: { value: WIDTH }, y: at },
    },
  ];
}

function tooltips(metric: string, cost: CostUnit): Record<string, unknown>[] {
  return [
    { field: "label", type: "nominal", title: "candidate" },
    { field: cost.key, type: "quantitative", title: cost.title, format: ".3~g" },
    { field: "time_ns", type: "quantitative", title: `${metric}, ns`, format: ",.4~g" },
    { field: "verdict", type: "nominal", title: "verdict" },
  ];
}

/** Two text layers, the first a halo, per place a label may take beside its point. */
function labelLayers({ drawn, places }: Plot, point: Record<string, unknown>): Record<string, unknown>[] {
  const groups = Map.groupBy(places.entries(), ([, place]) => place);
  return [...groups].flatMap(([place, members]) => {
    if (!place) return [];
    const layer = (mark: Record<string, unknown>): Record<string, unknown> => ({
      transform: [{ filter: { field: "candidate", oneOf: members.map(([i]) => drawn[i]!.candidate) } }],
      mark: { type: "text", ...place, fontWeight: "bold", ...mark },
      encoding: { ...point, text: { field: "label", type: "nominal" } },
    });
    return [layer({ style: "halo" }), layer({})];
  });
}

/** The span of the values with a twelfth of it on either side, never below zero. */
function domainOf(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = (high - low || high || 1) / 12;
  return [Math.max(0, low - margin), high + margin];
}
