import type { WhatIf } from "./what-if.ts";

/** No software on the way: launching a DMA, posting and polling verbs, NVMe commands. */
export const whatIf: WhatIf = {
  name: "software",
  singular: "software stack of",
  plural: "software stacks",
  places: ({ nodes }) => nodes.filter(({ softwareNs }) => (softwareNs ?? 0) > 0).map(({ id }) => id),
  free: (topology, free) => ({
    ...topology,
    nodes: topology.nodes.map((node) => (free.has(node.id) ? { ...node, softwareNs: 0 } : node)),
  }),
};
