import { formatNs, significant } from "../model/index.ts";
import type { BoundsDoc } from "../planner/bounds.ts";
import type { ProbeData } from "../planner/probe.ts";
import type { FlitProbeData } from "../planner/probe-flits.ts";
import { columns } from "./columns.ts";
import type { Io } from "./command.ts";

/** Names of links that a line holds. */
const MOST_NAMES = 2;
const ROUNDING = 1 + 1e-9;

/** Loaded latency of a tier: idle ladder, then a row per load. */
export function showMemory(data: ProbeData & { bounds: BoundsDoc }, io: Io): void {
  const status = data.status === "available" ? "" : ` (${data.status})`;
  io.out(
    `${data.topology}${status}  tier ${data.tier}  ${data.probes} probes, ${data.access_bytes} B, ${percent(data.read_ratio)} reads  MODELLED`,
  );
  io.out("");
  io.out("idle latency of one access");
  for (const line of columns(["tier", "latency", "of which"], data.ladder.map(ladderRow), io.columns))
    io.out(`  ${line}`);
  io.out("");
  io.out("loaded");
  const rows = data.points.map((point) => [
    significant(point.offered_ratio),
    gBps(point.offered_gbps),
    gBps(point.accepted_gbps),
    formatNs(point.latency_ns.mean),
    formatNs(point.latency_ns.p50),
    formatNs(point.latency_ns.p99),
    point.incomplete > 0 ? `${point.incomplete} never came back` : "",
  ]);
  for (const line of columns(["load", "offered", "accepted", "mean", "p50", "p99", ""], rows, io.columns))
    io.out(`  ${line}`);
  io.out("");
  io.out(`peak ${gBps(data.peak_gbps)}, idle ${formatNs(data.idle_latency_ns)}`);
  io.out(boundsText(data.bounds));
}

/** What holds the traffic back: the routes, and the cut where that is wider. */
function boundsText({ routes, cut }: BoundsDoc): string {
  const some = (names: string[]): string =>
    names.length > MOST_NAMES
      ? `${names.slice(0, MOST_NAMES).join(", ")} and ${names.length - MOST_NAMES} more`
      : names.join(", ");
  const narrow = `bound ${gBps(routes.gbps)}: ${some(routes.at)}`;
  if (cut === null) return narrow;
  const isCut = cut.gbps <= routes.gbps * ROUNDING;
  return isCut
    ? `${narrow}; no routing carries more (narrowest cut)`
    : `${narrow}; other routes could carry ${gBps(cut.gbps)} (narrowest cut: ${some(cut.at)})`;
}

function ladderRow({ tier, idle_latency_ns, breakdown_ns }: ProbeData["ladder"][number]): string[] {
  const parts = Object.entries(breakdown_ns).filter(([, ns]) => ns > 0);
  return [
    tier,
    formatNs(idle_latency_ns),
    parts.map(([name, ns]) => `${name.replaceAll("_", " ")} ${formatNs(ns)}`).join(", "),
  ];
}

/** Synthetic traffic: what the routers are, then a row per load in cycles. */
export function showFlits(data: FlitProbeData, io: Io): void {
  const status = data.status === "available" ? "" : ` (${data.status})`;
  io.out(
    `${data.topology}${status}  ${patternText(data)}  ${data.terminals} terminals, packets of ${data.packet_flits} flits  MODELLED`,
  );
  io.out(routerText(data));
  io.out("");
  const rows = data.points.map((point) => [
    significant(point.offered_ratio),
    point.accepted_ratio.toFixed(4),
    gBps(point.accepted_gbps),
    inCycles(point.latency_cycles.mean),
    inCycles(point.latency_cycles.p50),
    inCycles(point.latency_cycles.p99),
    Number.isFinite(point.latency_ns.mean) ? formatNs(point.latency_ns.mean) : "-",
    point.deadlocked ? "DEADLOCK" : point.saturated ? "saturated" : "",
  ]);
  const names = ["load", "accepted", "rate", "mean cycles", "p50", "p99", "mean", ""];
  for (const line of columns(names, rows, io.columns)) io.out(`  ${line}`);
  io.out("");
  if (data.short_buffer !== null) io.out(shortBufferText(data.short_buffer));
  io.out(
    `saturation ${data.saturation_ratio.toFixed(4)} of injection (highest accepted), peak ${gBps(data.peak_gbps)}; idle ${inCycles(data.zero_load_cycles)} cycles over ${data.zero_load_hops.toFixed(2)} routers, ${formatNs(data.idle_latency_ns)}`,
  );
}

/** What keeps a link idle, and what would help. */
function shortBufferText(short: NonNullable<FlitProbeData["short_buffer"]>): string {
  return (
    `warning: buffers do not cover the credit round trip: behind ${short.link} packets of one class have ${short.channels} channels x ${short.flits} flits, ` +
    `a round trip is ${short.round_trip_cycles} cycles: at most ${percent(short.rate_ratio)} of the link. --buffer-flits ${short.flits_needed} covers it`
  );
}

/** One line that says what stands still and what would help. */
export const deadlockText = ({
  topology,
  deadlock_links: links,
}: Pick<FlitProbeData, "topology" | "deadlock_links">): string =>
  `DEADLOCK in ${topology}: full buffers wait for each other in a circle: ${links.join(" -> ")}. ` +
  "A routing with deadlock classes (routing: deadlock: avoid) keeps the circle open.";

function patternText({ pattern, hotspots, read_ratio }: FlitProbeData): string {
  const where = hotspots.map(({ node, share }) => (share === undefined ? node : `${node} ${percent(share)}`));
  const what = read_ratio === null ? "" : `, requests and replies, ${percent(read_ratio)} reads`;
  return `${pattern}${where.length > 0 ? ` (${where.join(", ")})` : ""}${what}`;
}

function routerText({ router, cycle_ns, flit_bytes }: FlitProbeData): string {
  const list = (values: readonly number[]) => values.join(", ");
  return (
    `${router.vcs} virtual channels x ${list(router.buffer_flits)} flits, router ${list(router.router_delay_cycles)} + ` +
    `link ${list(router.link_delay_cycles)} cycles, credit ${router.credit_delay_cycles}; ` +
    `a cycle is ${formatNs(cycle_ns)}: a flit of ${flit_bytes} B on a link`
  );
}

const inCycles = (value: number): string => (Number.isFinite(value) ? value.toFixed(1) : "-");
const gBps = (value: number): string => `${significant(value)} GB/s`;
const percent = (ratio: number): string => `${significant(ratio * 100)} %`;
