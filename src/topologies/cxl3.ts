import { assumed, figure, switches } from "../catalogue/index.ts";
import type { ParamValues, TopologyParam } from "../model/index.ts";
import { cxlParams, hostLanes, switchParams } from "./cxl.ts";

/** Port-based routing and peer-to-peer need 256 B flits (CXL 3.1, sections 2.7 and 7.7). */
export const CXL3 = "cxl-256b";
/** What switches speak to each other; hosts and devices need not know of ports. */
export const CXL3_ROUTED = "cxl-256b-pbr";
const PART = "cxl2-switch-32";
const HOST_LANES = 16;

const crossing = assumed(
  figure("oct.lat.switch_add").value,
  "ns",
  "no CXL 3.x switch has been measured; taken as the least that a CXL 2.0 switch adds (oct.lat.switch_add)",
  {
    low: figure("pond.lat.switch_min").value,
    high: switches.get(PART).latencyNs.high ?? figure("oct.lat.switch_add").value,
  },
);

export const CROSSING_NOTE =
  "No CXL 3.x switch has been measured: what a crossing takes is an assumption to move (switch.latency)";

/** Parameters of hosts, devices and switches on CXL 3.x; the protocol is not one of them. */
export const cxl3Params = (): TopologyParam[] => [
  ...cxlParams("cxl-expander-x8", "switched").filter(({ name }) => name !== "cxl.protocol"),
  hostLanes(HOST_LANES),
  ...switchParams(PART, figure("beluga.switch.lanes")).map((one) =>
    one.name === "switch.latency" ? { ...one, default: crossing } : one,
  ),
];

/** Values with the protocol that they stand for. */
export const asCxl3 = (values: ParamValues): ParamValues => ({ ...values, "cxl.protocol": CXL3 });
