import { type Graph, type Hop, PASSABLE, type RouteMap, type Routing } from "../model/index.ts";
import { walk } from "./walk.ts";

/** Every way of the fewest hops, one deadlock class: enough wherever the links that traffic takes form no cycle (trees, leaf and spine). */
export const routing: Routing = {
  name: "shortest",
  title: "Fewest hops",
  source: "Moore, Proc. Int. Symp. Switching Theory, 1959 (breadth-first search)",
  compile: (graph: Graph): RouteMap => {
    const known = new Map<number, Float64Array>();
    // links are the same both ways, so that distances from the target are distances to it
    const distances = (target: number): Float64Array => {
      const found = known.get(target) ?? graph.distances(target);
      known.set(target, found);
      return found;
    };
    const map = {
      vias: () => [],
      next: (at: number, target: number): Hop[] => {
        const to = distances(target);
        if (!Number.isFinite(to[at]!)) return [];
        return graph.steps[at]!.filter((step) => {
          const passes = step.node === target || PASSABLE.has(graph.nodes[step.node]!.kind);
          return passes && to[step.node] === to[at]! - 1;
        }).map((step) => ({ ...step, vc: 0 }));
      },
    };
    return { classes: 1, ...map, ways: (source, target, most) => walk(map, source, target, most) };
  },
};
