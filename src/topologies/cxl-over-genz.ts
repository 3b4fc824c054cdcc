import type { TopologyBuilder } from "../model/index.ts";
import { BRIDGE_NOTE, bridgePlug, cxlBridgeLatency } from "./bridges.ts";
import { commonParams, followCommon, LOCAL_BYTES } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, requesterIds } from "./compute.ts";
import { checkHostLanes, cxlLinkParams, followCxlLink, hostLanes } from "./cxl.ts";
import { num } from "./draft.ts";
import { followGenz, genzParams } from "./genz.ts";
import { genzPool, rackNotes, rackParams } from "./genz-racks.ts";

export const topology: TopologyBuilder = {
  name: "cxl-over-genz",
  title: "CXL in the node, Gen-Z across the rack",
  status: "projection",
  description:
    "Each host's CXL port leads to a bridge, which speaks Gen-Z to the rack's switch and memory modules.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...cxlLinkParams("switched"),
    hostLanes(16),
    cxlBridgeLatency(),
    ...genzParams(),
    ...rackParams(),
  ],
  follow: (values) => ({
    ...followCommon(values),
    ...followCxlLink(values, "switched"),
    ...followGenz(values),
  }),
  build(values) {
    checkHostLanes("cxl-over-genz", values, 1, num(values, "host.lanes"));
    const draft = computeDraft(values);
    localTiers(draft, values);
    const instances = genzPool(draft, values, "cxl-over-genz", (host) => bridgePlug(draft, values, host));
    draft.tier("genz", "Gen-Z memory of the rack", instances, { interleaveBytes: num(values, "interleave") });
    originTier(draft, values);
    return draft.finish({
      name: "cxl-over-genz",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "genz",
      notes: [BRIDGE_NOTE, ...rackNotes(values)],
    });
  },
};
