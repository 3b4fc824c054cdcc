import type { Graph, Hop, RouteMap, Step } from "../model/index.ts";
import { type Inside, throughCore } from "./core.ts";
import { type Global, Groups } from "./groups.ts";

export const SOURCE =
  "Kim, Dally, Scott and Abts, Technology-Driven, Highly-Scalable Dragonfly Topology, ISCA 2008, sections 3 and 4";

/**
 * At most one hop in the group, one to another group, one in there. A class counts the groups that a packet has left: local links of
 * the group it starts in and the global link are class 0, local links of the group it ends in class 1; through a third group, which
 * `vias` names by its router that the source's group is linked to, one more. Classes only rise, so that no circle can form.
 */
export function dragonfly(graph: Graph, name: string, valiant: boolean, avoid: boolean): RouteMap {
  const groups = new Groups(graph, name);
  const most = valiant ? 2 : 1;
  const vias = new Map<number, readonly number[]>();
  const viasBetween = (from: number, to: number): readonly number[] => {
    const key = groups.groupOf(from) * groups.count + groups.groupOf(to);
    const found = vias.get(key) ?? viasOf(groups, from, to);
    vias.set(key, found);
    return found;
  };
  const asHop = (step: Step, left: number): Hop => ({ ...step, vc: avoid ? left : 0 });
  const inside: Inside = {
    classes: avoid ? most + 1 : 1,
    distance: (from, to) => distance(groups, from, to),
    hops(from, to, phase) {
      const [here, there] = [groups.groupOf(from), groups.groupOf(to)];
      if (here === there) return groups.within(from, to).map((step) => asHop(step, most));
      const left = valiant && phase === 1 ? 1 : 0;
      // to an intermediate router only over a link that ends there: a local hop in its group would be one class too late
      const able = groups.between(here, there).filter((way) => phase === 1 || way.to === to);
      const least = Math.min(...able.map((way) => lengthOf(way, from, to)));
      const ways = able.filter((way) => lengthOf(way, from, to) === least);
      return once(
        ways.flatMap((way) => (way.from === from ? [way.step] : groups.within(from, way.from))),
      ).map((step) => asHop(step, left));
    },
    ...(valiant && { vias: viasBetween }),
  };
  return throughCore(graph, (node) => groups.inCore[node]!, inside);
}

const lengthOf = (way: Global, from: number, to: number): number =>
  (way.from === from ? 0 : 1) + 1 + (way.to === to ? 0 : 1);

function distance(groups: Groups, from: number, to: number): number {
  if (from === to) return 0;
  const [here, there] = [groups.groupOf(from), groups.groupOf(to)];
  if (here === there) return groups.within(from, to).length > 0 ? 1 : Number.POSITIVE_INFINITY;
  return groups.between(here, there).reduce((least, way) => Math.min(least, lengthOf(way, from, to)), 3);
}

/** Of every group but those of the ends, the routers that the first group is linked to. */
function viasOf(groups: Groups, from: number, to: number): number[] {
  const [here, there] = [groups.groupOf(from), groups.groupOf(to)];
  if (here === there) return [];
  const vias = new Set<number>();
  for (let group = 0; group < groups.count; group++) {
    if (group === here || group === there) continue;
    for (const way of groups.between(here, group)) vias.add(way.to);
  }
  return [...vias];
}

function once(steps: readonly Step[]): Step[] {
  const seen = new Set<number>();
  return steps.filter(({ link }) => {
    const isNew = !seen.has(link);
    seen.add(link);
    return isNew;
  });
}
