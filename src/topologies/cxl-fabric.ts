import { figure } from "../catalogue/index.ts";
import { InputError, type ParamValues, type TierInstance, type TopologyBuilder } from "../model/index.ts";
import { buffersOf, followBuffers } from "./buffers.ts";
import { commonParams, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import {
  computeDraft,
  flightNs,
  hostIds,
  localTiers,
  originTier,
  requesterIds,
  shareOf,
  usersOf,
} from "./compute.ts";
import {
  addDevice,
  cableFor,
  checkHostLanes,
  deviceWire,
  followCxl,
  hostWire,
  ideOf,
  interleaveOf,
  switchBought,
} from "./cxl.ts";
import { asCxl3, CXL3_NOTES, CXL3_ROUTED, cxl3Params } from "./cxl3.ts";
import { type Draft, num, text, type Wire } from "./draft.ts";
import { checkLanes } from "./lanes.ts";

const LEAF_HOSTS = 8;
const LEAF_DEVICES = 16;
/** Copper; a bundle of ports is taken as one link. */
const TRUNK_M = 1.5;

export const topology: TopologyBuilder = {
  name: "cxl-fabric",
  title: "CXL 3.x fabric, leaves and spines",
  status: "projection",
  description:
    "Port-based routing over leaf and spine switches: every host reaches every device, over any spine (ECMP). 256 B flits.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...cxl3Params(),
    param.text(
      "layout",
      "apart",
      ["apart", "mixed"],
      "Leaves hold either hosts or devices (apart), or both (mixed)",
    ),
    param.count("devices", 32, "Memory devices of the fabric", 1, 4096),
    param.count("leaves", 4, "Leaf switches", 1, 1024),
    param.count("spines", 4, "Spine switches; every leaf has a link to each", 1, 64),
    param.count("trunk.lanes", 16, "CXL lanes of a link between leaf and spine", 1, 256),
    param.length("trunk.length", TRUNK_M, "Cable between leaf and spine"),
    param.bytes("fabric.capacity", FAR_BYTES * 16, "Memory of all devices together"),
  ],
  follow(values) {
    const own = asCxl3(values);
    return {
      ...followCommon(values),
      ...followCxl(own, "switched"),
      devices: 2 * num(values, "hosts"),
      leaves: Math.ceil(num(values, "hosts") / LEAF_HOSTS) + Math.ceil(num(values, "devices") / LEAF_DEVICES),
      "fabric.capacity": FAR_BYTES * num(values, "hosts"),
      ...followBuffers([hostWire(own, num(own, "host.lanes")), deviceWire(own), trunkWire(own)], own),
    };
  },
  build(given) {
    const values = asCxl3(given);
    checkHostLanes("cxl-fabric", values, 1, num(values, "host.lanes"));
    checkIds(values);
    const draft = computeDraft(values);
    localTiers(draft, values);
    const pool = addFabric(draft, values);
    draft.tier("pool", "CXL memory of the fabric", [pool], interleaveOf(values));
    originTier(draft, values);
    return draft.finish({
      name: "cxl-fabric",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "pool",
      routing: { kind: "port-based", ties: "ecmp" },
      notes: [...CXL3_NOTES, ...trunkNotes(values)],
    });
  },
};

/** @throws InputError P111 where more ports need an id than a fabric has */
function checkIds(values: ParamValues): void {
  checkLanes(
    "cxl-fabric",
    "the fabric",
    figure("cxl3.pbr").value,
    [
      { what: "hosts", count: num(values, "hosts"), lanes: 1 },
      { what: "devices", count: num(values, "devices"), lanes: 1 },
    ],
    "ports",
  );
}

interface Leaf {
  id: string;
  hosts: number[];
  devices: number;
}

/** Which leaf holds what: hosts first, then devices, or all leaves alike. @throws InputError S025 where one leaf would have to be two */
function leavesOf(values: ParamValues): Leaf[] {
  const leaves = num(values, "leaves");
  const hosts = num(values, "hosts");
  const devices = num(values, "devices");
  const mixed = text(values, "layout") === "mixed";
  if (!mixed && leaves < 2) {
    throw new InputError({
      code: "S025",
      message: "topology cxl-fabric: leaves: 1 is below 2",
      why: "hosts and devices are on leaves of their own",
      hint: "layout=mixed, or leaves=2",
    });
  }
  const weight = hosts / LEAF_HOSTS / (hosts / LEAF_HOSTS + devices / LEAF_DEVICES);
  const withHosts = mixed ? leaves : Math.min(leaves - 1, Math.max(1, Math.round(leaves * weight)));
  const withDevices = mixed ? leaves : leaves - withHosts;
  const firstDevices = leaves - withDevices;
  return Array.from({ length: leaves }, (_, i) => ({
    id: `${mixed ? "leaf" : i < withHosts ? "hostleaf" : "deviceleaf"}${i}`,
    hosts: i < withHosts ? shareOf(hosts, withHosts, i) : [],
    devices: i >= firstDevices ? shareOf(devices, withDevices, i - firstDevices).length : 0,
  }));
}

