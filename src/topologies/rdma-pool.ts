import { derived, figure } from "../catalogue/index.ts";
import {
  type Figure,
  GIB,
  type ParamValues,
  type TierInstance,
  type TopologyBuilder,
} from "../model/index.ts";
import { bufferParams, buffersOf, followBuffers } from "./buffers.ts";
import { commonParams, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import {
  computeDraft,
  flightNs,
  hostIds,
  localTiers,
  originTier,
  podsOf,
  requesterIds,
  usersOf,
} from "./compute.ts";
import { type Draft, num, type Wire } from "./draft.ts";
import { checkLanes } from "./lanes.ts";

const CABLE_M = 2;
const NIC_PCIE_LANES = 16;
const NIC_PCIE_GTPS = 32;
const PORT_LANES = 4;
const RAW_NIC_BYTES_PER_S = 400e9 / 8;
const SLICE_BYTES = 64 * 1024;
const BITS_PER_BYTE = 8;
const BOARD_M = 0.3;

const value = (id: string): number => figure(id).value;
const oneWay = figure("rdma.switch");
export const crossing: Figure = derived(
  2 * (oneWay.low ?? oneWay.value),
  "ns",
  "two crossings at the fast end of the published one-way range",
  ["rdma.switch"],
  { low: 2 * (figure("ib.ndr.hop").low ?? 0), high: 2 * (oneWay.high ?? oneWay.value) },
);

/** Host's core part, the two PCIe round trips at the NICs, the switch, cables and remote DRAM are named; the rest is NICs and software. */
const named = value("oct.lat.local") + 2 * value("rdma.pcie") + crossing.value + 2 * flightNs(CABLE_M);
export const software: Figure = derived(
  value("oct.lat.rdma_tor") - named,
  "ns",
  "measured 64 B read through a ToR less a local load, two PCIe round trips, the switch and the cables",
  ["oct.lat.rdma_tor", "oct.lat.local", "rdma.pcie", "rdma.switch", "ib.cable.delay"],
);

const nicRate: Figure = {
  value: RAW_NIC_BYTES_PER_S / 1e9,
  unit: "GB/s",
  grade: "datasheet",
  source: "ConnectX-7 and Quantum-2: 400 Gb/s a port",
  asOf: "2022",
};

export const topology: TopologyBuilder = {
  name: "rdma-pool",
  title: "Remote DRAM by RDMA",
  status: "available",
  description:
    "A 400 Gb/s NIC a host, a ToR for up to 32 hosts, a memory server with two NICs for every two hosts.",
  params: [
    ...commonParams(LOCAL_BYTES),
    param.ns("nic.software", software, "Verbs and NIC processing of one operation"),
    param.ns("nic.pcie.latency", figure("rdma.pcie"), "PCIe round trip at a NIC"),
    param.rate("nic.rate", nicRate, "Raw rate of a NIC's port, per direction"),
    param.ns("tor.latency", crossing, "Crossing the ToR, there and back"),
    param.count("tor.ports", figure("ib.ndr.ports"), "Ports of a ToR", 1, 1024),
    ...bufferParams(),
    param.count("tor.hosts", 32, "Hosts of one ToR", 1, 1024),
    param.length("cable.length", CABLE_M, "Network cable"),
    param.count("server.hosts", 2, "Hosts for each memory server", 1, 64),
    param.count("server.nics", 2, "NICs of a memory server", 1, 16),
    param.bytes("slice", SLICE_BYTES, "Interleaving over memory servers"),
    param.bytes("remote.capacity", FAR_BYTES * 16, "DRAM of all memory servers together"),
  ],
  follow: (values) => ({
    ...followCommon(values),
    "remote.capacity": FAR_BYTES * num(values, "hosts"),
    ...followBuffers([portWire(values)], values, "tor.latency"),
  }),
  build(values) {
    const draft = computeDraft(values);
    localTiers(draft, values);
    const pods = podsOf(num(values, "hosts"), num(values, "tor.hosts"));
    const instances = pods.map((members, pod) => addPod(draft, values, members, pod));
    draft.tier("remote", "DRAM of memory servers", instances, { interleaveBytes: num(values, "slice") });
    originTier(draft, values);
    return draft.finish({
      name: "rdma-pool",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "remote",
      notes:
        pods.length > 1 ? [`${pods.length} ToRs: a host reaches the memory servers of its own only`] : [],
    });
  },
};

function addPod(draft: Draft, values: ParamValues, members: number[], pod: number): TierInstance {
  const tor = `tor${pod}`;
  const servers = Math.ceil(members.length / num(values, "server.hosts"));
  checkLanes(
    "rdma-pool",
    tor,
    num(values, "tor.ports"),
    [
      { what: "hosts", count: members.length, lanes: 1 },
      { what: "NICs of memory servers", count: servers * num(values, "server.nics"), lanes: 1 },
    ],
    "ports",
  );
  draft.node(tor, "switch", {
    part: "roce-switch",
    latencyNs: num(values, "tor.latency"),
    ...buffersOf(values),
  });
  draft.buy("roce-switch", 1, "fabric");
  for (const i of members) {
    addNic(draft, `nic${i}`, num(values, "nic.software"));
    draft.link(`host${i}`, `nic${i}`, pcieWire(values));
    draft.link(`nic${i}`, tor, portWire(values));
  }
  const capacityBytes = (num(values, "remote.capacity") * members.length) / num(values, "hosts");
  const nodes = Array.from({ length: servers }, (_, s) =>
    addServer(draft, values, { id: `${pod}.${s}`, tor, bytes: capacityBytes / servers }),
  );
  return {
    id: `remote${pod}`,
    nodes,
    users: members.flatMap(usersOf),
    capacityBytes,
    mover: `host${members[0]}`,
  };
}

function addNic(draft: Draft, id: string, softwareNs: number): void {
  draft.node(id, "nic", { part: "nic-400g", latencyNs: 0, ...(softwareNs > 0 && { softwareNs }) });
  draft.buy("nic-400g", 1, "fabric");
  draft.buy("network-cable", 1, "fabric");
}

/** One-sided operations: the server's CPU is not on the way, its NICs read and write the DRAM. */
function addServer(
  draft: Draft,
  values: ParamValues,
  server: { id: string; tor: string; bytes: number },
): string {
  const id = `remote${server.id}`;
  draft.memory(id, {
    kind: "ddr5",
    part: "memory-server",
    ns: num(values, "dram.latency"),
    readGBps: num(values, "dram.rate"),
    writeGBps: num(values, "dram.write_rate"),
    channels: num(values, "dram.channels"),
    bytes: server.bytes,
  });
  for (let n = 0; n < num(values, "server.nics"); n++) {
    const nic = `mnic${server.id}.${n}`;
    addNic(draft, nic, 0);
    draft.link(server.tor, nic, portWire(values));
    draft.link(nic, id, pcieWire(values));
  }
  draft.buy("memory-server", 1, "memory");
  draft.buy("ddr5-rdimm", server.bytes / GIB, "memory");
  return id;
}

function pcieWire(values: ParamValues): Wire {
  const latencyNs = num(values, "nic.pcie.latency");
  return { protocol: "pcie", lanes: NIC_PCIE_LANES, rateGTps: NIC_PCIE_GTPS, latencyNs, lengthM: BOARD_M };
}

function portWire(values: ParamValues): Wire {
  const gBps = num(values, "nic.rate");
  const lengthM = num(values, "cable.length");
  return {
    protocol: "rdma",
    lanes: PORT_LANES,
    rateGTps: (gBps * BITS_PER_BYTE) / PORT_LANES,
    gBps,
    latencyNs: flightNs(lengthM),
    lengthM,
  };
}
