import { devices as deviceParts, figure } from "../catalogue/index.ts";
import { type Figure, InputError, type ParamValues, type TopologyParam } from "../model/index.ts";
import { bufferParams, followBuffers } from "./buffers.ts";
import { commonParams, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { num } from "./draft.ts";
import {
  deviceLink,
  deviceNs,
  deviceRate,
  hostLink,
  linkNs,
  madeOf,
  SHAPE_PROTOCOLS,
  trunkLink,
} from "./shape-links.ts";

const PROTOCOL = "cxl-256b";
const RDMA_LANES = 4;
const LANES = 16;
const LENGTH_M = 1;
const STANDARD: ParamValues = {
  protocol: PROTOCOL,
  "host.part": "host-xeon6",
  "device.part": "cxl-expander-x8",
  "link.length": LENGTH_M,
};

export interface ShapeRouting {
  /** Routings that fit the shape, the usual one first. */
  kinds: readonly string[];
  /** Most deadlock classes that they need. */
  classes: number;
}

/** Parameters that every generic shape has, after those of its own. */
export function shapeParams(own: readonly TopologyParam[], routing: ShapeRouting): TopologyParam[] {
  const made = madeOf(STANDARD);
  return [
    ...commonParams(LOCAL_BYTES),
    ...own,
    param.count(
      "devices_per_switch",
      1,
      "Memory devices on a switch that has them; one for each of its hosts",
      1,
      256,
    ),
    param.count(
      "device_every",
      1,
      "One switch in so many, of those that hosts hang on, has devices",
      1,
      4096,
    ),
    param.bytes("pool.capacity", FAR_BYTES * 16, "Memory of all devices together"),
    param.bytes("interleave", figure("cxl2.hdm.gran"), "Interleaving over devices"),
    param.text("protocol", PROTOCOL, SHAPE_PROTOCOLS, "Protocol of every link of the fabric"),
    param.count("lanes", LANES, "Lanes of every link of the fabric", 1, 256),
    {
      name: "rate",
      dimension: "transfer-rate",
      default: made.rateGTps,
      min: 0.001,
      description: "Rate of a lane",
    },
    param.ns("port.latency", made.hostNs(STANDARD), "Link of a host: its ports and flight, there and back"),
    param.ns("segment.latency", made.deviceNs(STANDARD), "Link of a device, there and back"),
    param.ns("link.latency", linkNs(STANDARD), "Link between two switches, there and back"),
    param.length("link.length", LENGTH_M, "Cable of a host and between two switches"),
    param.ns("switch.latency", made.switchNs, "One crossing of a switch, there and back, ports included"),
    param.count("switch.lanes", 0, "Lanes of a switch at most; 0 is no limit", 0, 65536),
    ...bufferParams(routing.classes),
    param.text("device.part", "cxl-expander-x8", deviceParts.names, "Memory device, where the links are CXL"),
    param.ns("device.latency", deviceNs(STANDARD), "What a device spends besides its DRAM"),
    param.rate("device.rate", figure("es24.ddr5.read"), "Read bandwidth of a device's DRAM"),
    param.rate("device.write_rate", figure("es24.ddr5.ntw"), "Write bandwidth of a device's DRAM"),
    param.count("device.channels", 2, "DRAM channels of a device, its bandwidth shared among them", 1, 64),
    param.text("routing", routing.kinds[0]!, routing.kinds, "How a way is chosen"),
    param.text("ties", "ecmp", ["ecmp", "adaptive", "first"], "Among ways that are equally good"),
    param.text("deadlock", "avoid", ["avoid", "none"], "Whether virtual channels are split into classes"),
  ];
}

/** Defaults that follow from the protocol, the parts and the number of hosts: a device beside each. */
export function followShape(
  values: ParamValues,
  classes: number,
  hostsPerSwitch: number,
): Record<string, Figure | number> {
  const made = madeOf(values);
  return {
    ...followCommon(values),
    "pool.capacity": FAR_BYTES * num(values, "hosts"),
    devices_per_switch: hostsPerSwitch,
    lanes: values.protocol === "rdma" ? RDMA_LANES : LANES,
    rate: made.rateGTps,
    "port.latency": made.hostNs(values),
    "segment.latency": made.deviceNs(values),
    "link.latency": linkNs(values),
    "switch.latency": made.switchNs,
    "device.latency": deviceNs(values),
    "device.rate": deviceRate(values, "read"),
    "device.write_rate": deviceRate(values, "ntw"),
    ...followBuffers(
      [hostLink(values), deviceLink(values), trunkLink(values)],
      values,
      num(values, "switch.latency"),
      classes,
    ),
  };
}

export const hostsPerSwitch = (): TopologyParam =>
  param.count("hosts_per_switch", 1, "Hosts that hang on a switch", 1, 256);

/** @throws InputError S025 where there are more hosts than places for them */
export function checkPlaces(topology: string, values: ParamValues, places: number, hint: string): void {
  const hosts = num(values, "hosts");
  if (hosts <= places) return;
  throw new InputError({
    code: "S025",
    message: `topology ${topology}: hosts: ${hosts} do not fit on ${places} places`,
    hint,
  });
}
