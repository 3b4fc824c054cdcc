import { assumed, derived, figure } from "../catalogue/index.ts";
import { type Figure, GIB, type ParamValues, type TierInstance, type TopologyParam } from "../model/index.ts";
import { bufferParams, buffersOf, followBuffers } from "./buffers.ts";
import { deviceParam, FAR_BYTES, param } from "./common-params.ts";
import { dealtTo, usersOf } from "./compute.ts";
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
export const genzSwitchParams = (): TopologyParam[] => [
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
  ...bufferParams(),
];

/** The same with memory modules. */
export const genzParams = (): TopologyParam[] => [
  ...genzSwitchParams(),
  param.count("genz.devices", 2, "Memory modules for each host of a pod", 1, 64),
  deviceParam(2, "Memory modules of all pods together"),
  param.count("device.lanes", 8, "Gen-Z lanes of a module", 1, 64),
  param.rate("device.rate", figure("genz.zmm.bw"), "Bandwidth of a module's memory, read or write"),
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

export const GENZ_NOTE =
  "Gen-Z was demonstrated, never sold: latencies come from one vendor's demonstration, prices from CXL parts";

/** Buffers that follow from the links of a switch: of so many lanes, beside the hosts'. */
export const followGenzSwitch = (values: ParamValues, lanes: readonly number[]): Record<string, Figure> =>
  followBuffers(
    [num(values, "genz.host_lanes"), ...lanes].map((count) => genzWire(values, count, 0)),
    values,
    Math.max(num(values, "switch.latency"), "bridge.latency" in values ? num(values, "bridge.latency") : 0),
  );

/** @param lanes of what else is plugged into the switch */
export const followGenz = (
  values: ParamValues,
  lanes: readonly number[] = [],
): Record<string, Figure | number> => ({
  devices: num(values, "genz.devices") * num(values, "hosts"),
  "genz.capacity": FAR_BYTES * num(values, "hosts"),
  ...followGenzSwitch(values, [num(values, "device.lanes"), ...lanes]),
});

/** Gen-Z link: each end's port is half of the demonstrated latency. */
export function genzWire(values: ParamValues, lanes: number, lengthM: number): Wire {
  return {
    protocol: "gen-z",
    lanes,
    rateGTps: num(values, "genz.rate"),
    latencyNs: num(values, "genz.port.latency"),
    lengthM,
  };
}

/** What is plugged into a switch. */
export interface Plug {
  what: string;
  id: string;
  lanes: number;
}

/** Hosts of one switch; `attach` makes each host's way to what is plugged into the switch for it. */
export interface GenzPod {
  topology: string;
  index: number;
  members: readonly number[];
  attach: (host: number) => Plug[];
  /** What else is plugged into the switch: links to other switches, bridges. */
  more?: readonly { what: string; count: number; lanes: number }[];
}

/** The host's own port. */
export function hostPlug(draft: Draft, values: ParamValues, host: number): Plug[] {
  draft.buy("genz-adapter", 1, "fabric");
  return [{ what: "hosts", id: `host${host}`, lanes: num(values, "genz.host_lanes") }];
}

/** A Gen-Z switch with its hosts and memory modules. */
export function addGenzPod(draft: Draft, values: ParamValues, pod: GenzPod): TierInstance {
  const { index, members } = pod;
  const id = switchId(index);
  const modules = dealtTo(values, members);
  addGenzSwitch(draft, values, pod, [
    { what: "modules", count: modules, lanes: num(values, "device.lanes") },
  ]);
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

export const switchId = (index: number): string => `zswitch${index}`;

/** A switch with what is plugged into it for each host; `devices` are counted, not made. @throws InputError P111 */
export function addGenzSwitch(
  draft: Draft,
  values: ParamValues,
  { topology, index, members, attach, more }: GenzPod,
  devices: readonly { what: string; count: number; lanes: number }[],
  protocol = "gen-z",
): void {
  const id = switchId(index);
  draft.node(id, "switch", {
    part: "genz-switch",
    latencyNs: num(values, "switch.latency"),
    ...buffersOf(values),
  });
  draft.buy("genz-switch", 1, "fabric");
  const lengthM = num(values, "genz.length");
  const plugs = members.flatMap((host) => attach(host));
  for (const plug of plugs) {
    draft.link(plug.id, id, { ...genzWire(values, plug.lanes, lengthM), protocol });
    draft.buy(cableFor(lengthM), 1, "fabric");
  }
  const kinds = plugs
    .filter(({ what }, i) => plugs.findIndex((plug) => plug.what === what) === i)
    .map(({ what, lanes }) => ({ what, lanes, count: plugs.filter((plug) => plug.what === what).length }));
  checkLanes(topology, id, num(values, "switch.lanes"), [...kinds, ...devices, ...(more ?? [])]);
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
