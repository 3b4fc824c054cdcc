import { figure } from "../catalogue/index.ts";
import type { ParamValues, TierInstance, TopologyBuilder } from "../model/index.ts";
import { buffersOf, followBuffers } from "./buffers.ts";
import { commonParams, deviceParam, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import {
  computeDraft,
  dealtTo,
  hostIds,
  localTiers,
  originTier,
  podsOf,
  requesterIds,
  usersOf,
} from "./compute.ts";
import {
  addDevice,
  cableFor,
  checkHostLanes,
  cxlParams,
  cxlStatus,
  deviceWire,
  followCxl,
  hostLanes,
  hostWire,
  switchBought,
  switchParams,
} from "./cxl.ts";
import type { Draft } from "./draft.ts";
import { num } from "./draft.ts";
import { checkLanes } from "./lanes.ts";

export const topology: TopologyBuilder = {
  name: "cxl-pool",
  title: "CXL pool behind one switch",
  status: "available",
  description:
    "Eight hosts share sixteen devices behind a 256-lane CXL 2.0 switch, x16 to each host, as in Beluga; more hosts, more pods.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...cxlParams("cxl-expander-x8", "switched"),
    hostLanes(16),
    ...switchParams("cxl2-switch-32", figure("beluga.switch.lanes")),
    param.count("switch.hosts", 8, "Hosts of one switch", 1, 256),
    param.count("pool.devices", 2, "Devices for each host of a pod", 1, 64),
    deviceParam(2, "Devices of all pods together"),
    param.bytes("pool.capacity", FAR_BYTES * 16, "Pooled memory of all pods together"),
  ],
  follow: (values) => ({
    ...followCommon(values),
    ...followCxl(values, "switched"),
    devices: num(values, "pool.devices") * num(values, "hosts"),
    "pool.capacity": FAR_BYTES * num(values, "hosts"),
    ...followBuffers([hostWire(values, num(values, "host.lanes")), deviceWire(values)], values),
  }),
  build(values) {
    checkHostLanes("cxl-pool", values, 1, num(values, "host.lanes"));
    const draft = computeDraft(values);
    localTiers(draft, values);
    const pods = podsOf(num(values, "hosts"), num(values, "switch.hosts"));
    const instances = pods.map((members, pod) => addPod(draft, values, members, pod));
    draft.tier("pool", "CXL memory shared by the hosts of a switch", instances, {
      interleaveBytes: num(values, "interleave"),
    });
    originTier(draft, values);
    return draft.finish({
      name: "cxl-pool",
      title: topology.title,
      status: cxlStatus(values),
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "pool",
      notes: pods.length > 1 ? [`${pods.length} pods: a host reaches the pool of its own switch only`] : [],
    });
  },
};

/** One switch with its hosts and devices; devices and capacity in proportion to the hosts. */
function addPod(draft: Draft, values: ParamValues, members: number[], pod: number): TierInstance {
  const id = `switch${pod}`;
  const devices = dealtTo(values, members);
  checkLanes("cxl-pool", id, num(values, "switch.lanes"), [
    { what: "hosts", count: members.length, lanes: num(values, "host.lanes") },
    { what: "devices", count: devices, lanes: num(values, "device.lanes") },
  ]);
  draft.node(id, "switch", {
    part: String(values["switch.part"]),
    latencyNs: num(values, "switch.latency"),
    ...buffersOf(values),
  });
  draft.buy(switchBought(values), 1, "fabric");
  for (const i of members) {
    draft.link(`host${i}`, id, hostWire(values, num(values, "host.lanes")));
    draft.buy("cxl-adapter", 1, "fabric");
    draft.buy(cableFor(num(values, "cable.length")), 1, "fabric");
  }
  const capacityBytes = (num(values, "pool.capacity") * members.length) / num(values, "hosts");
  const nodes = Array.from({ length: devices }, (_, d) =>
    addDevice(draft, values, `pool${pod}.${d}`, capacityBytes / devices),
  );
  for (const node of nodes) draft.link(id, node, deviceWire(values));
  return {
    id: `pool${pod}`,
    nodes,
    users: members.flatMap(usersOf),
    capacityBytes,
    mover: `host${members[0]}`,
  };
}
