import type { TopologyBuilder } from "../model/index.ts";
import { commonParams, deviceParam, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, requesterIds } from "./compute.ts";
import { checkHostLanes, cxlParams, cxlStatus, expanderTier, followCxl } from "./cxl.ts";
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
    deviceParam(4, "Expanders of all hosts together"),
    param.bytes("cxl.capacity", FAR_BYTES, "CXL memory of a host"),
  ],
  follow: (values) => ({
    ...followCommon(values),
    ...followCxl(values, "direct"),
    devices: num(values, "cxl.devices") * num(values, "hosts"),
  }),
  build(values) {
    checkHostLanes(
      "cxl-direct",
      values,
      Math.ceil(num(values, "devices") / num(values, "hosts")),
      num(values, "device.lanes"),
    );
    const draft = computeDraft(values);
    localTiers(draft, values);
    expanderTier(draft, values, true);
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
