import { devices, figure, hosts, parts, switches } from "../catalogue/index.ts";
import {
  type Figure,
  formatBytes,
  GIB,
  type IdeMode,
  InputError,
  type ParamValues,
  type Status,
  type TierInstance,
  type TopologyParam,
} from "../model/index.ts";
import { bufferParams } from "./buffers.ts";
import { param } from "./common-params.ts";
import { dealtTo, hostIds, usersOf } from "./compute.ts";
import { type Draft, num, text, type Wire } from "./draft.ts";
import { checkLanes, type Ports } from "./lanes.ts";
import { PORT_CHOICES } from "./part-ports.ts";
import { IDE_CHOICES } from "./security.ts";

const HOST = hosts.get("host-xeon6");
const GRANULE = figure("cxl2.hdm.gran");
/** Ways that HDM decoders know: powers of two, and three times those (CXL 3.1, tables 9-6 to 9-8). */
const WAYS = [1, 2, 3, 4, 6, 8, 12, 16];
const MOST_WAYS = 16;
const CXL2_GTPS = 32;
const CXL3_GTPS = 64;

/** Parameters of a host's CXL link. */
export function cxlLinkParams(path: "direct" | "switched"): TopologyParam[] {
  return [
    param.text(
      "cxl.protocol",
      "cxl-68b",
      ["cxl-68b", "cxl-256b", "cxl-256b-lopt", "cxl-256b-pbr"],
      "Flits: CXL 2.0 (68 B) or CXL 3.x (256 B, a projection; latency-optimised; port-based routing)",
    ),
    {
      name: "cxl.rate",
      dimension: "transfer-rate",
      default: CXL2_GTPS,
      min: 1,
      description: "Rate of a CXL lane",
    },
    param.text(
      "cxl.ports",
      "asked",
      PORT_CHOICES,
      "What the ends of a CXL link can do: what is asked, or no more than the catalogue says of their parts",
    ),
    param.text("cxl.ide", "off", IDE_CHOICES, "Integrity and data encryption of every CXL link"),
    param.count("platform.lanes", figure("oct.lanes"), "CXL lanes a host has", 1, 1024),
    param.ns(
      "port.latency",
      path === "direct" ? HOST.directNs : HOST.toSwitchNs,
      "Ports and flight of the host's CXL link, with what CXL costs in the CPU beyond a local load",
    ),
    param.length("cable.length", 1, "CXL cable"),
    param.count("retimers", 0, "Retimers on each CXL link", 0, 4),
    param.ns("retimer.latency", HOST.retimerNs, "One retimer and its segment, there and back"),
  ];
}

/** Parameters of memory devices behind CXL, and of the links to them. */
export function cxlParams(device: string, path: "direct" | "switched"): TopologyParam[] {
  return [
    ...cxlLinkParams(path),
    param.text("device.part", device, devices.names, "Memory device"),
    param.ns("device.latency", devices.get(device).internalNs, "What a device spends besides its DRAM"),
    param.count("device.lanes", 8, "CXL lanes of a device's link", 1, 64),
    param.rate("device.rate", figure("es24.ddr5.read"), "Read bandwidth of a device's DRAM"),
    param.rate("device.write_rate", figure("es24.ddr5.ntw"), "Write bandwidth of a device's DRAM"),
    param.count("device.channels", 2, "DRAM channels of a device, its bandwidth shared among them", 1, 64),
    {
      ...param.bytes("interleave", GRANULE, "Granule in which an object is spread over devices"),
      min: GRANULE.low ?? GRANULE.value,
      max: GRANULE.high ?? GRANULE.value,
    },
    param.count(
      "interleave.ways",
      MOST_WAYS,
      "Devices that an object is spread over at the most",
      1,
      MOST_WAYS,
    ),
  ];
}

