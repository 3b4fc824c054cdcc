import type { CandidateDoc, Cell, Chart, ComparisonData, HopDoc, ReportSection } from "../../model/index.ts";
import { timeUnit } from "../metrics.ts";
import { finite, formatCell, labelOf, percent, rounded } from "../text.ts";

/** Places drawn: those that most is spent at. */
const MOST_PLACES = 12;
/** Components with a colour of their own; the rest share one. */
const MOST_SERIES = 5;
const OTHER = "other";
type Row = Record<string, Cell>;

/** Places of the chosen fabric by what they take of the mean access. */
export const section: ReportSection = {
  name: "hops",
  title: "Where in the fabric is it spent?",
  first: false,
  build(data): Chart {
    const chosen = chosenOf(data);
    const places = (chosen?.hops ?? []).filter(({ kind }) => kind !== "requester").slice(0, MOST_PLACES);
    const rows = chosen ? places.flatMap((hop) => rowsOf(chosen, hop)) : [];
    return {
      question: section.title,
      finding: findingOf(chosen, places),
      summary:
        "A bar per place of the chosen fabric, the dearest first: a direction of a link, a switch, a port, a medium, software; as long as the time that the mean access spends there, divided by component.",
      columns: [
        { key: "candidate", title: "Candidate" },
        { key: "place", title: "Place" },
        { key: "kind", title: "Kind" },
        { key: "component", title: "Component" },
        { key: "time_ns", title: "Of the mean access", unit: "ns" },
        { key: "share_ratio", title: "Share", unit: "ratio" },
        { key: "place_ns", title: "The place in all", unit: "ns" },
        { key: "request_ns", title: "Of the mean request", unit: "ns" },
      ],
      rows,
      spec: specOf(rows),
      notes: [
        `${chosen ? labelOf(chosen) : "No candidate"}; of a link its direction, > away from the requesters. What is spent before the fabric (admission, rebuilding) is left out. Waits for links are given to the links of a path in the ratio of their mean waits.`,
      ],
    };
  },
};

function chosenOf({ candidates, decision, baseline }: ComparisonData): CandidateDoc | undefined {
  const named = (id: string | null) => candidates.find((one) => one.id === id && one.hops);
  return named(decision.winner) ?? named(baseline) ?? candidates.find(({ hops }) => hops);
}

function rowsOf({ id: candidate, latency_ns }: CandidateDoc, hop: HopDoc): Row[] {
  return Object.entries(hop.breakdown_ns)
    .filter(([, ns]) => (finite(ns) ?? 0) > 0)
    .map(([component, ns]) => ({
      candidate,
      place: hop.id,
      kind: hop.kind,
      component: component.replaceAll("_", " "),
      time_ns: ns,
      share_ratio: rounded(ns / latency_ns.mean, 6),
      place_ns: hop.latency_ns,
      request_ns: hop.request_ns,
      label: `${hop.kind} ${hop.id}`,
    }));
}

function findingOf(chosen: CandidateDoc | undefined, places: readonly HopDoc[]): string {
  const [first] = places;
  if (!chosen || !first) return "Nothing is spent in a fabric.";
  const mean = chosen.latency_ns.mean;
  const [component, ns] = Object.entries(first.breakdown_ns).reduce((a, b) => (b[1] > a[1] ? b : a));
  const most = ns < first.latency_ns ? `, ${percent(ns / first.latency_ns)} of it` : ", all of it";
  return `On ${labelOf(chosen)} the dearest place is the ${first.kind} ${first.id}: ${formatCell(first.latency_ns, "ns")} of the mean access (${percent(first.latency_ns / mean)})${most} ${component.replaceAll("_", " ")}.`;
}

/** The components that weigh most over the places drawn. */
function seriesOf(rows: readonly Row[]): string[] {
  const weights = new Map<string, number>();
  for (const { component, time_ns } of rows)
    weights.set(String(component), (weights.get(String(component)) ?? 0) + (time_ns as number));
  return [...weights]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_SERIES)
    .map(([name]) => name);
}

function specOf(rows: readonly Row[]): Record<string, unknown> {
  const series = seriesOf(rows);
  const known = JSON.stringify(series);
  const { unit, scale } = timeUnit(Math.max(0, ...rows.map((row) => row.place_ns as number)));
  const labels = [...new Set(rows.map((row) => row.label as string))];
  return {
    width: 640,
    height: { step: 24 },
    transform: [
      { calculate: `datum.time_ns / ${scale}`, as: "time" },
      { calculate: `indexof(${known}, datum.component) < 0 ? '${OTHER}' : datum.component`, as: "series" },
      { calculate: `indexof(${known}, datum.component)`, as: "rank" },
    ],
    mark: { type: "bar", height: { band: 0.78 } },
    encoding: {
      x: {
        field: "time",
        type: "quantitative",
        stack: "zero",
        axis: { title: `time of the mean access, ${unit}`, tickCount: 6, format: ",.6~r" },
      },
      y: {
        field: "label",
        type: "nominal",
        sort: labels,
        title: null,
        axis: { ticks: false, domain: false },
      },
      order: { field: "rank", type: "quantitative" },
      detail: { field: "component", type: "nominal" },
      color: {
        field: "series",
        type: "nominal",
        scale: { domain: [...series, OTHER] },
        legend: { orient: "top", title: null, columns: 6, symbolType: "square" },
      },
      tooltip: [
        { field: "label", type: "nominal", title: "place" },
        { field: "component", type: "nominal", title: "component" },
        { field: "time_ns", type: "quantitative", title: "ns", format: ",.4~g" },
        { field: "share_ratio", type: "quantitative", title: "share", format: ".2%" },
      ],
    },
  };
}
