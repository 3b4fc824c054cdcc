import type { Graph, Hop, Step } from "../model/index.ts";
import { type Inside, stepsInside } from "./core.ts";

interface ToTarget {
  /** Hops on ways that only go down; Infinity where there is none. */
  down: Float64Array;
  /** Hops up until the target is below, and down to it. */
  whole: Float64Array;
}

/**
 * Up to where the target is below, then down, along ranks of the routers: a hop up leads to a higher rank. No packet goes up after it
 * has gone down, so that full buffers can only wait upwards and then downwards, never in a circle: one class is enough.
 */
export function alongRanks(graph: Graph, core: readonly boolean[], rank: Float64Array): Inside {
  const steps = stepsInside(graph, core);
  const ups = steps.map((all, at) => all.filter(({ node }) => rank[node]! > rank[at]!));
  const downs = steps.map((all, at) => all.filter(({ node }) => rank[node]! < rank[at]!));
  const highestFirst = graph.nodes
    .map((_, node) => node)
    .filter((node) => core[node])
    .sort((a, b) => rank[b]! - rank[a]!);
  const known = new Map<number, ToTarget>();
  const to = (target: number): ToTarget => {
    const found = known.get(target) ?? distancesTo(graph, ups, highestFirst, target);
    known.set(target, found);
    return found;
  };
  const asHop = (step: Step): Hop => ({ ...step, vc: 0 });
  return {
    classes: 1,
    distance: (from, target) => to(target).whole[from]!,
    hops: (from, target) => {
      const { down, whole } = to(target);
      if (Number.isFinite(down[from]!))
        return downs[from]!.filter(({ node }) => down[node] === down[from]! - 1).map(asHop);
      return ups[from]!.filter(({ node }) => whole[node] === whole[from]! - 1).map(asHop);
    },
  };
}

function distancesTo(
  graph: Graph,
  ups: readonly (readonly Step[])[],
  highestFirst: readonly number[],
  target: number,
): ToTarget {
  const down = new Float64Array(graph.nodes.length).fill(Number.POSITIVE_INFINITY);
  down[target] = 0;
  const queue = [target];
  for (let i = 0; i < queue.length; i++) {
    const at = queue[i]!;
    for (const { node } of ups[at]!) {
      if (Number.isFinite(down[node]!)) continue;
      down[node] = down[at]! + 1;
      queue.push(node);
    }
  }
  const whole = Float64Array.from(down);
  for (const at of highestFirst) {
    if (Number.isFinite(down[at]!)) continue;
    for (const { node } of ups[at]!) whole[at] = Math.min(whole[at]!, whole[node]! + 1);
  }
  return { down, whole };
}
