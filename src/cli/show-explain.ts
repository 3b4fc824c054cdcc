import { formatNs, significant, type Topology } from "../model/index.ts";
import { type ExplainData, metricName } from "../planner/index.ts";
import { columns } from "./columns.ts";
import type { Io } from "./command.ts";
import { shortHash } from "./table.ts";

/** Where the time goes on a terminal, and what was tried. */
export function showExplain(data: ExplainData, topology: Topology, traceSha256: string, io: Io): void {
  const status = topology.status === "available" ? "" : ` (${topology.status})`;
  io.out(
    `${data.candidate}${status}  ${topology.title}  trace ${shortHash(traceSha256)}  MODELLED, not measured`,
  );
  io.out(`  ${metricName(data.metric)}  ${estimateOf(data)}${limitOf(data)}`);
  table(
    io,
    `where the time of a mean ${data.of} goes`,
    ["component", "time", "share"],
    componentRows(data.components),
  );
  table(
    io,
    "and of the slowest 1 % of accesses",
    ["component", "time", "share"],
    componentRows(data.tail_components),
  );
  table(
    io,
    `where it is spent, of a mean ${data.of}`,
    ["place", "kind", "time", "share", "of which"],
    hopRows(data),
  );
  if (data.what_ifs.length === 0) return;
  table(
    io,
    "what if it were free (re-run: the same trace, seed and fabric but for that)",
    ["free", metricName(data.metric), "change", "verdict"],
    data.what_ifs.map((one) => [one.title, estimateOf(one), changeOf(one.change_ratio), one.verdict]),
  );
}

const componentRows = (components: ExplainData["components"]): string[][] =>
  components.map(({ component, time_ns, share }) => [words(component), formatNs(time_ns), percent(share)]);

/** Places shown at the most; all are in the JSON. */
const MOST_HOPS = 12;

function hopRows({ hops, of, components }: ExplainData): string[][] {
  const whole = components.reduce((sum, { time_ns }) => sum + time_ns, 0);
  return hops.slice(0, MOST_HOPS).map(({ id, kind, latency_ns, request_ns, breakdown_ns }) => {
    const ns = of === "request" ? request_ns : latency_ns;
    const parts = Object.entries(breakdown_ns).sort(([, a], [, b]) => b - a);
    const which = parts.map(([name, part]) => `${words(name)} ${percent(part / latency_ns)}`);
    return [
      id,
      kind,
      formatNs(ns),
      percent(ns / whole),
      parts.length > 1 ? which.join(", ") : words(parts[0]![0]),
    ];
  });
}

function table(io: Io, title: string, heads: string[], rows: string[][]): void {
  if (rows.length === 0) return;
  io.out("");
  io.out(title);
  for (const line of columns(heads, rows, io.columns - 2)) io.out(`  ${line}`);
}

const words = (component: string): string => component.replaceAll("_", " ");
/** Shares under a hundredth of a per cent are not read. */
const percent = (ratio: number): string => (ratio < 1e-4 ? "< 0.01 %" : `${significant(ratio * 100, 2)} %`);

function estimateOf({ value_ns, lo_ns, hi_ns }: Pick<ExplainData, "value_ns" | "lo_ns" | "hi_ns">): string {
  return lo_ns === hi_ns
    ? formatNs(value_ns)
    : `${formatNs(value_ns)} [${formatNs(lo_ns)} – ${formatNs(hi_ns)}]`;
}

const limitOf = ({ limit_ns, verdict }: ExplainData): string =>
  limit_ns === null ? "" : `, limit ${formatNs(limit_ns)}: ${verdict}`;

function changeOf(ratio: number | null): string {
  if (ratio === null) return "–";
  if (Math.abs(ratio) < 5e-4) return "none";
  return `${ratio > 0 ? "+" : ""}${significant(ratio * 100, 2)} %`;
}
