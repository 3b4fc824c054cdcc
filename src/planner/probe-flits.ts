import {
  FlitNetwork,
  type FlitResult,
  type FlitWindow,
  flitFabric,
  IdleWays,
  Layout,
} from "../engine/index.ts";
import { InputError, type Topology } from "../model/index.ts";
import { shortBuffer } from "./probe-buffers.ts";
import type { FlitProbeData, FlitProbeOptions, FlitProbePoint, FlitProbeTools } from "./probe-flit-data.ts";
import { type Hotspot, type Pattern, patternOf } from "./probe-patterns.ts";
import { type ProbeTiming, timingOf } from "./probe-timing.ts";

export type { FlitProbeData, FlitProbeOptions, FlitProbePoint, FlitProbeTools } from "./probe-flit-data.ts";

/** A saturated run ends after so many times what is measured. */
const DRAIN_TIMES = 4;
const LEAST_WARMUP = 3_000;
const LEAST_MEASURE = 10_000;
/** Idle latencies that warming up, and measuring, take at least. */
const WARMUP_TIMES = 10;
const MEASURE_TIMES = 30;

/** Latency and throughput against load. @throws InputError P100, P110, P112, S012, S023, S025 */
export function probeFlits(
  topology: Topology,
  options: FlitProbeOptions,
  tools: FlitProbeTools,
): FlitProbeData {
  const terminals = options.terminals ?? topology.probes;
  const layout = new Layout(topology, terminals);
  checkTerminals(topology, layout);
  const { kind, ties, deadlock } = topology.routing;
  const routes = tools.routings.get(kind).compile(layout.graph, deadlock !== "none");
  const least = routes.classes * (options.requestReply ? 2 : 1);
  const probeTiming = timingOf(topology, layout, tools.protocols, options, least);
  const hotspots = hotspotsOf(options, terminals);
  const pattern = patternOf(options.pattern, endsOf(topology, layout), hotspots);
  const fabric = flitFabric(layout, routes, probeTiming.timing, ties);
  const idle = idleOf(topology, layout, new IdleWays(fabric), pattern, options);
  const window = windowOf(options, idle.cycles);
  const { packetFlits, requestReply } = options;
  const { destination } = pattern;
  const network = new FlitNetwork(fabric, {
    destination,
    packetFlits,
    ...(requestReply && { requestReply }),
  });
  const points: FlitProbePoint[] = [];
  let links: string[] = [];
  for (const load of options.loads) {
    const results = seedsOf(options).map((seed) => run(network, load, { ...window, seed }));
    points.push(pointOf(load, results, injectionGBps(layout, probeTiming), probeTiming.cycleNs));
    links = links.length > 0 ? links : (results.find((one) => one.deadlock.length > 0)?.deadlock ?? []);
    tools.onPoint?.(points.length, options.loads.length);
  }
  return {
    topology: topology.name,
    status: topology.status,
    pattern: options.pattern,
    ...trafficDoc(options, hotspots),
    terminals: terminals.length,
    ...timingDoc(layout, probeTiming),
    short_buffer: shortBuffer(fabric, requestReply ? 2 : 1),
    warmup_cycles: window.warmup,
    measure_cycles: window.measure,
    seeds: options.seeds,
    idle_latency_ns: idle.cycles * probeTiming.cycleNs,
    zero_load_cycles: idle.cycles,
    zero_load_hops: idle.hops,
    peak_gbps: Math.max(...points.map((point) => point.accepted_gbps)),
    saturation_ratio: Math.max(...points.map((point) => point.accepted_ratio)),
    deadlocked: links.length > 0,
    deadlock_links: links,
    points,
  };
}

/** What is under way when measuring begins has been so for long, and is little beside what is measured. */
function windowOf({ warmup, measure }: FlitProbeOptions, idleCycles: number): Omit<FlitWindow, "seed"> {
  const before = warmup ?? Math.max(LEAST_WARMUP, Math.ceil(WARMUP_TIMES * idleCycles));
  const during = measure ?? Math.max(LEAST_MEASURE, Math.ceil(MEASURE_TIMES * idleCycles));
  return { warmup: before, measure: during, atMost: before + (1 + DRAIN_TIMES) * during };
}

const seedsOf = ({ seed, seeds }: FlitProbeOptions): number[] =>
  Array.from({ length: seeds }, (_, i) => seed + i);

/** All to the first terminal where none is named. */
function hotspotsOf({ pattern, hotspots }: FlitProbeOptions, terminals: readonly string[]): Hotspot[] {
  if (pattern !== "hotspot") return [];
  return hotspots.length > 0 ? [...hotspots] : [{ node: terminals[0]!, share: 1 }];
}

function checkTerminals(topology: Topology, layout: Layout): void {
  const { terminals, terminalPorts, graph } = layout;
  if (terminals.length < 2) {
    throw new InputError({
      code: "P110",
      message: `topology ${topology.name}: traffic needs two terminals, there are ${terminals.length}`,
      hint: terminalsHint(layout),
    });
  }
  terminals.forEach((node, i) => {
    const { id, kind } = graph.nodes[node]!;
    if (layout.routerOf[node]! >= 0 || terminalPorts[i] === terminalPorts[i + 1]) {
      throw new InputError({
        code: "P112",
        message: `topology ${topology.name}: ${id} (${kind}) is not linked to a switch, bridge or NIC: no flit can leave it`,
        hint: "patterns other than memory are of what hangs on switches: name such nodes by --terminals",
      });
    }
  });
}

