import { describe, expect, it } from "vitest";
import { Graph, InputError, Random } from "../../src/model/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { box, circleOf, compile, endsOf, expectSound, graphOf } from "./helpers.ts";

/** A connected graph of switches with a host on each: a random tree and some links more. */
function randomGraph(routers: number, extra: number, seed: number): Graph {
  const random = new Random(seed);
  const links = new Set<string>();
  for (let i = 1; i < routers; i++) links.add(`${random.below(i)} ${i}`);
  for (let k = 0; k < extra; k++) {
    const [a, b] = [random.below(routers), random.below(routers)];
    if (a !== b) links.add(`${Math.min(a, b)} ${Math.max(a, b)}`);
  }
  return graphOf({
    routers,
    links: [...links].map((pair) => pair.split(" ").map(Number) as [number, number]),
  });
}

const GRAPHS: [string, Graph][] = [
  ["ring of 7", graphOf({ routers: 7, links: box([7], true).links })],
  ["torus", graphOf({ routers: 16, links: box([4, 4], true).links })],
  ["odd torus", graphOf({ routers: 15, links: box([5, 3], true).links })],
  [
    "two links between two",
    graphOf({
      routers: 3,
      links: [
        [0, 1],
        [0, 1],
        [1, 2],
      ],
    }),
  ],
  [
    "full",
    graphOf({
      routers: 4,
      links: [
        [0, 1],
        [0, 2],
        [0, 3],
        [1, 2],
        [1, 3],
        [2, 3],
      ],
    }),
  ],
  ...[1, 2, 3, 4, 5].map((seed): [string, Graph] => [`random ${seed}`, randomGraph(12, 10, seed)]),
];

describe("up-down", () => {
  it.each(GRAPHS)("%s: every pair reached, in one class, without a circle", (_, graph) => {
    expectSound("up-down", graph, false);
    const map = compile("up-down", graph);
    expect(map.classes).toBe(1);
    expect(circleOf(graph, map)).toEqual([]);
  });

  it("goes by the fewest hops where the graph is a tree", () =>
    expectSound(
      "up-down",
      graphOf({
        routers: 7,
        links: [
          [0, 1],
          [0, 2],
          [1, 3],
          [1, 4],
          [2, 5],
          [2, 6],
        ],
      }),
      true,
    ));
});

describe("port-based", () => {
  it.each(GRAPHS)("%s: every pair by the fewest hops, without a circle", (_, graph) => {
    expectSound("port-based", graph, true);
    const map = compile("port-based", graph);
    expect(map.classes).toBeLessThanOrEqual(4);
    expect(circleOf(graph, map)).toEqual([]);
  });

  it.each([
    ["fat tree", "fat-tree"],
    ["leaf and spine", "cxl-fabric"],
  ])("needs one class on a %s, and keeps all of its ways", (_, name) => {
    const graph = new Graph(buildTopology(name, { hosts: 16 }));
    const map = compile("port-based", graph);
    const [from, to] = [graph.node("host0"), graph.node("host15")];
    expect(map.classes).toBe(1);
    expect(map.ways(from, to, 64)).toHaveLength(compile("shortest", graph).ways(from, to, 64).length);
  });

  it("without classes a torus has a circle", () => {
    const graph = graphOf({ routers: 16, links: box([4, 4], true).links });
    expect(circleOf(graph, compile("port-based", graph, false)).length).toBeGreaterThan(2);
  });

  it("goes up and down a tree in the last class where four do not do", () => {
    const graph = randomGraph(120, 90, 7);
    const map = compile("port-based", graph);
    const ends = endsOf(graph);
    const longer = ends.filter(
      (end) => map.ways(ends[0]!, end, 1)[0]?.length !== graph.distances(ends[0]!)[end],
    );
    expect(map.classes).toBe(4);
    expect(longer.length).toBeGreaterThan(0);
    expect(circleOf(graph, map)).toEqual([]);
  });

  it("refuses more edge ports than there are ids", () => {
    const hosts = Array.from({ length: 4097 }, () => 0);
    expect(() => compile("port-based", graphOf({ routers: 1, links: [], hosts }))).toThrow(
      /P?.*4097 edge ports need an id, there are 4096/,
    );
    expect(compile("port-based", graphOf({ routers: 1, links: [], hosts: hosts.slice(1) })).classes).toBe(1);
  });
});

describe("tree", () => {
  const links = [
    [0, 1],
    [0, 2],
    [1, 3],
    [1, 4],
  ] as const;

  it("every pair by the one way there is", () => {
    const graph = graphOf({ routers: 5, links });
    expectSound("tree", graph, true);
    expect(circleOf(graph, compile("tree", graph))).toEqual([]);
  });

  it.each(["cxl-pool", "cxl-mhd", "cxl-direct", "genz-rack", "cxl-over-genz"])("%s is one", (name) => {
    const topology = buildTopology(name, { hosts: 5 });
    const graph = new Graph(topology);
    const map = compile("tree", graph);
    for (const { users, nodes } of topology.tiers.flatMap((tier) => tier.instances)) {
      for (const user of users) {
        const distance = graph.distances(graph.node(user));
        for (const node of nodes) {
          const [way] = map.ways(graph.node(user), graph.node(node), 8);
          expect(way, `${user} to ${node}`).toHaveLength(distance[graph.node(node)]!);
        }
      }
    }
  });

  it.each([
    ["a ring", graphOf({ routers: 4, links: box([4], true).links })],
    [
      "two links between two switches",
      graphOf({
        routers: 2,
        links: [
          [0, 1],
          [0, 1],
        ],
      }),
    ],
    ["leaf and spine", new Graph(buildTopology("cxl-fabric", { hosts: 4 }))],
  ])("refuses %s", (_, graph) => {
    expect(() => compile("tree", graph)).toThrow(InputError);
    expect(() => compile("tree", graph)).toThrow(/closes a circle of switches/);
  });
});

describe("shortest", () => {
  it("has a circle on a ring of five, none on leaf and spine", () => {
    const ring = graphOf({ routers: 5, links: box([5], true).links });
    expect(circleOf(ring, compile("shortest", ring)).length).toBe(5);
    const graph = new Graph(buildTopology("cxl-fabric", { hosts: 16 }));
    const map = compile("shortest", graph);
    expect(circleOf(graph, map)).toEqual([]);
  });
});

it("cxl-fabric is routed by ports, over the very ways of the fewest hops", () => {
  const topology = buildTopology("cxl-fabric", { hosts: 24, layout: "mixed" });
  expect(topology.routing.kind).toBe("port-based");
  const graph = new Graph(topology);
  const [ports, hops] = [compile("port-based", graph), compile("shortest", graph)];
  const links = (ways: { link: number }[][]) => ways.map((way) => way.map(({ link }) => link));
  const pool = topology.tiers.find(({ name }) => name === "pool")!.instances[0]!;
  for (const user of pool.users) {
    for (const node of pool.nodes) {
      const [from, to] = [graph.node(user), graph.node(node)];
      expect(links(ports.ways(from, to, 16))).toEqual(links(hops.ways(from, to, 16)));
    }
  }
});
