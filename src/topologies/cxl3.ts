import { figure } from "../catalogue/index.ts";
import type { ParamValues, TopologyParam } from "../model/index.ts";
import { cxlParams, hostLanes, switchParams } from "./cxl.ts";

/** Port-based routing and peer-to-peer need 256 B flits (CXL 3.1, sections 2.7 and 7.7). */
export const CXL3 = "cxl-256b";
/** What switches speak to each other; hosts and devices need not know of ports. */
export const CXL3_ROUTED = "cxl-256b-pbr";
const PART = "cxl3-switch-32";
const HOST_LANES = 16;

export const CXL3_NOTES: readonly string[] = [
  "No CXL 3.x switch has been measured: what a crossing takes is an assumption to move (switch.latency)",
  "Hosts and expanders sold today speak 68 B flits at 32 GT/s: theirs are taken to be as fast inside with 256 B flits at 64 GT/s",
];

/** Parameters of hosts, devices and switches on CXL 3.x; the protocol is not one of them. */
export const cxl3Params = (): TopologyParam[] => [
  ...cxlParams("cxl-expander-x8", "switched").filter(({ name }) => name !== "cxl.protocol"),
  hostLanes(HOST_LANES),
  ...switchParams(PART, figure("beluga.switch.lanes")),
];

/** Values with the protocol that they stand for. */
export const asCxl3 = (values: ParamValues): ParamValues => ({ ...values, "cxl.protocol": CXL3 });
