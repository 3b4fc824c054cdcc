import { isSwitch, nodeLatency } from "./node-latency.ts";

/** Root ports, controllers and NICs: hosts, GPUs, devices and adapters that take no time to pass or to leave. */
export const whatIf = nodeLatency(
  { name: "port", singular: "port", plural: "ports of hosts, devices and NICs" },
  (node) => !isSwitch(node),
);
