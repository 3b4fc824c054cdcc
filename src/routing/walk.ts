import { classAfter, type Hop, type RouteMap } from "../model/index.ts";

type Walkable = Pick<RouteMap, "vias" | "next" | "rings">;

/**
 * Up to `most` whole ways from the hops of each node, depth first in their order; where there are more, evenly over the branches, so
 * that what is left out does not empty a part of the fabric. Through every intermediate node where there are any, or as many as fit.
 */
export function walk(map: Walkable, source: number, target: number, most: number): Hop[][] {
  const vias = map.vias(source, target);
  if (vias.length === 0) return leg(map, source, target, 1, most);
  const kept = spread(vias.length, most, source + target).map((i) => vias[i]!);
  const share = Math.max(1, Math.floor(most / kept.length));
  return kept.flatMap((via) => {
    const on = leg(map, via, target, 1, share);
    return leg(map, source, via, 0, share)
      .flatMap((there) => on.map((rest) => [...there, ...rest]))
      .slice(0, share);
  });
}

function leg(map: Walkable, source: number, target: number, phase: 0 | 1, most: number): Hop[][] {
  const counts = new Map<number, number>([[target, 1]]);
  const count = (at: number): number => {
    const known = counts.get(at);
    if (known !== undefined) return known;
    const sum = map.next(at, target, phase).reduce((ways, hop) => ways + count(hop.node), 0);
    counts.set(at, sum);
    return sum;
  };
  const ways: Hop[][] = [];
  const go = (at: number, way: readonly Hop[], budget: number): void => {
    if (at === target) {
      ways.push([...way]);
      return;
    }
    const hops = map.next(at, target, phase);
    const shares = sharesOf(
      hops.map((hop) => count(hop.node)),
      budget,
      source + target,
    );
    hops.forEach((hop, i) => {
      const vc = classAfter(map, way.at(-1), hop);
      if (shares[i]! > 0) go(hop.node, [...way, vc === hop.vc ? hop : { ...hop, vc }], shares[i]!);
    });
  };
  if (count(source) > 0) go(source, [], most);
  return ways;
}

/** How many of `budget` ways each branch gets: all it has where they fit; else one after another in turn, from `turn` on. */
function sharesOf(counts: readonly number[], budget: number, turn: number): number[] {
  const all = counts.reduce((sum, ways) => sum + ways, 0);
  if (all <= budget) return [...counts];
  if (counts.length >= budget) {
    const kept = new Set(spread(counts.length, budget, turn));
    return counts.map((ways, i) => (kept.has(i) ? Math.min(1, ways) : 0));
  }
  const shares = counts.map(() => 0);
  for (let left = budget, i = turn; left > 0; i++) {
    const branch = i % counts.length;
    if (shares[branch]! >= counts[branch]!) continue;
    shares[branch]!++;
    left--;
  }
  return shares;
}

/** `most` of `count` indices, evenly apart from `turn` on, in rising order. */
function spread(count: number, most: number, turn: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  const picked = Array.from({ length: most }, (_, i) => (turn + Math.floor((i * count) / most)) % count);
  return picked.sort((a, b) => a - b);
}
