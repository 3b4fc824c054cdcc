import type { TopologyBuilder } from "../model/index.ts";
import { commonParams, followCommon } from "./common-params.ts";
import { computeDraft, localTiers, originTier, requesterIds } from "./compute.ts";

export const topology: TopologyBuilder = {
  name: "hbm-only",
  title: "HBM only",
  status: "available",
  description: "What does not fit in HBM is rebuilt or fetched from the drives: the baseline.",
  params: commonParams(0).filter((param) => !param.name.startsWith("dram.")),
  follow: followCommon,
  build(values) {
    const draft = computeDraft(values);
    localTiers(draft, values);
    originTier(draft, values);
    return draft.finish({
      name: "hbm-only",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: requesterIds(values),
      probeTier: "hbm",
      notes: [],
    });
  },
};
