import type { Graph, RouteMap, Routing } from "../model/index.ts";
import { throughCore } from "./core.ts";
import { refuse } from "./lattice.ts";
import { alongRanks } from "./ranked.ts";

/**
 * Fat trees: by any port up to the nearest switch that has the target below it, then the only way down. Levels are the first
 * coordinate of every switch's `at` (0 at the bottom), or else links to the nearest switch that a terminal hangs on.
 */
export const routing: Routing = {
  name: "nearest-common-ancestor",
  title: "Nearest common ancestor in a fat tree",
  source:
    "Leiserson, Fat-Trees, IEEE Trans. Computers C-34(10), 1985; Petrini and Vanneschi, k-ary n-trees, IPPS 1997",
  compile: (graph: Graph): RouteMap => {
    const core = graph.nodes.map((node) => node.kind === "switch");
    const levels = levelsOf(graph, core);
    for (const { id, from, to } of graph.links) {
      const [a, b] = [graph.node(from), graph.node(to)];
      if (core[a] && core[b] && levels[a] === levels[b])
        refuse(
          `routing nearest-common-ancestor: link ${id} joins two switches of level ${levels[a]}`,
          "at: [level, place] on every switch, or routing: {kind: up-down}",
        );
    }
    return throughCore(graph, (node) => core[node]!, alongRanks(graph, core, levels));
  },
};

function levelsOf(graph: Graph, core: readonly boolean[]): Float64Array {
  const switches = graph.nodes.filter((_, node) => core[node]);
  if (switches.every((node) => node.at !== undefined))
    return Float64Array.from(graph.nodes, (node, i) => (core[i] ? node.at![0]! : 0));
  const level = new Float64Array(graph.nodes.length).fill(Number.POSITIVE_INFINITY);
  const queue: number[] = [];
  graph.steps.forEach((steps, node) => {
    if (!core[node] || steps.every((step) => core[step.node])) return;
    level[node] = 0;
    queue.push(node);
  });
  for (let i = 0; i < queue.length; i++) {
    for (const { node } of graph.steps[queue[i]!]!) {
      if (!core[node] || Number.isFinite(level[node]!)) continue;
      level[node] = level[queue[i]!]! + 1;
      queue.push(node);
    }
  }
  return level;
}
