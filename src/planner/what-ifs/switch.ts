import { isSwitch, nodeLatency } from "./node-latency.ts";

/** Switches and bridges that pass packets on at once; their ports are links. */
export const whatIf = nodeLatency(
  { name: "switch", singular: "switch", plural: "switches and bridges" },
  isSwitch,
);
