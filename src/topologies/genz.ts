import { assumed, derived, figure } from "../catalogue/index.ts";
import { type Figure, GIB, type ParamValues, type TierInstance, type TopologyParam } from "../model/index.ts";
import { bufferParams, buffersOf, followBuffers } from "./buffers.ts";
import { FAR_BYTES, param } from "./common-params.ts";
import { usersOf } from "./compute.ts";
import { cableFor } from "./cxl.ts";
import { type Draft, num, type Wire } from "./draft.ts";
import { checkLanes } from "./lanes.ts";

export const GTPS = 28;
const BITS_PER_BYTE = 8;

/** The one published latency of a Gen-Z system, a demonstration of a memory module, less what a local load takes; half at each end. */
export const portNs: Figure = derived(
  (figure("genz.zmm.lat").value - figure("oct.lat.local").value) / 2,
  "ns",
  "half of a demonstrated Gen-Z memory module's latency less a local load",
  ["genz.zmm.lat", "oct.lat.local"],
);

/** Gen-Z fabrics were demonstrated, never sold: the figures are as weak as that. */
export const genzParams = (): TopologyParam[] => [
  {
    name: "genz.rate",
    dimension: "transfer-rate",
    default: assumed(GTPS, "GT/s", "one of the physical layers of the specification (16, 25, 28, 56, 112)", {
      low: 16,
      high: 112,
    }),
    min: 1,
    description: "Rate of a Gen-Z lane",
  },
  param.count("genz.host_lanes", 16, "Gen-Z lanes of a host", 1, 256),
  param.ns("genz.port.latency", portNs, "Ports and flight of one Gen-Z link, there and back"),
  param.length("genz.length", 3, "Gen-Z cable across the rack"),
  param.ns("switch.latency", figure("genz.switch.lat"), "Crossing the Gen-Z switch, there and back"),
  param.count("switch.lanes", switchLanes(), "Lanes of a Gen-Z switch", 1, 4096),
  param.count("switch.hosts", 8, "Hosts of one switch", 1, 256),
  param.count("genz.devices", 2, "Memory modules for each host of a pod", 1, 64),
  param.count("device.lanes", 8, "Gen-Z lanes of a module", 1, 64),
  param.rate("device.rate", figure("genz.zmm.bw"), "Bandwidth of a module's memory, read or write"),
  ...bufferParams(),
  param.bytes("interleave", 256, "Interleaving over modules"),
  param.bytes("genz.capacity", FAR_BYTES * 16, "Gen-Z memory of all pods together"),
];

function switchLanes(): Figure {
  const switchGBps = figure("genz.hpe.switch").value;
  return derived(
    Math.floor((switchGBps * BITS_PER_BYTE) / GTPS),
    "lanes",
    `rate of HPE's prototype at ${GTPS} GT/s a lane`,
    ["genz.hpe.switch"],
  );
}

export const followGenz = (values: ParamValues): Record<string, Figure | number> => ({
  "genz.capacity": FAR_BYTES * num(values, "hosts"),
  ...followBuffers(
    [num(values, "genz.host_lanes"), num(values, "device.lanes")].map((lanes) => genzWire(values, lanes, 0)),
    values,
  ),
});

/** Gen-Z link: each end's port is half of the demonstrated latency. */
function genzWire(values: ParamValues, lanes: number, lengthM: number): Wire {
  return {
    protocol: "gen-z",
    lanes,
    rateGTps: num(values, "genz.rate"),
    latencyNs: num(values, "genz.port.latency"),
    lengthM,
  };
}

/** A Gen-Z switch with its memory modules; `attach` makes each host's way to the node that is plugged into the switch. */
export function addGenzPod(
  draft: Draft,
  values: ParamValues,
  pod: { topology: string; index: number; members: number[]; attach: (host: number) => string },
): TierInstance {
  const { index, members } = pod;
  const id = `zswitch${index}`;
  const modules = num(values, "genz.devices") * members.length;
  const lanes = num(values, "genz.host_lanes");
  checkLanes(pod.topology, id, num(values, "switch.lanes"), [
    { what: "hosts", count: members.length, lanes },
    { what: "modules", count: modules, lanes: num(values, "device.lanes") },
  ]);
  draft.node(id, "switch", {
    part: "genz-switch",
    latencyNs: num(values, "switch.latency"),
    ...buffersOf(values),
  });
  draft.buy("genz-switch", 1, "fabric");
  for (const host of members) {
    draft.link(pod.attach(host), id, genzWire(values, lanes, num(values, "genz.length")));
    draft.buy(cableFor(num(values, "genz.length")), 1, "fabric");
  }
  const capacityBytes = (num(values, "genz.capacity") * members.length) / num(values, "hosts");
  const nodes = Array.from({ length: modules }, (_, m) => {
    const node = addModule(draft, values, `zmm${index}.${m}`, capacityBytes / modules);
    draft.link(id, node, genzWire(values, num(values, "device.lanes"), 0));
    return node;
  });
  return {
    id: `genz${index}`,
    nodes,
    users: members.flatMap(usersOf),
    capacityBytes,
    mover: `host${members[0]}`,
  };
}

function addModule(draft: Draft, values: ParamValues, id: string, bytes: number): string {
  const rate = num(values, "device.rate");
  draft.memory(id, {
    kind: "ddr",
    part: "genz-module",
    ns: num(values, "dram.latency"),
    readGBps: rate,
    writeGBps: rate,
    channels: 1,
    bytes,
  });
  draft.buy("genz-module", 1, "fabric");
  draft.buy("ddr5-rdimm", bytes / GIB, "memory");
  return id;
}
