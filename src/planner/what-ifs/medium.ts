import type { WhatIf } from "./what-if.ts";

/** Memory that answers at once and is never busy. */
export const whatIf: WhatIf = {
  name: "medium",
  singular: "medium",
  plural: "media",
  places: ({ nodes }) => nodes.filter(({ medium }) => medium !== undefined).map(({ id }) => id),
  free: (topology, free) => ({
    ...topology,
    nodes: topology.nodes.map((node) => {
      if (!node.medium || !free.has(node.id)) return node;
      const { kind, channels } = node.medium;
      const rate = Number.POSITIVE_INFINITY;
      return {
        ...node,
        medium: { kind, channels, readLatencyNs: 0, writeLatencyNs: 0, readGBps: rate, writeGBps: rate },
      };
    }),
  }),
};