function addFabric(draft: Draft, values: ParamValues): TierInstance {
  const leaves = leavesOf(values);
  const spines = num(values, "spines");
  const trunks = num(values, "trunk.lanes");
  for (const { id } of leaves) addSwitch(draft, values, id);
  for (let s = 0; s < spines; s++) {
    const id = `spine${s}`;
    checkLanes(
      "cxl-fabric",
      id,
      num(values, "switch.lanes"),
      [{ what: "leaves", count: leaves.length, lanes: trunks }],
      "lanes",
      "fewer leaves, or narrower trunks (trunk.lanes)",
    );
    addSwitch(draft, values, id);
  }
  const capacityBytes = num(values, "fabric.capacity");
  const each = capacityBytes / num(values, "devices");
  const nodes: string[] = [];
  for (const leaf of leaves) {
    checkLanes(
      "cxl-fabric",
      leaf.id,
      num(values, "switch.lanes"),
      [
        { what: "hosts", count: leaf.hosts.length, lanes: num(values, "host.lanes") },
        { what: "devices", count: leaf.devices, lanes: num(values, "device.lanes") },
        { what: "spines", count: spines, lanes: trunks },
      ],
      "lanes",
      "more leaves, fewer spines, or narrower links (trunk.lanes, host.lanes, device.lanes)",
    );
    for (const i of leaf.hosts) {
      draft.link(`host${i}`, leaf.id, hostWire(values, num(values, "host.lanes")));
      draft.buy("cxl-adapter", 1, "fabric");
      draft.buy(cableFor(num(values, "cable.length")), 1, "fabric");
    }
    for (let d = 0; d < leaf.devices; d++) {
      const device = addDevice(draft, values, `pool${nodes.length}`, each);
      draft.link(leaf.id, device, deviceWire(values));
      nodes.push(device);
    }
    for (let s = 0; s < spines; s++) {
      draft.link(leaf.id, `spine${s}`, trunkWire(values));
      draft.buy(cableFor(num(values, "trunk.length")), 1, "fabric");
    }
  }
  const users = hostIds(values).flatMap((_, i) => usersOf(i));
  return { id: "pool0", nodes, users, capacityBytes, mover: "host0" };
}

function addSwitch(draft: Draft, values: ParamValues, id: string): void {
  draft.node(id, "switch", {
    part: text(values, "switch.part"),
    latencyNs: num(values, "switch.latency"),
    ...buffersOf(values),
  });
  draft.buy(switchBought(values), 1, "fabric");
}

/** Between switches messages carry destinations; the switches' ports are the switches', what is left is flight. */
function trunkWire(values: ParamValues): Wire {
  const lengthM = num(values, "trunk.length");
  return {
    protocol: CXL3_ROUTED,
    lanes: num(values, "trunk.lanes"),
    rateGTps: num(values, "cxl.rate"),
    latencyNs: flightNs(lengthM),
    lengthM,
    ...ideOf(values),
  };
}

/** Lanes towards hosts or devices over lanes towards the spines, of the fullest leaf of each kind. */
function trunkNotes(values: ParamValues): string[] {
  const up = num(values, "spines") * num(values, "trunk.lanes");
  const down = ({ hosts, devices }: Leaf) => [
    hosts.length * num(values, "host.lanes"),
    devices * num(values, "device.lanes"),
  ];
  const [hosts, devices] = leavesOf(values)
    .map(down)
    .reduce((most, one) => most.map((lanes, i) => Math.max(lanes, one[i]!)));
  const ratio = (lanes: number) => `${Number((lanes / up).toFixed(2))}:1 (${lanes} lanes over ${up})`;
  return [
    `Oversubscription of a leaf: hosts ${ratio(hosts!)}, devices ${ratio(devices!)}`,
    ...(num(values, "trunk.lanes") > 16
      ? ["Trunks wider than x16 are bundles of ports, taken as one link"]
      : []),
  ];
}
