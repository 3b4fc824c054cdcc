import type { Topology, TopologyLink, TopologyNode } from "../model/index.ts";

/** How switches are joined: pairs of their numbers. */
type Join = (ends: number) => { switches: number; pairs: [number, number][]; at: (end: number) => number };

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Every end has a switch of its own. */
const own = (end: number): number => end;
const SPINES = 2;
const LEAVES = 4;

/** Plain shapes of `ends` hosts and as many devices, a host and a device at each place. */
export const SHAPES: Readonly<Record<string, Join>> = {
  chain: (n) => ({ switches: n, at: own, pairs: range(n - 1).map((i) => [i, i + 1]) }),
  ring: (n) => ({ switches: n, at: own, pairs: range(n).map((i) => [i, (i + 1) % n]) }),
  /** Binary, ends at the leaves; switch 0 is the root. */
  tree: (n) => ({
    switches: 2 * n - 1,
    at: (end) => n - 1 + end,
    pairs: range(2 * n - 2).map((i) => [Math.floor(i / 2), i + 1]),
  }),
  "spine-leaf": (n) => ({
    switches: SPINES + LEAVES,
    at: (end) => SPINES + Math.floor((end * LEAVES) / n),
    pairs: range(LEAVES).flatMap((leaf) => range(SPINES).map((s): [number, number] => [s, SPINES + leaf])),
  }),
  "full connection": (n) => ({
    switches: n,
    at: own,
    pairs: range(n).flatMap((i) => range(i).map((j): [number, number] => [j, i])),
  }),
};

const LANE_GTPS = 32;
const BITS_PER_BYTE = 8;
const END_LANES = 16;
/** So narrow against the ends that the links between switches fill first. */
const TRUNK_LANES = 1;
const HOP_NS = 10;
const SWITCH_NS = 100;

/** One of {@link SHAPES} in CXL 2.0 links, devices that never fill: a topology to find the narrowest cut of. */
export function shaped(shape: string, ends: number): Topology {
  const { switches, pairs, at } = SHAPES[shape]!(ends);
  const all = range(ends);
  const node = (id: string, kind: TopologyNode["kind"], latencyNs: number): TopologyNode => ({
    id,
    kind,
    latencyNs,
  });
  return {
    name: `${shape}-${ends}`,
    title: `${shape} of ${ends} hosts and ${ends} devices`,
    status: "available",
    nodes: [
      ...range(switches).map((i) => node(`switch${i}`, "switch", SWITCH_NS)),
      ...all.map((i) => node(`host${i}`, "host", HOP_NS)),
      ...all.map((i) => ({ ...node(`mem${i}`, "memory", 0), capacityBytes: 2 ** 40, medium: ENDLESS })),
    ],
    links: [
      ...pairs.map(([from, to]) => wire(`switch${from}`, `switch${to}`, TRUNK_LANES)),
      ...all.map((i) => wire(`host${i}`, `switch${at(i)}`, END_LANES)),
      ...all.map((i) => wire(`switch${at(i)}`, `mem${i}`, END_LANES)),
    ],
    tiers: [
      tierOf(
        all.map((i) => `host${i}`),
        all.map((i) => `mem${i}`),
      ),
    ],
    requesters: all.map((i) => `host${i}`),
    probes: all.map((i) => `host${i}`),
    probeTier: "pool",
    routing: { kind: "shortest", ties: "ecmp" },
    bom: [],
    figures: {},
    notes: [],
  };
}

const ENDLESS = {
  kind: "dram",
  readLatencyNs: HOP_NS,
  writeLatencyNs: HOP_NS,
  readGBps: Number.POSITIVE_INFINITY,
  writeGBps: Number.POSITIVE_INFINITY,
  channels: 1,
};

const wire = (from: string, to: string, lanes: number): TopologyLink => ({
  id: `${from}-${to}`,
  from,
  to,
  protocol: "cxl-68b",
  lanes,
  rateGTps: LANE_GTPS,
  gBps: (lanes * LANE_GTPS) / BITS_PER_BYTE,
  latencyNs: HOP_NS,
  lengthM: 1,
});

const tierOf = (users: string[], nodes: string[]): Topology["tiers"][number] => ({
  name: "pool",
  title: "pool",
  shared: true,
  origin: false,
  interleaveBytes: 256,
  instances: [{ id: "pool", nodes, users, capacityBytes: 2 ** 44, mover: users[0]! }],
});
