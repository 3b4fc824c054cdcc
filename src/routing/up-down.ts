import { type Graph, PASSABLE, type RouteMap, type Routing } from "../model/index.ts";
import { throughCore } from "./core.ts";
import { rankByTree } from "./rank-tree.ts";
import { alongRanks } from "./ranked.ts";

/**
 * Any graph, without deadlock and with one class: every link has an upper end by a spanning tree, and no packet goes up after it has
 * gone down. A packet goes up until its target can be reached downwards, which is not always the fewest hops, and links near the root
 * are loaded most. A router here decides from where the packet is alone, not from where it came.
 */
export const routing: Routing = {
  name: "up-down",
  title: "Up, then down a spanning tree",
  source:
    "Schroeder et al., Autonet: a high-speed, self-configuring local area network, IEEE J. Selected Areas in Communications 9(8), 1991",
  compile: (graph: Graph): RouteMap => {
    const core = graph.nodes.map((node) => PASSABLE.has(node.kind));
    return throughCore(graph, (node) => core[node]!, alongRanks(graph, core, rankByTree(graph, core)));
  },
};
