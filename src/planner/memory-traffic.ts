import {
  Graph,
  linkProtocol,
  PASSABLE,
  type Protocol,
  type Registry,
  type Topology,
  type TopologyLink,
  wireBytes,
} from "../model/index.ts";

/** Accesses to a tier, each user of an instance to each of its devices alike. */
export interface TrafficMix {
  /** Tier; the topology's own unless given. */
  tier?: string;
  /** Share of reads, 0..1. */
  readRatio: number;
  /** Bytes of an access. */
  bytes: number;
}

/** Node indices of a user and a device, and their share of all traffic. */
export interface Demand {
  source: number;
  target: number;
  share: number;
}

/**
 * What memory traffic asks of a fabric: who talks to whom, and how long a link is busy for each byte of payload. Requests and writes
 * go one way, data and completions the other; each direction of a link is a thing of its own.
 */
export class MemoryTraffic {
  readonly topology: Topology;
  readonly graph: Graph;
  readonly demands: readonly Demand[];
  readonly mix: TrafficMix;
  /** Users and devices, by node index. */
  readonly ends: ReadonlySet<number>;
  /** Links that traffic may take: those between ends and nodes that pass it on. */
  readonly links: readonly number[];
  /** By link: seconds that the direction of the request, and that of the response, is busy per GB of payload. */
  readonly out: Float64Array;
  readonly back: Float64Array;

  /** Every probe issues alike; where no probe uses the tier, every requester. */
  constructor(topology: Topology, mix: TrafficMix, protocols: Registry<Protocol>) {
    this.topology = topology;
    this.mix = mix;
    this.graph = new Graph(topology);
    this.demands = demandsOf(topology, this.graph, mix.tier ?? topology.probeTier);
    this.ends = new Set(this.demands.flatMap(({ source, target }) => [source, target]));
    const open = (id: string): boolean => {
      const node = this.graph.node(id);
      return this.ends.has(node) || PASSABLE.has(this.graph.nodes[node]!.kind);
    };
    this.links = topology.links.flatMap(({ from, to }, l) => (open(from) && open(to) ? [l] : []));
    const busy = topology.links.map((link) => busyOf(link, mix, protocols));
    this.out = Float64Array.from(busy, ({ out }) => out);
    this.back = Float64Array.from(busy, ({ back }) => back);
  }
}

/** @throws Error where the tier is not there or has no users: asked for by name before */
function demandsOf(topology: Topology, graph: Graph, name: string): Demand[] {
  const tier = topology.tiers.find((one) => one.name === name);
  if (!tier) throw new Error(`${topology.name} has no tier ${name}`);
  const users = new Set(tier.instances.flatMap((instance) => instance.users));
  const probes = topology.probes.filter((id) => users.has(id));
  const issuing = probes.length > 0 ? probes : topology.requesters.filter((id) => users.has(id));
  return issuing.flatMap((id) => {
    const { nodes } = tier.instances.find((instance) => instance.users.includes(id))!;
    const share = 1 / (issuing.length * nodes.length);
    return nodes.map((node) => ({ source: graph.node(id), target: graph.node(node), share }));
  });
}

function busyOf(
  link: TopologyLink,
  { readRatio, bytes }: TrafficMix,
  protocols: Registry<Protocol>,
): { out: number; back: number } {
  const { readRequest, write, readData, completion } = linkProtocol(protocols, link);
  const writeRatio = 1 - readRatio;
  const wire = bytes * link.gBps;
  return {
    out: (readRatio * wireBytes(readRequest, bytes) + writeRatio * wireBytes(write, bytes)) / wire,
    back: (readRatio * wireBytes(readData, bytes) + writeRatio * wireBytes(completion, bytes)) / wire,
  };
}
