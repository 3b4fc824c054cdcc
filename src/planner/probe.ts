import { createReplay } from "../engine/index.ts";
import {
  type AccessBatch,
  BATCH_ROWS,
  type BreakdownDoc,
  DEFAULT_REPLAY,
  emptyBatch,
  Graph,
  InputError,
  type InputErrorInit,
  linkProtocol,
  mediumGBps,
  nearest,
  OP,
  type PolicyFactory,
  type Protocol,
  Random,
  type Registry,
  type ReplayOptions,
  type ReplayResult,
  type Routing,
  type TierSpec,
  type Topology,
} from "../model/index.ts";
import { breakdownDoc } from "./documents.ts";
import { uniformTraffic } from "./probe-traffic.ts";

/** Load a virtual generator puts on a fabric: hosts read and write lines of a tier at random. */
export interface ProbeOptions {
  /** Tier to probe; the topology's own unless given. */
  tier: string | undefined;
  /** Shares of the injection capacity, 1.0: every injecting link busy. */
  loads: readonly number[];
  /** Share of reads, 0..1. */
  readRatio: number;
  bytes: number;
  /** Accesses per load. */
  accesses: number;
  /** Most accesses that a probe has under way; the others wait before their latency starts, as they do in a core. Unbounded unless given. */
  outstanding?: number;
  seed: number;
}

export interface ProbePoint {
  offered_ratio: number;
  offered_gbps: number;
  accepted_gbps: number;
  latency_ns: { mean: number; p50: number; p99: number };
  /** Accesses that never came back: full buffers wait for each other. */
  incomplete: number;
}

export interface ProbeData {
  topology: string;
  status: string;
  pattern: "memory";
  tier: string;
  read_ratio: number;
  access_bytes: number;
  probes: number;
  /** One access on an idle fabric. */
  idle_latency_ns: number;
  idle_breakdown_ns: BreakdownDoc;
  /** The same for every tier a probe can reach, in the topology's order. */
  ladder: { tier: string; idle_latency_ns: number; breakdown_ns: BreakdownDoc }[];
  /** Highest accepted payload rate over all loads tried, GB/s. */
  peak_gbps: number;
  points: ProbePoint[];
  deadlocked: boolean;
  /** Links whose full buffers wait for each other; empty where none do. */
  deadlock_links: string[];
}

export interface ProbeTools {
  protocols: Registry<Protocol>;
  routings: Registry<Routing>;
  /** Places every page where there is room and leaves it there. */
  policy: PolicyFactory;
  /** Called after each load. */
  onPoint?: (done: number, total: number) => void;
  /** Called with what each load came to, before {@link onPoint}. */
  onResult?: (result: ReplayResult) => void;
}

/** Probes touch this many pages per probe, enough to spread over every device and channel. */
const PAGES = 4096;
const PAGE_BYTES = 4096;
const UNBOUNDED = 2 ** 30;

/** Accesses are issued as they arrive, however many are out, unless told how many may be. */
export const OPEN: ReplayOptions = { ...DEFAULT_REPLAY, slots: UNBOUNDED, window: UNBOUNDED };

/** Idle latency ladder and loaded latency of a topology. @throws InputError S023, P110 */
export function probe(topology: Topology, options: ProbeOptions, tools: ProbeTools): ProbeData {
  const tier = tierOf(topology, options.tier);
  const fabric = onlyTier(topology, tier);
  const idle = idleOf(fabric, options, tools);
  const capacity = injectionGBps(fabric, options, tools.protocols);
  let links: string[] = [];
  const points = options.loads.map((load, i) => {
    const { deadlock, ...point } = loaded(fabric, load, load * capacity, options, tools);
    if (links.length === 0) links = deadlock;
    tools.onPoint?.(i + 1, options.loads.length);
    return point;
  });
  return {
    topology: topology.name,
    status: topology.status,
    pattern: "memory",
    tier: tier.name,
    read_ratio: options.readRatio,
    access_bytes: options.bytes,
    probes: fabric.requesters.length,
    idle_latency_ns: idle.latencyNs.mean,
    idle_breakdown_ns: breakdownDoc(idle.breakdownNs),
    ladder: ladderOf(topology, options, tools),
    peak_gbps: points.reduce((most, point) => Math.max(most, point.accepted_gbps), 0),
    points,
    deadlocked: links.length > 0,
    deadlock_links: links,
  };
}

export function tierOf(topology: Topology, name = topology.probeTier): TierSpec {
  const found = topology.tiers.find((tier) => tier.name === name);
  if (found) return found;
  const names = topology.tiers.map((tier) => tier.name);
  const near = nearest(name, names);
  throw new InputError({
    code: "S023",
    message: `unknown tier of ${topology.name}: ${name} (known: ${names.join(", ")})`,
    hint: near ? `did you mean "${near}"?` : undefined,
  });
}

/** The same fabric as its probes see it, with one tier and room for every page. */
export function onlyTier(topology: Topology, tier: TierSpec): Topology {
  const users = new Set(tier.instances.flatMap((instance) => instance.users));
  const probes = topology.probes.filter((id) => users.has(id));
  const requesters = probes.length > 0 ? probes : topology.requesters.filter((id) => users.has(id));
  if (requesters.length === 0) throw new InputError(noPath(topology, tier));
  const instances = tier.instances.map((instance) => ({
    ...instance,
    capacityBytes: Number.POSITIVE_INFINITY,
  }));
  return {
    ...topology,
    requesters,
    tiers: [{ ...tier, origin: false, interleaveWays: undefined, instances }],
  };
}

const noPath = (topology: Topology, tier: TierSpec): InputErrorInit => ({
  code: "P110",
  message: `topology ${topology.name}: no host or GPU can reach tier ${tier.name} (no path)`,
});

