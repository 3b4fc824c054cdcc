import type { TopologyBuilder } from "../model/index.ts";
import { commonParams, followCommon, LOCAL_BYTES } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, requesterIds } from "./compute.ts";
import { num } from "./draft.ts";
import { followGenz, GENZ_NOTE, genzParams, hostPlug } from "./genz.ts";
import { genzPool, rackNotes, rackParams } from "./genz-racks.ts";

export const topology: TopologyBuilder = {
  name: "genz-rack",
  title: "Gen-Z rack",
  status: "historical",
  description:
    "Hosts and memory modules on a Gen-Z switch; GPUs reach it over PCIe through their host's requester port.",
  params: [...commonParams(LOCAL_BYTES), ...genzParams(), ...rackParams()],
  follow: (values) => ({ ...followCommon(values), ...followGenz(values) }),
  build(values) {
    const draft = computeDraft(values);
    localTiers(draft, values);
    const instances = genzPool(draft, values, "genz-rack", (host) => hostPlug(draft, values, host));
    draft.tier("genz", "Gen-Z memory of the rack", instances, { interleaveBytes: num(values, "interleave") });
    originTier(draft, values);
    return draft.finish({
      name: "genz-rack",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "genz",
      notes: [GENZ_NOTE, "GPUs reach the fabric over PCIe through their host", ...rackNotes(values)],
    });
  },
};
