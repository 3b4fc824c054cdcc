import type { Buffers, TierInstance, Topology, TopologyLink, TopologyNode } from "../../src/model/index.ts";

const GIB = 2 ** 30;

export interface Wire {
  from: string;
  to: string;
  gBps?: number;
  latencyNs?: number;
  flitErrorRatio?: number;
}

export interface FabricShape {
  buffers?: Buffers;
  mediumGBps?: number;
  routing?: Topology["routing"];
  at?: Record<string, number[]>;
  /** Memory of each host, by host; all of them where it is not given. */
  reach?: Record<string, string>;
}

/** A fabric from its wires: `h*` are hosts, `s*` switches, `m*` memories. */
export function fabricOf(wires: readonly Wire[], rest: FabricShape = {}): Topology {
  const ids = [...new Set(wires.flatMap(({ from, to }) => [from, to]))];
  const hosts = ids.filter((id) => id.startsWith("h"));
  const memories = ids.filter((id) => id.startsWith("m"));
  return {
    name: "wires",
    title: "wires",
    status: "available",
    nodes: ids.map((id) => nodeOf(id, rest)),
    links: wires.map(linkOf),
    tiers: [
      {
        name: "pool",
        title: "pool",
        shared: true,
        origin: false,
        interleaveBytes: GIB,
        instances: rest.reach
          ? Object.entries(rest.reach).map(([host, memory]) => instance(`pool-${host}`, [memory], [host]))
          : [instance("pool", memories, hosts)],
      },
    ],
    requesters: hosts,
    probes: hosts,
    probeTier: "pool",
    routing: rest.routing ?? { kind: "shortest", ties: "ecmp" },
    bom: [],
    figures: {},
    notes: [],
  };
}

const instance = (id: string, nodes: string[], users: string[]): TierInstance => ({
  id,
  nodes,
  users,
  capacityBytes: nodes.length * GIB,
  mover: users[0]!,
});

function nodeOf(id: string, shape: FabricShape): TopologyNode {
  const { buffers, mediumGBps = Number.POSITIVE_INFINITY, at } = shape;
  const place = at?.[id] && { at: at[id] };
  if (id.startsWith("h")) return { id, kind: "host", latencyNs: 0, ...place };
  if (id.startsWith("s")) return { id, kind: "switch", latencyNs: 20, ...(buffers && { buffers }), ...place };
  const rate = { readGBps: mediumGBps, writeGBps: mediumGBps };
  return {
    id,
    kind: "memory",
    latencyNs: 0,
    capacityBytes: GIB,
    medium: { kind: "dram", readLatencyNs: 50, writeLatencyNs: 50, channels: 1, ...rate },
  };
}

function linkOf({ from, to, gBps = 64, latencyNs = 10, flitErrorRatio }: Wire): TopologyLink {
  return {
    id: `${from}-${to}`,
    from,
    to,
    protocol: "cxl-68b",
    lanes: 16,
    rateGTps: 32,
    gBps,
    latencyNs,
    lengthM: 1,
    ...(flitErrorRatio !== undefined && { flitErrorRatio }),
  };
}

/** Switches in a ring, each with a host and a memory. */
export function ringOf(count: number, rest: FabricShape): Topology {
  const wires = Array.from({ length: count }, (_, i) => [
    { from: `h${i}`, to: `s${i}` },
    { from: `s${i}`, to: `s${(i + 1) % count}` },
    { from: `s${i}`, to: `m${i}` },
  ]);
  const at = Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, [i]]));
  return fabricOf(wires.flat(), { at, ...rest });
}
