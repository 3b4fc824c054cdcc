import type { ReplayOptions, Topology, TopologyLink, TopologyNode } from "../src/model/index.ts";
import { DEFAULT_REPLAY } from "../src/model/index.ts";

const HOSTS = 64;
const DEVICES = 8;
/** Two leaf switches with half of the hosts each, and the switch of the devices; two links from each leaf. */
const LEAVES = 2;
const TRUNKS = 2;
const CAPACITY = 2 ** 40;

const node = (id: string, kind: TopologyNode["kind"], latencyNs: number): TopologyNode => ({
  id,
  kind,
  latencyNs,
});

function link(from: string, to: string, lanes: number, id = `${from}-${to}`): TopologyLink {
  return {
    id,
    from,
    to,
    protocol: "cxl-68b",
    lanes,
    rateGTps: 32,
    gBps: lanes * 4,
    latencyNs: 30,
    lengthM: 1,
  };
}

/** 64 hosts read from eight two-channel devices over three switches with bounded buffers (engine.md section 8). */
export function threeSwitchPool(): Topology {
  const hosts = Array.from({ length: HOSTS }, (_, i) => `host${i}`);
  const devices = Array.from({ length: DEVICES }, (_, i) => `mem${i}`);
  const leaves = Array.from({ length: LEAVES }, (_, i) => `leaf${i}`);
  const buffers = { vcs: 4, flits: 256 };
  return {
    name: "three-switch-pool",
    title: "three-switch pool",
    status: "available",
    nodes: [
      ...hosts.map((id) => node(id, "host", 80)),
      ...[...leaves, "root"].map((id) => ({ ...node(id, "switch", 250), buffers })),
      ...devices.map(
        (id): TopologyNode => ({
          ...node(id, "memory", 0),
          capacityBytes: CAPACITY,
          medium: {
            kind: "dram",
            readLatencyNs: 60,
            writeLatencyNs: 60,
            readGBps: 38.4,
            writeGBps: 38.4,
            channels: 2,
          },
        }),
      ),
    ],
    links: [
      ...hosts.map((id, i) => link(id, `leaf${i % LEAVES}`, 16)),
      ...leaves.flatMap((id) =>
        Array.from({ length: TRUNKS }, (_, trunk) => link(id, "root", 32, `${id}-root-${trunk}`)),
      ),
      ...devices.map((id) => link("root", id, 16)),
    ],
    tiers: [
      {
        name: "pool",
        title: "pool",
        shared: true,
        origin: false,
        interleaveBytes: 4096,
        instances: [
          { id: "pool", nodes: devices, users: hosts, capacityBytes: CAPACITY * DEVICES, mover: "host0" },
        ],
      },
    ],
    requesters: hosts,
    probes: hosts,
    probeTier: "pool",
    routing: { kind: "shortest", ties: "ecmp" },
    bom: [],
    figures: {},
    notes: [],
  };
}

/** Half of the accesses in a traffic class of their own. */
export const TWO_CLASSES: ReplayOptions = {
  ...DEFAULT_REPLAY,
  qos: {
    arbitration: "strict",
    classes: [{ name: "weights", tenants: [], objectClasses: ["weight"], priority: 1, weight: 1 }],
  },
};
