import type { ParamValues, TierInstance, TopologyBuilder } from "../model/index.ts";
import { commonParams, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import {
  atLeastOne,
  computeDraft,
  hostIds,
  localTiers,
  originTier,
  podsOf,
  requesterIds,
  shareOf,
  usersOf,
} from "./compute.ts";
import {
  addDevice,
  cableFor,
  checkHostLanes,
  cxlParams,
  cxlStatus,
  followCxl,
  hostWire,
  interleaveOf,
} from "./cxl.ts";
import { type Draft, num } from "./draft.ts";

export const topology: TopologyBuilder = {
  name: "cxl-mhd",
  title: "Multi-headed CXL devices, no switch",
  status: "available",
  description:
    "Four hosts share eight four-headed x8 devices: two devices and eight cables a host, as Octopus-25 (NSDI'26); more hosts, more pods.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...cxlParams("cxl-mpd-4", "direct"),
    param.count("mhd.heads", 4, "Hosts that share a device", 1, 64),
    param.count("mhd.devices", 8, "Devices of a pod; every host has a link to each", 1, 64),
    param.count("devices", 8 * 4, "Devices of all pods together, dealt out evenly", 1, 2 ** 16),
    param.bytes("mhd.capacity", FAR_BYTES * 16, "Memory of all multi-headed devices together"),
  ],
  follow: (values) => ({
    ...followCommon(values),
    ...followCxl(values, "direct"),
    devices: num(values, "mhd.devices") * Math.ceil(num(values, "hosts") / num(values, "mhd.heads")),
    "mhd.capacity": FAR_BYTES * num(values, "hosts"),
  }),
  build(values) {
    const pods = podsOf(num(values, "hosts"), num(values, "mhd.heads"));
    const devices = num(values, "devices");
    const most = Math.ceil(devices / pods.length);
    checkHostLanes("cxl-mhd", values, most, num(values, "device.lanes"));
    const draft = computeDraft(values);
    localTiers(draft, values);
    const instances = pods.map((members, pod) => {
      const count = shareOf(devices, pods.length, pod).length;
      return addPod(draft, values, members, pod, atLeastOne(devices, count, `host${members[0]}`));
    });
    draft.tier("mhd", "CXL memory shared by the hosts of a device", instances, interleaveOf(values));
    originTier(draft, values);
    return draft.finish({
      name: "cxl-mhd",
      title: topology.title,
      status: cxlStatus(values),
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "mhd",
      notes: pods.length > 1 ? [`${pods.length} pods: a host reaches the devices of its own pod only`] : [],
    });
  },
};

/** Devices that every host of the pod is plugged into; a pod that is not full keeps them all, with its share of the capacity. */
function addPod(
  draft: Draft,
  values: ParamValues,
  members: number[],
  pod: number,
  count: number,
): TierInstance {
  const capacityBytes = (num(values, "mhd.capacity") * members.length) / num(values, "hosts");
  const nodes = Array.from({ length: count }, (_, d) =>
    addDevice(draft, values, `mhd${pod}.${d}`, capacityBytes / count),
  );
  for (const i of members) {
    for (const node of nodes) {
      draft.link(`host${i}`, node, hostWire(values, num(values, "device.lanes")));
      draft.buy(cableFor(num(values, "cable.length")), 1, "fabric");
    }
  }
  return {
    id: `mhd${pod}`,
    nodes,
    users: members.flatMap(usersOf),
    capacityBytes,
    mover: `host${members[0]}`,
  };
}