function ladderOf(topology: Topology, options: ProbeOptions, tools: ProbeTools): ProbeData["ladder"] {
  return topology.tiers.map((tier) => {
    const idle = idleOf(onlyTier(topology, tier), options, tools);
    return {
      tier: tier.name,
      idle_latency_ns: idle.latencyNs.mean,
      breakdown_ns: breakdownDoc(idle.breakdownNs),
    };
  });
}

/** One access by the first probe. */
function idleOf(fabric: Topology, options: ProbeOptions, tools: ProbeTools): ReplayResult {
  const batch = emptyBatch(1);
  batch.rows = 1;
  batch.op[0] = options.readRatio > 0 ? OP.read : OP.write;
  batch.bytes[0] = options.bytes;
  batch.lastOfRequest[0] = 1;
  return run(fabric, [batch], options, tools);
}

function loaded(
  fabric: Topology,
  load: number,
  offeredGBps: number,
  options: ProbeOptions,
  tools: ProbeTools,
): ProbePoint & { deadlock: string[] } {
  const result = run(fabric, traffic(fabric.requesters.length, offeredGBps, options), options, tools);
  tools.onResult?.(result);
  const elapsedOf = (accesses: number): number =>
    run(fabric, uniformTraffic(fabric, offeredGBps, { ...options, accesses }), options, tools).elapsedNs;
  const { mean, p50, p99 } = result.latencyNs;
  return {
    offered_ratio: load,
    offered_gbps: offeredGBps,
    accepted_gbps: acceptedGBps(result, offeredGBps, options, elapsedOf),
    latency_ns: { mean, p50, p99 },
    incomplete: result.incomplete,
    deadlock: result.deadlock,
  };
}

/** A run that takes this much longer than its arrivals is not judged by its whole length. */
const LATE = 1.01;

/**
 * Payload accepted. Where a run ends long after its last arrival the fabric is full: then what twice the accesses take longer, each
 * link with its exact share, so that neither the ways of the last ones nor the luck of the draw count.
 */
function acceptedGBps(
  { completed, incomplete, elapsedNs }: ReplayResult,
  offeredGBps: number,
  { accesses, bytes }: ProbeOptions,
  elapsedOf: (accesses: number) => number,
): number {
  const whole = (completed * bytes) / elapsedNs;
  const half = Math.floor(accesses / 2);
  if (incomplete > 0 || half === 0 || elapsedNs <= (LATE * accesses * bytes) / offeredGBps) return whole;
  const longerNs = elapsedOf(2 * half) - elapsedOf(half);
  return longerNs > 0 ? (half * bytes) / longerNs : whole;
}

/** Poisson arrivals over all probes at `gBps` of payload together, uniform over pages. */
function* traffic(probes: number, gBps: number, options: ProbeOptions): Generator<AccessBatch> {
  const random = new Random(options.seed);
  const batch = emptyBatch(Math.min(BATCH_ROWS, options.accesses));
  const gapNs = options.bytes / gBps;
  const lines = Math.max(1, Math.floor(PAGE_BYTES / options.bytes));
  let now = 0;
  for (let first = 0; first < options.accesses; first += batch.rows) {
    batch.firstRow = first;
    batch.rows = Math.min(batch.tsNs.length, options.accesses - first);
    for (let i = 0; i < batch.rows; i++) {
      const who = random.below(probes);
      now += random.exponential(gapNs);
      batch.tsNs[i] = now;
      batch.requester[i] = who;
      batch.op[i] = random.uniform() < options.readRatio ? OP.read : OP.write;
      batch.object[i] = who * PAGES + random.below(PAGES);
      batch.offset[i] = random.below(lines) * options.bytes;
      batch.bytes[i] = options.bytes;
      batch.lastOfRequest[i] = 1;
    }
    yield batch;
  }
}

function run(
  fabric: Topology,
  batches: Iterable<AccessBatch>,
  options: ProbeOptions,
  tools: ProbeTools,
): ReplayResult {
  const replay = createReplay({
    topology: fabric,
    protocols: tools.protocols,
    routings: tools.routings,
    policy: tools.policy,
    options: { ...OPEN, slots: options.outstanding ?? UNBOUNDED, seed: options.seed },
    dictionaries: { requester: fabric.requesters, tenant: [], job: [] },
    closed: true,
  });
  for (const batch of batches) replay.feed(batch);
  return replay.finish();
}

/**
 * Payload that keeps every injecting link of every probe busy, both directions together, GB/s; where a probe's tier is inside its own
 * package, what the medium delivers.
 */
export function injectionGBps(
  fabric: Topology,
  options: ProbeOptions,
  protocols: Registry<Protocol>,
): number {
  const graph = new Graph(fabric);
  const tier = fabric.tiers[0]!;
  const links = new Set<number>();
  const media = new Set<string>();
  for (const probeId of fabric.requesters) {
    const source = graph.node(probeId);
    const distance = graph.distances(source);
    for (const id of tier.instances
      .filter(({ users }) => users.includes(probeId))
      .flatMap(({ nodes }) => nodes)) {
      const steps = graph.shortestPaths(distance, graph.node(id), 1)[0] ?? [];
      const first = steps.find((step) => Number.isFinite(fabric.links[step.link]!.gBps));
      if (first) links.add(first.link);
      else media.add(id);
    }
  }
  let total = 0;
  for (const l of links) {
    const link = fabric.links[l]!;
    total += linkProtocol(protocols, link).goodputGBps(link.gBps, options.readRatio, options.bytes);
  }
  for (const id of media) {
    const { medium } = fabric.nodes.find((node) => node.id === id)!;
    total += mediumGBps(medium!, options.readRatio, options.bytes);
  }
  return total;
}
