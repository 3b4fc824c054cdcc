import type {
  LoadedLatencyDoc,
  ReplayOptions,
  ReplayResult,
  ServerResult,
  TierSpec,
  Topology,
} from "../model/index.ts";
import { type ProbeData, type ProbePoint, type ProbeTools, probe } from "./probe.ts";

/** Busy shares of the narrowest place that the curve is probed at. */
const TARGETS = [0.1, 0.3, 0.5, 0.65, 0.8, 0.9, 0.95];
/**
 * Transfers per load, and accesses at the fewest where each is spread over many devices: a queue at 0.9 forgets its start after some
 * hundred services, and the narrowest places may be a dozen.
 */
const TRANSFERS = 4_000;
const FEWEST = 500;
/** A cache line, as CXL.mem moves it (CXL 2.0, 3.3): the access where the trace makes none. */
const LINE_BYTES = 64;
/** Load that finds the narrowest place: light, so that nothing is full. */
const LIGHT = 0.05;
/** Places at least this busy, against the busiest, are as narrow as it: equal devices differ by chance alone. */
const AS_BUSY = 0.7;

/**
 * Latency against load of the tier that a fabric is about, and where the trace that was replayed on it runs: random accesses of the
 * trace's own mean size and share of reads, at loads that keep the narrowest link or medium busy for so much of the time.
 * @param replayed the trace on the same fabric
 */
export function loadedLatency(
  topology: Topology,
  options: ReplayOptions,
  replayed: ReplayResult,
  tools: ProbeTools,
): LoadedLatencyDoc {
  const tier = topology.tiers.find(({ name }) => name === topology.probeTier) ?? topology.tiers[0]!;
  const moved = movedAt(tier, replayed);
  const readRatio = moved.bytes > 0 ? Math.round((1 - moved.written / moved.bytes) * 100) / 100 : 1;
  const bytes = bytesOf(tier, replayed, moved);
  const accesses = Math.max(FEWEST, Math.floor(TRANSFERS / waysOf(tier, bytes)));
  const results: ReplayResult[] = [];
  const probeAt = (loads: readonly number[]): ProbeData =>
    probe(
      topology,
      { tier: tier.name, loads, readRatio, bytes, accesses, seed: options.seed },
      { ...tools, onResult: (result) => results.push(result) },
    );
  const spanOf = (point: ProbePoint): number => (accesses * bytes) / point.offered_gbps;
  const idle = probeAt([LIGHT]);
  const narrow = narrowest(results[0]!);
  const perLoad = busyOf(results[0]!, narrow, spanOf(idle.points[0]!)) / LIGHT;
  const mine = replayed.servers.filter(({ id }) => narrow.has(id)).sort(busier)[0];
  const busy = mine?.utilizationMean ?? 0;
  const loads = perLoad > 0 ? [...TARGETS, ...(busy > 0 ? [busy] : [])].map((share) => share / perLoad) : [];
  results.length = 0;
  const points = probeAt(loads).points.map((point, i) => ({
    utilization: busyOf(results[i]!, narrow, spanOf(point)),
    offered_gbps: point.offered_gbps,
    accepted_gbps: point.accepted_gbps,
    latency_ns: point.latency_ns,
  }));
  const nothing = { mean: idle.idle_latency_ns, p50: idle.idle_latency_ns, p99: idle.idle_latency_ns };
  return {
    tier: idle.tier,
    read_ratio: readRatio,
    access_bytes: bytes,
    accesses,
    idle_latency_ns: idle.idle_latency_ns,
    points: points.slice(0, TARGETS.length),
    trace: {
      id: mine?.id ?? "",
      kind: mine?.kind ?? "link",
      utilization_mean: busy,
      utilization_max: mine?.utilizationMax ?? 0,
      latency_ns: points[TARGETS.length]?.latency_ns ?? nothing,
    },
  };
}

/** What the replay moved in and out of a tier's devices. */
function movedAt(tier: TierSpec, { servers }: ReplayResult) {
  const devices = new Set(tier.instances.flatMap(({ nodes }) => nodes));
  const moved = { bytes: 0, written: 0, transfers: 0 };
  for (const { id, kind, payloadBytes, writtenBytes, served } of servers) {
    if (kind !== "medium" || !devices.has(id)) continue;
    moved.bytes += payloadBytes;
    moved.written += writtenBytes;
    moved.transfers += served;
  }
  return moved;
}

/** Mean bytes of an access that the tier served; where it only took what others pushed out, of a transfer; a line where nothing came. */
function bytesOf({ name }: TierSpec, { byTier }: ReplayResult, moved: ReturnType<typeof movedAt>): number {
  const served = byTier[name];
  if (served && served.accesses > 0) return Math.max(LINE_BYTES, Math.round(served.bytes / served.accesses));
  return moved.transfers > 0 ? Math.max(LINE_BYTES, Math.round(moved.bytes / moved.transfers)) : LINE_BYTES;
}

/** Devices that one access is spread over. */
function waysOf({ interleaveBytes, interleaveWays, instances }: TierSpec, bytes: number): number {
  const all = Math.max(...instances.map(({ nodes }) => nodes.length));
  const devices = Math.min(all, interleaveWays ?? all);
  return Math.max(1, Math.min(devices, Math.ceil(bytes / interleaveBytes)));
}

const busier = (a: ServerResult, b: ServerResult): number => b.utilizationMean - a.utilizationMean;

function narrowest({ servers }: ReplayResult): Set<string> {
  const most = servers.reduce((max, { utilizationMean }) => Math.max(max, utilizationMean), 0);
  const busy = servers.filter(({ utilizationMean }) => utilizationMean >= AS_BUSY * most);
  return new Set(busy.map(({ id }) => id));
}

/** Mean busy share of some servers while the load was put on: what drains after it is not part of the time. */
function busyOf({ servers, elapsedNs }: ReplayResult, of: ReadonlySet<string>, spanNs: number): number {
  const all = servers.filter(({ id }) => of.has(id));
  const busyNs = all.reduce((sum, { utilizationMean }) => sum + utilizationMean * elapsedNs, 0);
  return busyNs / Math.max(1, all.length) / spanNs;
}
