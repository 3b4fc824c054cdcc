import { derived, devices, figure, hosts, switches } from "../catalogue/index.ts";
import type { Figure, ParamValues, Status } from "../model/index.ts";
import { flightNs } from "./compute.ts";
import { isCxl3 } from "./cxl.ts";
import { num, text, type Wire } from "./draft.ts";
import { GTPS as GENZ_GTPS, portNs as genzPortNs } from "./genz.ts";
import { crossing as rdmaCrossing } from "./rdma.ts";

const SWITCH = switches.get("cxl2-switch-32");
const CXL2_GTPS = 32;
const CXL3_GTPS = 64;
/** A 400 Gb/s port of four lanes, as rdma-pool has them. */
const RDMA_PORT_GTPS = 100;
/** Signalling rate of a lane, 200 Gb/s before error correction (ual.lane). */
const UALINK_GTPS = 212.5;

/** What a shape is made of, by the protocol of its links: parts of the catalogue, and what they take. */
interface Made {
  status: Status;
  rateGTps: number;
  /** Switch as a node's part, and as what is bought. */
  part: string;
  bought: string;
  adapter: string;
  /** One crossing of a switch, there and back, its ports included. */
  switchNs: Figure;
  /** Link of a host and link of a device, there and back. */
  hostNs(values: ParamValues): Figure;
  deviceNs(values: ParamValues): Figure;
  note?: string;
}

const zero = (why: string): Figure => derived(0, "ns", why, ["ib.cable.delay"]);
const cxl = (protocol: string): Made => ({
  status: "projection",
  rateGTps: isCxl3(protocol) ? CXL3_GTPS : CXL2_GTPS,
  part: "cxl2-switch-32",
  bought: "cxl-switch-32",
  adapter: "cxl-adapter",
  switchNs: SWITCH.latencyNs,
  hostNs: (values) => hosts.get(text(values, "host.part")).toSwitchNs,
  deviceNs: (values) => hosts.get(text(values, "host.part")).fromSwitchNs,
  note: "No CXL switches are sold for this shape: a crossing takes what a CXL 2.0 switch takes (switch.latency)",
});
const pcie: Made = {
  ...cxl("pcie"),
  hostNs: () => figure("rdma.pcie"),
  deviceNs: () => zero("inside the switch's crossing"),
  note: "PCIe is a tree in products; switch, its price and its crossing are those of a CXL 2.0 switch",
};
const MADE: Record<string, Made> = {
  "cxl-68b": cxl("cxl-68b"),
  "cxl-256b": cxl("cxl-256b"),
  "cxl-256b-lopt": cxl("cxl-256b-lopt"),
  "cxl-256b-pbr": cxl("cxl-256b-pbr"),
  pcie,
  "gen-z": {
    status: "historical",
    rateGTps: GENZ_GTPS,
    part: "genz-switch",
    bought: "genz-switch",
    adapter: "genz-adapter",
    switchNs: figure("genz.switch.lat"),
    hostNs: () => genzPortNs,
    deviceNs: () => genzPortNs,
    note: "Gen-Z was demonstrated, never sold: latencies come from one vendor's demonstration, prices from CXL parts",
  },
  rdma: {
    status: "available",
    rateGTps: RDMA_PORT_GTPS,
    part: "roce-switch",
    bought: "roce-switch",
    adapter: "nic-400g",
    switchNs: rdmaCrossing,
    hostNs: () => zero("flight alone: the NIC is a node of its own"),
    deviceNs: () => figure("rdma.pcie"),
  },
  ualink: {
    ...cxl("ualink"),
    rateGTps: UALINK_GTPS,
    switchNs: derived(2 * figure("ual.switch").value, "ns", "two crossings, port to port", ["ual.switch"], {
      low: 2 * (figure("ual.switch").low ?? figure("ual.switch").value),
      high: 2 * (figure("ual.switch").high ?? figure("ual.switch").value),
    }),
    note: "UALink joins accelerators; hosts stand for them, prices are those of CXL parts",
  },
};

/** Protocols that a shape can be made of. */
export const SHAPE_PROTOCOLS: readonly string[] = Object.keys(MADE);

export const madeOf = (values: ParamValues): Made => MADE[text(values, "protocol")]!;

/** What a device spends besides its DRAM: a CXL controller's own time; published totals of the others leave nothing to add. */
export const deviceNs = (values: ParamValues): Figure =>
  text(values, "protocol").startsWith("cxl")
    ? devices.get(text(values, "device.part")).internalNs
    : zero("inside the latency of its link");

export const deviceRate = (values: ParamValues, figureName: "read" | "ntw"): Figure =>
  figure(text(values, "protocol") === "gen-z" ? "genz.zmm.bw" : `es24.ddr5.${figureName}`);

const wire = (values: ParamValues, latencyNs: number, lengthM: number): Wire => ({
  protocol: text(values, "protocol"),
  lanes: num(values, "lanes"),
  rateGTps: num(values, "rate"),
  // no link is faster than light
  latencyNs: Math.max(latencyNs, flightNs(lengthM)),
  lengthM,
});

export const hostLink = (values: ParamValues): Wire =>
  wire(values, num(values, "port.latency"), num(values, "link.length"));

/** A device sits beside its switch. */
export const deviceLink = (values: ParamValues): Wire => wire(values, num(values, "segment.latency"), 0);

/** Between two switches, whose ports are theirs. */
export const trunkLink = (values: ParamValues): Wire =>
  wire(values, num(values, "link.latency"), num(values, "link.length"));

export const linkNs = (values: ParamValues): Figure =>
  derived(flightNs(num(values, "link.length")), "ns", "flight over the cable, there and back", [
    "ib.cable.delay",
  ]);
