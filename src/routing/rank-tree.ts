import type { Graph } from "../model/index.ts";

const MOST_CANDIDATES = 256;

/**
 * Ranks of the routers by a spanning tree of the fewest hops: the root is the switch nearest to everything, a router nearer to the root
 * is higher, and of two that are equally near the earlier one. Every link thus has an upper end, as in Autonet.
 */
export function rankByTree(graph: Graph, core: readonly boolean[]): Float64Array {
  const nodes = graph.nodes.length;
  const rank = new Float64Array(nodes).fill(Number.NEGATIVE_INFINITY);
  const left = new Set(graph.nodes.flatMap((_, node) => (core[node] ? [node] : [])));
  while (left.size > 0) {
    const root = rootOf(graph, core, left);
    for (const [node, depth] of depths(graph, core, root)) {
      rank[node] = -(depth * nodes + node);
      left.delete(node);
    }
  }
  return rank;
}

/** The one with the least distance to all others together; switches before other nodes that pass traffic on. */
function rootOf(graph: Graph, core: readonly boolean[], left: ReadonlySet<number>): number {
  const switches = [...left].filter((node) => graph.nodes[node]!.kind === "switch");
  const able = switches.length > 0 ? switches : [...left];
  const stride = Math.ceil(able.length / MOST_CANDIDATES);
  let best = able[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < able.length; i += stride) {
    let sum = 0;
    for (const [node, depth] of depths(graph, core, able[i]!)) sum += depth * weightOf(graph, core, node);
    if (sum >= least) continue;
    least = sum;
    best = able[i]!;
  }
  return best;
}

/** How much hangs on a router: traffic goes there. */
const weightOf = (graph: Graph, core: readonly boolean[], node: number): number =>
  graph.steps[node]!.reduce((count, step) => count + (core[step.node] ? 0 : 1), 0);

function depths(graph: Graph, core: readonly boolean[], root: number): Map<number, number> {
  const depth = new Map([[root, 0]]);
  for (const [at, hops] of depth) {
    for (const { node } of graph.steps[at]!) if (core[node] && !depth.has(node)) depth.set(node, hops + 1);
  }
  return depth;
}
