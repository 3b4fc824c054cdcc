import { assumed } from "../catalogue/index.ts";
import type { ParamValues, TierInstance, TopologyParam } from "../model/index.ts";
import { buffersOf } from "./buffers.ts";
import { param } from "./common-params.ts";
import { flightNs, podsOf, shareOf } from "./compute.ts";
import { type Draft, num, text, type Wire } from "./draft.ts";
import { addGenzPod, type Plug, switchId } from "./genz.ts";
import { checkLanes } from "./lanes.ts";

const RACK_M = 10;
/** SerDes and FEC of a link's two ends, both ways. */
const ENDS_NS = 120;
const LEAST_NS = 40;
const MOST_NS = 200;

/** Several racks: hosts and modules spread over them, a switch in each, switches between them. */
export const rackParams = (): TopologyParam[] => [
  param.count("racks", 1, "Racks that hosts and modules are spread over, a switch in each", 1, 64),
  param.text(
    "pool.scope",
    "all",
    ["all", "rack"],
    "With several racks: one pool of all their modules, or one in each rack and no links between them",
  ),
  param.count("rack.switches", 2, "Switches between racks; every rack's switch has a link to each", 1, 16),
  param.count("rack.lanes", 16, "Gen-Z lanes of a link between racks", 1, 256),
  param.length("rack.length", RACK_M, "Cable from a rack to a switch between racks"),
  param.ns(
    "rack.port.latency",
    assumed(
      ENDS_NS,
      "ns",
      "SerDes and FEC at both ends, both ways, 10 to 50 ns each: from memory of Gen-Z material (genz.switch.lat)",
      { low: LEAST_NS, high: MOST_NS },
    ),
    "Ports of a link between racks, there and back",
  ),
];

/** Hosts of each switch: those of a rack where there are several, else as many as a switch takes. */
const membersOf = (values: ParamValues): number[][] => {
  const hosts = num(values, "hosts");
  const racks = Math.min(num(values, "racks"), hosts);
  return racks === 1
    ? podsOf(hosts, num(values, "switch.hosts"))
    : Array.from({ length: racks }, (_, i) => shareOf(hosts, racks, i));
};

const isJoined = (values: ParamValues): boolean =>
  num(values, "racks") > 1 && text(values, "pool.scope") === "all";

/** Gen-Z memory of all hosts: an instance for each switch, or one of all racks. `attach` as {@link GenzPod}. */
export function genzPool(
  draft: Draft,
  values: ParamValues,
  topology: string,
  attach: (host: number) => Plug[],
): TierInstance[] {
  const count = num(values, "rack.switches");
  const links = { what: "links to other racks", count, lanes: num(values, "rack.lanes") };
  const joined = isJoined(values);
  const pods = membersOf(values);
  const instances = pods.map((members, index) =>
    addGenzPod(draft, values, { topology, index, members, attach, ...(joined && { more: [links] }) }),
  );
  if (!joined) return instances;
  join(draft, values, topology, pods.length);
  return [
    {
      id: "genz0",
      nodes: instances.flatMap(({ nodes }) => nodes),
      users: instances.flatMap(({ users }) => users),
      capacityBytes: num(values, "genz.capacity"),
      mover: instances[0]!.mover,
    },
  ];
}

function join(draft: Draft, values: ParamValues, topology: string, racks: number): void {
  for (let s = 0; s < num(values, "rack.switches"); s++) {
    const id = draft.node(`rackswitch${s}`, "switch", {
      part: "genz-switch",
      latencyNs: num(values, "switch.latency"),
      ...buffersOf(values),
    });
    draft.buy("genz-switch", 1, "fabric");
    checkLanes(topology, id, num(values, "switch.lanes"), [
      { what: "racks", count: racks, lanes: num(values, "rack.lanes") },
    ]);
    for (let rack = 0; rack < racks; rack++) {
      draft.link(switchId(rack), id, rackWire(values));
      draft.buy("optical-cable", 1, "fabric");
    }
  }
}

/** Each rack is a subnet of its own. */
function rackWire(values: ParamValues): Wire {
  const lengthM = num(values, "rack.length");
  return {
    protocol: "gen-z-multi-subnet",
    lanes: num(values, "rack.lanes"),
    rateGTps: num(values, "genz.rate"),
    latencyNs: num(values, "rack.port.latency") + flightNs(lengthM),
    lengthM,
  };
}

export function rackNotes(values: ParamValues): string[] {
  const pods = membersOf(values).length;
  if (isJoined(values))
    return [`${pods} racks: memory in another rack is two more links and two more switches away`];
  const what = num(values, "racks") > 1 ? "racks" : "switches";
  return pods > 1 ? [`${pods} ${what}, not joined: a host reaches the memory of its own only`] : [];
}
