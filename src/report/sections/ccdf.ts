import type { Cell, Chart, ComparisonData, ReportSection } from "../../model/index.ts";
import { lineColor, lineDash, logTicks, TIME_LABEL } from "../log-axis.ts";
import { foremost } from "../metrics.ts";
import { count, finite, formatCell, LABEL_EXPR, labelOf, plural } from "../text.ts";

const MOST_LINES = 8;
/** The share of accesses that the finding speaks of. */
const ONE_IN = 1_000;

/** Complementary cumulative distribution of access latency, log-log: the tail, not the mean, breaks objectives. */
export const section: ReportSection = {
  name: "ccdf",
  title: "How often is an access slow?",
  first: false,
  build(data): Chart {
    const shown = foremost(data, MOST_LINES);
    const rows: Record<string, Cell>[] = shown.flatMap((candidate) =>
      candidate.ccdf
        .filter((point) => (finite(point.latency_ns) ?? 0) > 0 && (finite(point.slower_ratio) ?? 0) > 0)
        .map((point) => ({
          candidate: candidate.id,
          status: candidate.status,
          latency_ns: point.latency_ns,
          slower_ratio: point.slower_ratio,
        })),
    );
    const left = data.candidates.length - shown.length;
    return {
      question: section.title,
      finding: findingOf(data, rows),
      summary:
        "One line per candidate on logarithmic axes: latency across, and upwards the share of accesses that take longer. Lower and further left is better.",
      columns: [
        { key: "candidate", title: "Candidate" },
        { key: "status", title: "Status" },
        { key: "latency_ns", title: "Latency", unit: "ns" },
        { key: "slower_ratio", title: "Share of accesses that take longer" },
      ],
      rows,
      spec: specOf(shown.map(labelOf), rows),
      notes: [
        "Every replayed access counts once; latency from issue to completion. Lower and further left is better.",
        ...(left > 0
          ? [
              `Drawn: the winner, the baseline, the Pareto set and the first others; ${plural(left, "candidate")} left out.`,
            ]
          : []),
      ],
    };
  },
};

/** The latency that one access in {@link ONE_IN} exceeds, best and worst candidate. */
function findingOf(data: ComparisonData, rows: readonly Record<string, Cell>[]): string {
  const bounds = data.candidates.flatMap((candidate) => {
    const own = rows.filter((row) => row.candidate === candidate.id);
    const at = own.find((row) => (row.slower_ratio as number) <= (1 + 1e-9) / ONE_IN);
    return at ? [{ label: labelOf(candidate), ns: at.latency_ns as number }] : [];
  });
  if (bounds.length === 0)
    return rows.length === 0
      ? "No access completed, so there is no distribution."
      : `Too few accesses to say what one in ${count(ONE_IN)} takes.`;
  const sorted = [...bounds].sort((a, b) => a.ns - b.ns);
  const [best, worst] = [sorted[0]!, sorted[sorted.length - 1]!];
  const opening = `One access in ${count(ONE_IN)} takes longer than ${formatCell(best.ns, "ns")} on ${best.label}`;
  if (sorted.length === 1) return `${opening}.`;
  return `${opening}, and longer than ${formatCell(worst.ns, "ns")} on ${worst.label}: ${formatCell(worst.ns / best.ns)} times as long.`;
}

function specOf(labels: string[], rows: readonly Record<string, Cell>[]): Record<string, unknown> {
  const latencies = logTicks(
    rows.map((row) => row.latency_ns as number),
    true,
  );
  const ratios = logTicks(
    rows.map((row) => row.slower_ratio as number),
    false,
  );
  return {
    width: 680,
    height: 340,
    transform: [{ calculate: LABEL_EXPR, as: "label" }],
    mark: { type: "line", strokeWidth: 2.2, interpolate: "monotone" },
    encoding: {
      x: {
        field: "latency_ns",
        type: "quantitative",
        scale: { type: "log", nice: false },
        axis: {
          title: "access latency",
          values: latencies,
          labelExpr: TIME_LABEL,
          labelOverlap: true,
          labelFlush: false,
        },
      },
      y: {
        field: "slower_ratio",
        type: "quantitative",
        scale: { type: "log", nice: false },
        axis: {
          title: "share of accesses that take longer",
          values: ratios,
          labelExpr:
            "datum.value >= 0.001 ? format(datum.value, '.3~%') : '1 in ' + format(1 / datum.value, ',.0f')",
        },
      },
      color: lineColor(labels),
      strokeDash: lineDash(labels),
      tooltip: [
        { field: "label", type: "nominal", title: "candidate" },
        { field: "latency_ns", type: "quantitative", title: "latency, ns", format: ",.4~g" },
        { field: "slower_ratio", type: "quantitative", title: "share slower", format: ".3~g" },
      ],
    },
  };
}