/** How HDM decoders spread a tier. @throws InputError S025 where they cannot */
export function interleaveOf(values: ParamValues): { interleaveBytes: number; interleaveWays: number } {
  const [interleaveBytes, interleaveWays] = [num(values, "interleave"), num(values, "interleave.ways")];
  if (!Number.isInteger(Math.log2(interleaveBytes))) {
    throw new InputError({
      code: "S025",
      message: `interleave: ${formatBytes(interleaveBytes)} is not a power of two from 256 B to 16 KiB`,
      why: "HDM decoders know no other granules",
    });
  }
  if (!WAYS.includes(interleaveWays)) {
    throw new InputError({
      code: "S025",
      message: `interleave.ways: ${interleaveWays} is not one of ${WAYS.join(", ")}`,
      why: "HDM decoders know no other ways",
    });
  }
  return { interleaveBytes, interleaveWays };
}

export function switchParams(part: string, lanes: Figure | number): TopologyParam[] {
  return [
    param.text("switch.part", part, switches.names, "Switch"),
    param.ns("switch.latency", switches.get(part).latencyNs, "One crossing, there and back, ports included"),
    param.count("switch.lanes", lanes, "Lanes of a switch", 1, 4096),
    param.ns(
      "segment.latency",
      HOST.fromSwitchNs,
      "From the switch's last port to the device, there and back",
    ),
    ...bufferParams(),
  ];
}

/** Lanes of the one link that a host has to a switch or bridge. */
export const hostLanes = (lanes: number): TopologyParam =>
  param.count("host.lanes", lanes, "CXL lanes of a host's link", 1, 256);

const FEWER_LINKS =
  "fewer devices, narrower links (device.lanes, host.lanes), or a host with more lanes (platform.lanes)";

/** @throws InputError P111 where a host's links need more CXL lanes than it has */
export function checkHostPorts(topology: string, values: ParamValues, ports: readonly Ports[]): void {
  checkLanes(topology, "host0", num(values, "platform.lanes"), ports, "lanes", FEWER_LINKS);
}

/** The same of links that are all alike. */
export const checkHostLanes = (topology: string, values: ParamValues, links: number, lanes: number): void =>
  checkHostPorts(topology, values, [{ what: "links", count: links, lanes }]);

/** Defaults of a host's CXL link that follow from the host part and the protocol. */
export function followCxlLink(
  values: ParamValues,
  path: "direct" | "switched",
): Record<string, Figure | number> {
  const host = hosts.get(text(values, "host.part"));
  return {
    "port.latency": withFlits(flitsAsked(values), path === "direct" ? host.directNs : host.toSwitchNs),
    "retimer.latency": host.retimerNs,
    "cxl.rate": isCxl3(text(values, "cxl.protocol")) ? CXL3_GTPS : CXL2_GTPS,
  };
}

/** Defaults that follow from host, device and switch parts. */
export function followCxl(values: ParamValues, path: "direct" | "switched"): Record<string, Figure | number> {
  const host = hosts.get(text(values, "host.part"));
  return {
    ...followCxlLink(values, path),
    "device.latency": devices.get(text(values, "device.part")).internalNs,
    ...("switch.part" in values && { "switch.latency": switches.get(text(values, "switch.part")).latencyNs }),
    ...("segment.latency" in values && {
      "segment.latency": withFlits(flitsAsked(values), host.fromSwitchNs),
    }),
  };
}

/** Encryption of a CXL link, as the parameters say. */
export function ideOf(values: ParamValues): { ide?: IdeMode } {
  const mode = text(values, "cxl.ide");
  return mode === "off" ? {} : { ide: mode as IdeMode };
}

/** A CXL link at the host: to a device, or to the first port of a switch. */
export function hostWire(values: ParamValues, lanes: number): Wire {
  return {
    protocol: text(values, "cxl.protocol"),
    lanes,
    rateGTps: num(values, "cxl.rate"),
    latencyNs: num(values, "port.latency") + retimersNs(values),
    lengthM: num(values, "cable.length"),
    ...ideOf(values),
  };
}

/** A CXL link between a switch and a device in its chassis, whose flight the published total of a switched access contains. */
export function deviceWire(values: ParamValues): Wire {
  return {
    protocol: text(values, "cxl.protocol"),
    lanes: num(values, "device.lanes"),
    rateGTps: num(values, "cxl.rate"),
    latencyNs: num(values, "segment.latency") + retimersNs(values),
    lengthM: 0,
    ...ideOf(values),
  };
}