/** Two nodes that could be terminals. */
function terminalsHint({ graph, routerOf }: Layout): string {
  const hanging = graph.nodes.filter(
    (_, n) => routerOf[n]! < 0 && graph.steps[n]!.some(({ node }) => routerOf[node]! >= 0),
  );
  if (hanging.length < 2) return "link a second host or device to a switch of the topology";
  return `name them: --terminals ${hanging
    .slice(0, 2)
    .map(({ id }) => id)
    .join(",")}`;
}

/** Place of the switch that each terminal is on. */
function endsOf(topology: Topology, layout: Layout) {
  const places = layout.terminals.map((node, i) => {
    const router = layout.owner[layout.peer[layout.terminalPorts[i]!]!]!;
    return topology.nodes[node]!.at ?? topology.nodes[layout.routers[router]!]!.at;
  });
  return { ids: layout.terminals.map((node) => topology.nodes[node]!.id), places };
}

/** Mean of the pattern's packets, replies included. @throws InputError P110 */
function idleOf(
  topology: Topology,
  layout: Layout,
  ways: IdleWays,
  pattern: Pattern,
  { packetFlits, requestReply }: FlitProbeOptions,
): { cycles: number; hops: number } {
  const sum = { cycles: 0, hops: 0 };
  const count = layout.terminals.length;
  // half of the packets carry data, half a flit; a reply is injected in the cycle after its request has come out
  const flits = requestReply ? (packetFlits + 1) / 2 : packetFlits;
  const later = requestReply ? 1 / 2 : 0;
  for (let source = 0; source < count; source++) {
    pattern.shares(source).forEach((share, target) => {
      if (share === 0) return;
      const there = ways.between(source, target);
      const back = requestReply ? ways.between(target, source) : there;
      if (Number.isNaN(there.cycles + back.cycles)) noWay(topology, layout, source, target);
      const wait = (flits - 1) * ways.interval(source, target) + later;
      sum.cycles += (share / count) * ((there.cycles + back.cycles) / 2 + wait);
      sum.hops += ((share / count) * (there.hops + back.hops)) / 2;
    });
  }
  return sum;
}

function noWay(topology: Topology, layout: Layout, source: number, target: number): never {
  const name = (terminal: number) => layout.graph.nodes[layout.terminals[terminal]!]!.id;
  throw new InputError({
    code: "P110",
    message: `topology ${topology.name}: ${name(source)} cannot reach ${name(target)} through switches alone (no path)`,
  });
}

function run(network: FlitNetwork, load: number, window: FlitWindow): FlitResult {
  const result = network.run(load, window);
  if (result.violations.length > 0) throw new Error(`flits: ${result.violations.join("; ")}`);
  return result;
}

/** GB/s that all injecting links together carry. */
function injectionGBps(layout: Layout, { timing, cycleNs, flitBytes }: ProbeTiming): number {
  let perCycle = 0;
  for (let port = layout.routerPortsEnd; port < layout.ports; port++) {
    perCycle += 1 / timing.linkInterval[layout.link[port]!]!;
  }
  return (perCycle * flitBytes) / cycleNs;
}

function pointOf(load: number, results: FlitResult[], gBps: number, cycleNs: number): FlitProbePoint {
  const mean = (of: (result: FlitResult) => number) =>
    results.reduce((sum, result) => sum + of(result), 0) / results.length;
  // where nothing arrived there is no latency
  const latency = (of: "mean" | "p50" | "p99") =>
    mean(({ latency }) => (latency.count === 0 ? Number.POSITIVE_INFINITY : latency[of]));
  const cycles = { mean: latency("mean"), p50: latency("p50"), p99: latency("p99") };
  const accepted = mean(({ acceptedRatio }) => acceptedRatio);
  return {
    offered_ratio: load,
    offered_gbps: load * gBps,
    accepted_ratio: accepted,
    accepted_gbps: accepted * gBps,
    latency_ns: { mean: cycles.mean * cycleNs, p50: cycles.p50 * cycleNs, p99: cycles.p99 * cycleNs },
    latency_cycles: cycles,
    hops_mean: mean(({ hopsMean }) => hopsMean),
    saturated: results.some(({ saturated }) => saturated),
    deadlocked: results.some(({ deadlock }) => deadlock.length > 0),
  };
}

function trafficDoc({ packetFlits, requestReply }: FlitProbeOptions, hotspots: Hotspot[]) {
  return {
    packet_flits: packetFlits,
    request_reply: requestReply !== undefined,
    read_ratio: requestReply?.readRatio ?? null,
    hotspots,
  };
}

/** What differs from node to node is listed from least to greatest, each value once. */
function timingDoc(layout: Layout, { timing, cycleNs, flitBytes }: ProbeTiming) {
  const once = (values: Iterable<number>) => [...new Set(values)].sort((a, b) => a - b);
  return {
    cycle_ns: cycleNs,
    flit_bytes: flitBytes,
    router: {
      vcs: timing.vcs,
      buffer_flits: once(layout.routers.map((n) => timing.bufferFlits[n]!)),
      router_delay_cycles: once(layout.routers.map((n) => timing.routerDelay[n]!)),
      link_delay_cycles: once([...layout.link].map((l) => timing.linkDelay[l]!)),
      credit_delay_cycles: timing.creditDelay,
      alloc_iterations: timing.allocIterations,
    },
  };
}
