import { derived, figure } from "../catalogue/index.ts";
import { type Figure, GIB, type ParamValues, type TopologyParam } from "../model/index.ts";
import { bufferParams, buffersOf } from "./buffers.ts";
import { param } from "./common-params.ts";
import { flightNs } from "./compute.ts";
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

/** Parameters of a network, its switch and the memory servers on it. */
export const networkParams = (): TopologyParam[] => [
  param.ns("nic.pcie.latency", figure("rdma.pcie"), "PCIe round trip at a NIC"),
  param.rate("nic.rate", nicRate, "Raw rate of a NIC's port, per direction"),
  param.ns("tor.latency", crossing, "Crossing the ToR, there and back"),
  param.count("tor.ports", figure("ib.ndr.ports"), "Ports of a ToR", 1, 1024),
  ...bufferParams(),
  param.length("cable.length", CABLE_M, "Network cable"),
  param.count("server.hosts", 2, "Hosts for each memory server", 1, 64),
  param.count("server.nics", 2, "NICs of a memory server", 1, 16),
  param.bytes("slice", SLICE_BYTES, "Interleaving over memory servers"),
];

/** A ToR with so many ports in use. @throws InputError P111 */
export function addTor(
  draft: Draft,
  values: ParamValues,
  tor: { topology: string; id: string; part: string; ports: { what: string; count: number }[] },
): void {
  const ports = tor.ports.map((port) => ({ ...port, lanes: 1 }));
  checkLanes(tor.topology, tor.id, num(values, "tor.ports"), ports, "ports");
  draft.node(tor.id, "switch", {
    part: tor.part,
    latencyNs: num(values, "tor.latency"),
    ...buffersOf(values),
  });
  draft.buy(tor.part, 1, "fabric");
}

export function addNic(draft: Draft, id: string, softwareNs: number): void {
  draft.node(id, "nic", { part: "nic-400g", latencyNs: 0, ...(softwareNs > 0 && { softwareNs }) });
  draft.buy("nic-400g", 1, "fabric");
  draft.buy("network-cable", 1, "fabric");
}

/** One-sided operations: the server's CPU is not on the way, its NICs read and write the DRAM. */
export function addServer(
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

export function pcieWire(values: ParamValues): Wire {
  const latencyNs = num(values, "nic.pcie.latency");
  return { protocol: "pcie", lanes: NIC_PCIE_LANES, rateGTps: NIC_PCIE_GTPS, latencyNs, lengthM: BOARD_M };
}

export function portWire(values: ParamValues): Wire {
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
