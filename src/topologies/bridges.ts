import { assumed, figure } from "../catalogue/index.ts";
import type { ParamValues, TopologyParam } from "../model/index.ts";
import { buffersOf } from "./buffers.ts";
import { param } from "./common-params.ts";
import { cableFor, hostWire } from "./cxl.ts";
import { type Draft, num } from "./draft.ts";
import type { Plug } from "./genz.ts";

const crossing = figure("oct.lat.switch_add").value;
const LEAST = 0.5;
const MOST = 2.5;

export const BRIDGE_NOTE =
  "No CXL to Gen-Z bridge was ever measured: its latency is an assumption to move (bridge.latency)";

export const cxlBridgeLatency = (): TopologyParam =>
  param.ns(
    "bridge.latency",
    assumed(
      crossing,
      "ns",
      "no CXL to Gen-Z bridge was ever measured; taken as a CXL 2.0 switch, which reserialises twice as well (oct.lat.switch_add)",
      { low: crossing * LEAST, high: crossing * MOST },
    ),
    "Crossing the bridge, there and back",
  );

/** A host's CXL port, a bridge, and what of it is plugged into the Gen-Z switch. */
export function bridgePlug(draft: Draft, values: ParamValues, host: number): Plug[] {
  const id = draft.node(`bridge${host}`, "bridge", {
    part: "cxl-genz-bridge",
    latencyNs: num(values, "bridge.latency"),
    ...buffersOf(values),
  });
  draft.link(`host${host}`, id, hostWire(values, num(values, "host.lanes")));
  draft.buy("cxl-genz-bridge", 1, "fabric");
  draft.buy(cableFor(num(values, "cable.length")), 1, "fabric");
  return [{ what: "hosts", id, lanes: num(values, "genz.host_lanes") }];
}
