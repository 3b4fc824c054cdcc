import { figure } from "../catalogue/index.ts";
import type { ParamValues, TopologyBuilder } from "../model/index.ts";
import { followBuffers } from "./buffers.ts";
import { commonParams, deviceParam, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, podsOf, requesterIds } from "./compute.ts";
import {
  cableFor,
  checkHostLanes,
  cxlParams,
  cxlStatus,
  deviceWire,
  followCxl,
  hostLanes,
  hostWire,
  interleaveOf,
  switchParams,
} from "./cxl.ts";
import { addPod } from "./cxl-pods.ts";
import { type Draft, num } from "./draft.ts";

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
    const instances = pods.map((members, index) =>
      addPod(draft, values, {
        topology: "cxl-pool",
        members,
        index,
        ports: [{ what: "hosts", count: members.length, lanes: num(values, "host.lanes") }],
        plug: (i, to) => addMember(draft, values, i, to),
      }),
    );
    draft.tier("pool", "CXL memory shared by the hosts of a switch", instances, interleaveOf(values));
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

function addMember(draft: Draft, values: ParamValues, i: number, to: string): void {
  draft.link(`host${i}`, to, hostWire(values, num(values, "host.lanes")));
  draft.buy("cxl-adapter", 1, "fabric");
  draft.buy(cableFor(num(values, "cable.length")), 1, "fabric");
}
