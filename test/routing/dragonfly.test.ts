import { describe, expect, it } from "vitest";
import { Graph } from "../../src/model/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { circleOf, compile, endsOf, expectSound, graphOf } from "./helpers.ts";

/** `a` routers in each of `g` groups, every two groups linked once, the links dealt out over the routers of a group. */
function dragonfly(a: number, g: number, leaveOut?: readonly [number, number]): Graph {
  const places = Array.from({ length: a * g }, (_, i) => [Math.floor(i / a), i % a]);
  const links: [number, number][] = [];
  for (let group = 0; group < g; group++) {
    for (let i = 0; i < a; i++) {
      for (let j = i + 1; j < a; j++) links.push([group * a + i, group * a + j]);
    }
    for (let other = group + 1; other < g; other++) {
      if (leaveOut?.[0] === group && leaveOut[1] === other) continue;
      links.push([group * a + ((other - 1) % a), other * a + (group % a)]);
    }
  }
  return graphOf({ places, links });
}

const SIZES: [number, number][] = [
  [2, 3],
  [4, 5],
  [3, 7],
];

describe("dragonfly, straight", () => {
  it.each(SIZES)("%i routers in %i groups: at most three hops, two classes, no circle", (a, g) => {
    const graph = dragonfly(a, g);
    expectSound("dragonfly-minimal", graph, false);
    const map = compile("dragonfly-minimal", graph);
    expect(map.classes).toBe(2);
    expect(circleOf(graph, map)).toEqual([]);
    for (const source of endsOf(graph)) {
      for (const target of endsOf(graph)) {
        for (const way of map.ways(source, target, 8)) {
          // the links of the terminals besides
          expect(way.length).toBeLessThanOrEqual(5);
          expect(globals(graph, way)).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it("without classes has a circle", () => {
    const graph = dragonfly(4, 5);
    expect(circleOf(graph, compile("dragonfly-minimal", graph, false)).length).toBeGreaterThan(2);
  });
});

describe("dragonfly, through a third group", () => {
  it.each(SIZES)(
    "%i routers in %i groups: through every other group in turn, three classes, no circle",
    (a, g) => {
      const graph = dragonfly(a, g);
      expectSound("dragonfly-valiant", graph, false);
      const map = compile("dragonfly-valiant", graph);
      expect(map.classes).toBe(3);
      expect(circleOf(graph, map)).toEqual([]);
      const [from, to] = [graph.node("h0"), graph.node(`h${a * g - 1}`)];
      const groups = map.vias(from, to).map((via) => graph.nodes[via]!.at![0]);
      expect(new Set(groups)).toEqual(new Set(Array.from({ length: g - 2 }, (_, i) => i + 1)));
      for (const way of map.ways(from, to, 64)) {
        expect(globals(graph, way)).toBe(2);
        expect(way.length).toBeLessThanOrEqual(7);
      }
    },
  );

  it("two links between every two groups: still no circle", () => {
    const graph = new Graph(buildTopology("dragonfly", { groups: 5 }));
    const between = graph.links.filter(({ from, to }) => /^switch0/.test(from) && /^switch1/.test(to));
    expect(between).toHaveLength(2);
    for (const name of ["dragonfly-minimal", "dragonfly-valiant"]) {
      const map = compile(name, graph);
      expect(circleOf(graph, map), name).toEqual([]);
    }
  });

  it("stays in its group where the target is there", () => {
    const graph = dragonfly(4, 5);
    const map = compile("dragonfly-valiant", graph);
    expect(map.vias(graph.node("h0"), graph.node("h3"))).toEqual([]);
    expect(map.ways(graph.node("h0"), graph.node("h3"), 8).map((way) => way.length)).toEqual([3]);
  });

  it("spreads over the groups what it leaves out", () => {
    const graph = dragonfly(4, 9);
    const ways = compile("dragonfly-valiant", graph).ways(graph.node("h0"), graph.node("h35"), 4);
    const third = ways.map((way) =>
      way.map(({ node }) => graph.nodes[node]!.at?.[0]).find((g) => g && g !== 8),
    );
    expect(new Set(third).size).toBe(4);
  });
});

describe("what is no dragonfly", () => {
  it.each([
    ["groups that are not linked", dragonfly(3, 4, [1, 2]), /groups 1 and 2 are not linked/],
    [
      "routers that are not linked",
      graphOf({
        places: [
          [0, 0],
          [0, 1],
          [0, 2],
        ],
        links: [
          [0, 1],
          [1, 2],
        ],
      }),
      /s0 and s2 of group 0 are not linked/,
    ],
    ["no places", graphOf({ routers: 2, links: [[0, 1]] }), /s0 has no place/],
  ])("%s is refused", (_, graph, message) => {
    expect(() => compile("dragonfly-minimal", graph)).toThrow(message);
    expect(() => compile("dragonfly-valiant", graph)).toThrow(message);
  });
});

/** Hops of a way between two groups. */
function globals(graph: Graph, way: readonly { node: number }[]): number {
  const groups = way.flatMap(({ node }) => graph.nodes[node]!.at?.[0] ?? []);
  return groups.filter((group, i) => i > 0 && group !== groups[i - 1]).length;
}
