import type { CandidateDoc, Cell, Chart, ReportSection } from "../../model/index.ts";
import { lineColor, lineDash, logTicks, TIME_LABEL } from "../log-axis.ts";
import { foremost } from "../metrics.ts";
import { count, formatCell, LABEL_EXPR, labelOf, percent, plural, rounded } from "../text.ts";

const MOST_LINES = 8;
const PROBE = "probe";
const TRACE = "this trace";
type Row = Record<string, Cell>;

/** Latency against load of every candidate's fabric, and where this trace runs on it. */
export const section: ReportSection = {
  name: "loaded-latency",
  title: "How close to the cliff?",
  first: false,
  build(data): Chart {
    const known = data.candidates.filter(({ loaded_latency }) => loaded_latency !== undefined);
    const shown = foremost({ ...data, candidates: known }, MOST_LINES);
    const rows = shown.flatMap(rowsOf);
    const left = known.length - shown.length;
    return {
      question: section.title,
      finding: findingOf(rows),
      summary:
        "A line per candidate: across, how busy the narrowest link or medium on the way to its tier is; upwards, on a logarithmic axis, the mean latency of an access there. A dot on each line is the mean load of this trace. The nearer to the right, the nearer to the cliff.",
      columns: [
        { key: "candidate", title: "Candidate" },
        { key: "status", title: "Status" },
        { key: "tier", title: "Tier" },
        { key: "what", title: "Of" },
        { key: "narrowest", title: "Narrowest" },
        { key: "utilization_ratio", title: "Busy share", unit: "ratio" },
        { key: "peak_ratio", title: "In the busiest bin", unit: "ratio" },
        { key: "mean_ns", title: "Mean latency", unit: "ns" },
        { key: "p99_ns", title: "p99 latency", unit: "ns" },
        { key: "times_idle", title: "Mean over idle" },
        { key: "accepted_gbps", title: "Accepted GB/s" },
        { key: "access_bytes", title: "Access", unit: "bytes" },
        { key: "read_ratio", title: "Reads", unit: "ratio" },
      ],
      rows,
      spec: specOf(shown.map(labelOf), rows),
      notes: [
        `Random accesses, Poisson arrivals, of the trace's mean size and share of reads to the tier that a fabric is about, on the idle fabric; ${accessesOf(shown)} per load. Dots: this trace's mean load, its own bursts left out.`,
        ...(left > 0
          ? [
              `Drawn: the winner, the baseline, the Pareto set and the first others; ${plural(left, "candidate")} left out.`,
            ]
          : []),
      ],
    };
  },
};

const accessesOf = (shown: readonly CandidateDoc[]): string =>
  count(shown.reduce((most, { loaded_latency }) => Math.max(most, loaded_latency?.accesses ?? 0), 0));

function rowsOf(candidate: CandidateDoc): Row[] {
  const { tier, access_bytes, read_ratio, idle_latency_ns, points, trace } = candidate.loaded_latency!;
  const row = (what: string, busy: number, latency: { mean: number; p99: number }, more: Row): Row => ({
    candidate: candidate.id,
    status: candidate.status,
    tier,
    what,
    narrowest: null,
    utilization_ratio: rounded(busy, 4),
    peak_ratio: null,
    mean_ns: latency.mean,
    p99_ns: latency.p99,
    times_idle: idle_latency_ns > 0 ? rounded(latency.mean / idle_latency_ns, 4) : null,
    accepted_gbps: null,
    access_bytes,
    read_ratio,
    ...more,
  });
  const idle = { mean: idle_latency_ns, p99: idle_latency_ns };
  return [
    row(PROBE, 0, idle, {}),
    ...points.map(({ utilization, latency_ns, accepted_gbps }) =>
      row(PROBE, utilization, latency_ns, { accepted_gbps: rounded(accepted_gbps, 3) }),
    ),
    row(TRACE, trace.utilization_mean, trace.latency_ns, {
      narrowest: trace.id,
      peak_ratio: rounded(trace.utilization_max, 4),
    }),
  ];
}

/** The candidate that this trace drives hardest, and what the same fabric does at the end of its curve. */
function findingOf(rows: readonly Row[]): string {
  const mine = rows.filter(({ what }) => what === TRACE);
  if (mine.length === 0) return "No candidate was probed.";
  const number = (row: Row, key: string): number => (row[key] as number | null) ?? 0;
  const hardest = mine.reduce((a, b) =>
    number(b, "utilization_ratio") > number(a, "utilization_ratio") ? b : a,
  );
  const name = labelOf({
    id: String(hardest.candidate),
    status: hardest.status as CandidateDoc["status"],
  });
  if (number(hardest, "utilization_ratio") === 0)
    return "This trace never goes to the tiers that the fabrics are about: all are at rest.";
  const last = rows.filter(({ candidate, what }) => candidate === hardest.candidate && what === PROBE).at(-1);
  const opening = `This trace is nearest to the cliff on ${name}: ${hardest.narrowest} is ${percent(number(hardest, "utilization_ratio"))} busy on average, ${percent(number(hardest, "peak_ratio"))} in its busiest time bin`;
  if (!last) return `${opening}.`;
  return `${opening}. At its mean load an access takes ${formatCell(number(hardest, "times_idle"))} times its idle latency, at ${percent(number(last, "utilization_ratio"))} busy ${formatCell(number(last, "times_idle"))} times.`;
}

function specOf(labels: string[], rows: readonly Row[]): Record<string, unknown> {
  const ticks = logTicks(
    rows.map((row) => row.mean_ns as number),
    true,
  );
  const color = lineColor(labels);
  const x = {
    field: "utilization_ratio",
    type: "quantitative",
    scale: { domain: [0, 1] },
    axis: { title: "busy share of the narrowest link or medium on the way", format: ".0%", tickCount: 6 },
  };
  const y = {
    field: "mean_ns",
    type: "quantitative",
    scale: { type: "log", nice: false },
    axis: { title: "mean latency of an access", values: ticks, labelExpr: TIME_LABEL, labelOverlap: true },
  };
  const tooltip = [
    { field: "label", type: "nominal", title: "candidate" },
    { field: "what", type: "nominal", title: "of" },
    { field: "utilization_ratio", type: "quantitative", title: "busy", format: ".1%" },
    { field: "mean_ns", type: "quantitative", title: "mean, ns", format: ",.4~g" },
    { field: "p99_ns", type: "quantitative", title: "p99, ns", format: ",.4~g" },
  ];
  return {
    width: 680,
    height: 340,
    transform: [{ calculate: LABEL_EXPR, as: "label" }],
    layer: [
      {
        transform: [{ filter: `datum.what === '${PROBE}'` }],
        mark: { type: "line", strokeWidth: 2.2, interpolate: "monotone" },
        encoding: {
          x,
          y,
          color,
          strokeDash: lineDash(labels),
          tooltip,
        },
      },
      {
        transform: [{ filter: `datum.what === '${TRACE}'` }],
        mark: { type: "point", filled: true, size: 90, opacity: 1, shape: "circle" },
        encoding: { x, y, color: { ...color, legend: null }, tooltip },
      },
    ],
  };
}
