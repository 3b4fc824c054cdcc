import type { Graph, RouteMap, Routing } from "../model/index.ts";
import { stepsInside, throughCore } from "./core.ts";
import { refuse } from "./lattice.ts";
import { rankByTree } from "./rank-tree.ts";
import { alongRanks } from "./ranked.ts";

/**
 * CXL 2.0: addresses are decoded down a hierarchy, as in PCIe, so that the switches behind a root port must form a tree and there is
 * one way from each root port to each device. Hosts pass nothing on between their ports.
 */
export const routing: Routing = {
  name: "tree",
  title: "CXL 2.0 hierarchy",
  source:
    "CXL Specification 2.0 (2020), chapter 7 (switching); PCI Express Base Specification 5.0, section 1.3",
  compile: (graph: Graph): RouteMap => {
    const core = switchesOf(graph);
    checkTree(graph, core);
    return throughCore(graph, (node) => core[node]!, alongRanks(graph, core, rankByTree(graph, core)));
  },
};

/** Nodes that pass on what is not for them and are no host. */
export const switchesOf = (graph: Graph): boolean[] =>
  graph.nodes.map(({ kind }) => kind === "switch" || kind === "bridge" || kind === "nic");

/** @throws InputError P100 where two switches are joined by more than one way */
function checkTree(graph: Graph, core: readonly boolean[]): void {
  const steps = stepsInside(graph, core);
  const parent = new Int32Array(graph.nodes.length).fill(-1);
  const seen = new Set<number>();
  graph.nodes.forEach((_, root) => {
    if (!core[root] || seen.has(root)) return;
    seen.add(root);
    const queue = [root];
    for (let i = 0; i < queue.length; i++) {
      const at = queue[i]!;
      for (const { link, node } of steps[at]!) {
        if (link === parent[at]) continue;
        if (seen.has(node)) {
          const { id, from, to } = graph.links[link]!;
          refuse(
            `routing tree: link ${id} closes a circle of switches: there is a second way from ${from} to ${to}`,
            "routing: {kind: port-based} (CXL 3.x) for anything but a tree",
          );
        }
        seen.add(node);
        parent[node] = link;
        queue.push(node);
      }
    }
  });
}
