import type { Topology, TopologyNode } from "../../model/index.ts";
import type { WhatIf } from "./what-if.ts";

/** Nodes of some kinds that packets pass or start at, without the time that takes. */
export function nodeLatency(
  words: Pick<WhatIf, "name" | "singular" | "plural">,
  isMeant: (node: TopologyNode) => boolean,
): WhatIf {
  return {
    ...words,
    places: ({ nodes }) => nodes.filter((node) => isMeant(node) && node.latencyNs > 0).map(({ id }) => id),
    free: (topology: Topology, free) => ({
      ...topology,
      nodes: topology.nodes.map((node) =>
        isMeant(node) && free.has(node.id) ? { ...node, latencyNs: 0 } : node,
      ),
    }),
  };
}

export const isSwitch = ({ kind }: TopologyNode): boolean => kind === "switch" || kind === "bridge";
