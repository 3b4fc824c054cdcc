import type { Hop, RouteMap } from "../model/index.ts";

/** Whole ways from the hops of each node, depth first in their order; through every intermediate node where there are any. */
export function walk(
  map: Pick<RouteMap, "vias" | "next">,
  source: number,
  target: number,
  most: number,
): Hop[][] {
  const vias = map.vias(source, target);
  if (vias.length === 0) return leg(map, source, target, 1, most);
  const ways: Hop[][] = [];
  for (const via of vias) {
    for (const there of leg(map, source, via, 0, most)) {
      for (const on of leg(map, via, target, 1, most)) {
        if (ways.length < most) ways.push([...there, ...on]);
      }
    }
  }
  return ways;
}

function leg(
  map: Pick<RouteMap, "next">,
  source: number,
  target: number,
  phase: 0 | 1,
  most: number,
): Hop[][] {
  const ways: Hop[][] = [];
  const go = (at: number, way: readonly Hop[]): void => {
    if (at === target) ways.push([...way]);
    else for (const hop of map.next(at, target, phase)) if (ways.length < most) go(hop.node, [...way, hop]);
  };
  go(source, []);
  return ways;
}
