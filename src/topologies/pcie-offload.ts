import type { TopologyBuilder } from "../model/index.ts";
import { commonParams, followCommon, OFFLOAD_BYTES } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, requesterIds } from "./compute.ts";

export const topology: TopologyBuilder = {
  name: "pcie-offload",
  title: "Host DRAM by PCIe copy",
  status: "available",
  description: "GPUs copy to and from their host's DRAM by DMA; 1 TiB a host.",
  params: commonParams(OFFLOAD_BYTES),
  follow: followCommon,
  build(values) {
    const draft = computeDraft(values);
    localTiers(draft, values);
    originTier(draft, values);
    return draft.finish({
      name: "pcie-offload",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: draft.tiers.some((tier) => tier.name === "dram") ? "dram" : "origin",
      notes: [],
    });
  },
};
