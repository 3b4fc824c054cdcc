import { expect } from "vitest";
import { Graph, type Hop, type RouteMap, type Topology } from "../../src/model/index.ts";
import { routings } from "../../src/routing/index.ts";
import { waitsOf } from "../../src/routing/waits.ts";

const MOST = 8;

export type Place = readonly number[];

interface Sketch {
  /** Routers by their place. */
  places?: readonly Place[];
  routers?: number;
  /** Pairs of routers by index. */
  links: readonly (readonly [number, number])[];
  /** Router that each host hangs on; one for every router where not given. */
  hosts?: readonly number[];
}

/** Switches, and hosts that hang on them, as a graph. */
export function graphOf({ places, routers, links, hosts }: Sketch): Graph {
  const count = places?.length ?? routers!;
  const on = hosts ?? Array.from({ length: count }, (_, i) => i);
  const node = { latencyNs: 0 };
  const wire = { protocol: "cxl-68b", lanes: 16, rateGTps: 32, gBps: 64, latencyNs: 0, lengthM: 0 };
  const topology = {
    nodes: [
      ...Array.from({ length: count }, (_, i) => ({
        id: `s${i}`,
        kind: "switch" as const,
        ...(places && { at: places[i]! }),
        ...node,
      })),
      ...on.map((_, i) => ({ id: `h${i}`, kind: "host" as const, ...node })),
    ],
    links: [
      ...links.map(([a, b], i) => ({ id: `l${i}`, from: `s${a}`, to: `s${b}`, ...wire })),
      ...on.map((router, i) => ({ id: `p${i}`, from: `h${i}`, to: `s${router}`, ...wire })),
    ],
  };
  return new Graph(topology as unknown as Topology);
}

/** Places of a box in order, the first coordinate fastest, and its links; `wrap` closes the rings. */
export function box(sizes: readonly number[], wrap: boolean) {
  const count = sizes.reduce((product, size) => product * size, 1);
  const stride = sizes.map((_, d) => sizes.slice(0, d).reduce((product, size) => product * size, 1));
  const places = Array.from({ length: count }, (_, i) =>
    sizes.map((size, d) => Math.floor(i / stride[d]!) % size),
  );
  const links = places.flatMap((place, i) =>
    sizes.flatMap((size, d): [number, number][] => {
      if (place[d]! + 1 < size) return [[i, i + stride[d]!]];
      return wrap && size > 2 ? [[i, i - (size - 1) * stride[d]!]] : [];
    }),
  );
  return { places, links };
}

/** Nodes of a graph that traffic ends at. */
export const endsOf = (graph: Graph): number[] =>
  graph.nodes.flatMap(({ kind }, i) => (kind === "switch" || kind === "bridge" || kind === "nic" ? [] : [i]));

export const compile = (name: string, graph: Graph, avoid = true): RouteMap =>
  routings.get(name).compile(graph, avoid);

export const circleOf = (graph: Graph, map: RouteMap): Hop[] =>
  waitsOf(
    graph,
    map,
    endsOf(graph).map((target) => ({ target, sources: endsOf(graph) })),
  ).circle;

/** What every routing owes: each pair reached by connected ways whose hops `next` offers, classes in range, the same every time. */
export function expectSound(name: string, graph: Graph, minimal: boolean): void {
  const map = compile(name, graph);
  const again = compile(name, graph);
  const ends = endsOf(graph);
  const wrong: string[] = [];
  for (const source of ends) {
    const distance = graph.distances(source);
    for (const target of ends) {
      if (source === target) continue;
      const ways = map.ways(source, target, MOST);
      const texts = ways.map((way) => JSON.stringify(way));
      const say = (what: string) => wrong.push(`${source} to ${target}: ${what}`);
      if (ways.length === 0) say("no way");
      if (ways.length > MOST) say("more ways than asked for");
      if (new Set(texts).size < texts.length) say("a way twice");
      if (JSON.stringify(again.ways(source, target, MOST)) !== JSON.stringify(ways))
        say("not the same twice");
      for (const way of ways) {
        const problem = problemOf(graph, map, source, target, way);
        if (problem) say(problem);
        if (minimal && way.length !== distance[target]) say("not the fewest hops");
      }
    }
  }
  expect(ends.length).toBeGreaterThan(1);
  expect(wrong).toEqual([]);
}

/** What is wrong with a way: hops that do not join, that `next` does not offer, or classes there are none of. */
function problemOf(graph: Graph, map: RouteMap, source: number, target: number, way: Hop[]): string {
  const via = map.vias(source, target).find((node) => way.some((hop) => hop.node === node)) ?? -1;
  let phase: 0 | 1 = map.vias(source, target).length > 0 ? 0 : 1;
  let at = source;
  for (const hop of way) {
    const { from, to } = graph.links[hop.link]!;
    const [tail, head] = hop.forward ? [from, to] : [to, from];
    if (graph.node(tail) !== at || graph.node(head) !== hop.node) return "hops do not join";
    if (!(hop.vc >= 0 && hop.vc < map.classes)) return `class ${hop.vc}`;
    const offered = map.next(at, phase === 0 ? via : target, phase);
    if (!offered.some(({ link, forward }) => link === hop.link && forward === hop.forward))
      return "a hop that is not offered";
    at = hop.node;
    if (at === via) phase = 1;
  }
  return at === target && phase === 1 ? "" : "does not arrive";
}
