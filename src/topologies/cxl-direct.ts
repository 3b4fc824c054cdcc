import type { TopologyBuilder } from "../model/index.ts";
import { commonParams, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, requesterIds, usersOf } from "./compute.ts";
import { addDevice, cableFor, checkHostLanes, cxlParams, cxlStatus, followCxl, hostWire } from "./cxl.ts";
import { num } from "./draft.ts";

export const topology: TopologyBuilder = {
  name: "cxl-direct",
  title: "CXL memory expanders in each host",
  status: "available",
  description: "Four x8 expanders a host, private to it: the expansion-only server of Octopus (NSDI'26).",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...cxlParams("cxl-expander-x8", "direct"),
    param.count("cxl.devices", 4, "Expanders of a host", 1, 16),
    param.bytes("cxl.capacity", FAR_BYTES, "CXL memory of a host"),
  ],
  follow: (values) => ({ ...followCommon(values), ...followCxl(values, "direct") }),
  build(values) {
    checkHostLanes("cxl-direct", values, num(values, "cxl.devices"), num(values, "device.lanes"));
    const draft = computeDraft(values);
    localTiers(draft, values);
    const count = num(values, "cxl.devices");
    const capacityBytes = num(values, "cxl.capacity");
    const instances = hostIds(values).map((host, i) => {
      const nodes = Array.from({ length: count }, (_, d) =>
        addDevice(draft, values, `cxl${i}.${d}`, capacityBytes / count),
      );
      for (const node of nodes) {
        draft.link(host, node, hostWire(values, num(values, "device.lanes")));
        draft.buy(cableFor(num(values, "cable.length")), 1, "fabric");
      }
      return { id: `cxl${i}`, nodes, users: usersOf(i), capacityBytes, mover: host };
    });
    draft.tier("cxl", "CXL memory of the host", instances, { interleaveBytes: num(values, "interleave") });
    originTier(draft, values);
    return draft.finish({
      name: "cxl-direct",
      title: topology.title,
      status: cxlStatus(values),
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "cxl",
      notes: [],
    });
  },
};