/** Protocols of 256 B flits. */
export const isCxl3 = (protocol: string): boolean => protocol.startsWith("cxl-256b");

/** Flits that a link can have: no part of the catalogue speaks latency-optimised ones. */
const flitsAsked = (values: ParamValues): string =>
  text(values, "cxl.ports") === "part" ? "cxl-68b" : text(values, "cxl.protocol");

/** A round trip over one link, less what latency-optimised flits save each way where the link speaks them. */
export function withFlits(protocol: string, roundTrip: Figure): Figure {
  if (protocol !== "cxl-256b-lopt") return roundTrip;
  const saved = figure("cxl3.lo.flit");
  const { low = roundTrip.value, high = roundTrip.value } = roundTrip;
  return {
    ...roundTrip,
    value: Math.max(0, roundTrip.value - 2 * saved.value),
    low: Math.max(0, low - 2 * (saved.high ?? saved.value)),
    high: Math.max(0, high - 2 * (saved.low ?? saved.value)),
    source: `${roundTrip.source}, less latency-optimised flits each way (cxl3.lo.flit)`,
  };
}

const retimersNs = (values: ParamValues): number => num(values, "retimers") * num(values, "retimer.latency");

/** A memory device behind CXL, and the DRAM in it. */
export function addDevice(draft: Draft, values: ParamValues, id: string, bytes: number): string {
  draft.memory(id, {
    kind: "ddr5",
    part: text(values, "device.part"),
    ns: num(values, "device.latency") + num(values, "dram.latency"),
    cxlType: devices.get(text(values, "device.part")).cxlType,
    readGBps: num(values, "device.rate"),
    writeGBps: num(values, "device.write_rate"),
    channels: num(values, "device.channels"),
    bytes,
  });
  draft.buy(text(values, "device.part"), 1, "fabric");
  draft.buy("ddr5-rdimm", bytes / GIB, "memory");
  return id;
}

/** A tier of devices plugged into each host; `add` makes one; `dealt`: the hosts share the topology's devices. */
export function pluggedTier(
  draft: Draft,
  values: ParamValues,
  tier: { name: string; title: string; lanes: number; add: typeof addDevice; dealt?: boolean },
): void {
  const { name, lanes } = tier;
  const capacityBytes = num(values, `${name}.capacity`);
  const instances = hostIds(values).map((host, i): TierInstance => {
    const count = tier.dealt ? dealtTo(values, [i]) : num(values, `${name}.devices`);
    const nodes = Array.from({ length: count }, (_, d) =>
      tier.add(draft, values, `${name}${i}.${d}`, capacityBytes / count),
    );
    for (const node of nodes) {
      draft.link(host, node, hostWire(values, lanes));
      draft.buy(cableFor(num(values, "cable.length")), 1, "fabric");
    }
    return { id: `${name}${i}`, nodes, users: usersOf(i), capacityBytes, mover: host };
  });
  draft.tier(name, tier.title, instances, interleaveOf(values));
}

/** Expanders of each host, private to it. */
export function expanderTier(draft: Draft, values: ParamValues, dealt = false): void {
  pluggedTier(draft, values, {
    name: "cxl",
    title: "CXL memory of the host",
    lanes: num(values, "device.lanes"),
    add: addDevice,
    dealt,
  });
}

/** What to buy for a switch: those of CXL 2.0 are all priced as one. */
export const switchBought = (values: ParamValues): string =>
  parts.has(text(values, "switch.part")) ? text(values, "switch.part") : "cxl-switch-32";

/** CXL 3.x has never been measured. */
export const cxlStatus = (values: ParamValues): Status =>
  isCxl3(flitsAsked(values)) || values["switch.part"] === "cxl3-switch-32" ? "projection" : "available";

const CABLE_CM = [50, 75, 100, 125, 150];

/** The shortest copper cable sold that reaches; past 1.5 m the longest stands for what nobody sells. */
export function cableFor(lengthM: number): string {
  return `cxl-cable-${CABLE_CM.find((cm) => cm >= lengthM * 100) ?? CABLE_CM.at(-1)}cm`;
}
