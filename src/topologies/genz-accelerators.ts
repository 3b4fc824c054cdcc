import type { ParamValues, TopologyBuilder } from "../model/index.ts";
import { acceleratorParams, addAcceleratorPort, addHostPort, keptHbm, peerTier } from "./accelerators.ts";
import { commonParams, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { computeDraft, localTiers, originTier, podsOf, requesterIds } from "./compute.ts";
import { type Draft, num } from "./draft.ts";
import { addGenzPod, followGenz, GENZ_NOTE, genzParams, type Plug } from "./genz.ts";

export const topology: TopologyBuilder = {
  name: "genz-accelerators",
  title: "Accelerators on a Gen-Z fabric, and a pool",
  status: "historical",
  description:
    "GPU groups with Gen-Z ports of their own: they load from one another's memory and from a pool, no host on the way.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...genzParams(),
    ...acceleratorParams(),
    param.count("accelerator.lanes", 16, "Gen-Z lanes of an accelerator group", 1, 256),
  ],
  follow: (values) => ({
    ...followCommon(values),
    ...followGenz(values, [num(values, "accelerator.lanes")]),
  }),
  build(values) {
    const draft = computeDraft(values);
    localTiers(draft, keptHbm(values));
    const pods = podsOf(num(values, "hosts"), num(values, "switch.hosts"));
    const instances = pods.map((members, index) =>
      addGenzPod(draft, values, {
        topology: "genz-accelerators",
        index,
        members,
        attach: (host) => plugsOf(draft, values, host),
      }),
    );
    peerTier(draft, values, pods);
    draft.tier("genz", "Gen-Z memory of the rack", instances, { interleaveBytes: num(values, "interleave") });
    originTier(draft, values);
    return draft.finish({
      name: "genz-accelerators",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: requesterIds(values),
      probeTier: "genz",
      notes: [
        GENZ_NOTE,
        "No accelerator with a Gen-Z port was ever shown: its port is taken as that of a memory module",
        ...(pods.length > 1 ? [`${pods.length} switches: peers and pool are those of one's own`] : []),
      ],
    });
  },
};

const plugsOf = (draft: Draft, values: ParamValues, host: number): Plug[] => [
  {
    what: "accelerator groups",
    id: addAcceleratorPort(draft, values, host),
    lanes: num(values, "accelerator.lanes"),
  },
  { what: "hosts", id: addHostPort(draft, host, "genz-adapter"), lanes: num(values, "genz.host_lanes") },
];
