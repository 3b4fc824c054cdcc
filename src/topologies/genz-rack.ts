import type { TopologyBuilder } from "../model/index.ts";
import { commonParams, followCommon, LOCAL_BYTES } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, podsOf, requesterIds } from "./compute.ts";
import { num } from "./draft.ts";
import { addGenzPod, followGenz, genzParams } from "./genz.ts";

export const topology: TopologyBuilder = {
  name: "genz-rack",
  title: "Gen-Z rack",
  status: "historical",
  description:
    "Hosts and memory modules on a Gen-Z switch; GPUs reach it over PCIe through their host's requester port.",
  params: [...commonParams(LOCAL_BYTES), ...genzParams()],
  follow: (values) => ({ ...followCommon(values), ...followGenz(values) }),
  build(values) {
    const draft = computeDraft(values);
    localTiers(draft, values);
    const pods = podsOf(num(values, "hosts"), num(values, "switch.hosts"));
    const instances = pods.map((members, index) =>
      addGenzPod(draft, values, {
        topology: "genz-rack",
        index,
        members,
        attach: (host) => {
          draft.buy("genz-adapter", 1, "fabric");
          return `host${host}`;
        },
      }),
    );
    draft.tier("genz", "Gen-Z memory of the rack", instances, { interleaveBytes: num(values, "interleave") });
    originTier(draft, values);
    return draft.finish({
      name: "genz-rack",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "genz",
      notes: [
        "Gen-Z was demonstrated, never sold: latencies come from one vendor's demonstration, prices from CXL parts",
        "GPUs reach the fabric over PCIe through their host",
      ],
    });
  },
};
