import { describe, expect, it } from "vitest";
import { Graph } from "../../src/model/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { circleOf, compile, expectSound, graphOf } from "./helpers.ts";

const NAME = "nearest-common-ancestor";

describe("nearest common ancestor", () => {
  it.each([
    [2, 2, 4],
    [2, 3, 8],
    [3, 2, 9],
  ])("%i-ary %i-tree: every pair by the fewest hops, without a circle", (k, n, hosts) => {
    const graph = bare(k, n);
    expect(graph.nodes.filter(({ kind }) => kind === "host")).toHaveLength(hosts);
    expectSound(NAME, graph, true);
    const map = compile(NAME, graph);
    expect(map.classes).toBe(1);
    expect(circleOf(graph, map)).toEqual([]);
  });

  it("turns round as low as it can, and has all ways up to there", () => {
    const graph = new Graph(buildTopology("fat-tree", { k: 4, n: 3 }));
    const map = compile(NAME, graph);
    const from = graph.node("host0");
    const to = (host: number) => map.ways(from, graph.node(`host${host}`), 64);
    // under the same leaf, four leaves on, sixteen leaves on
    expect([to(3), to(4), to(16)].map((ways) => [ways.length, ways[0]!.length])).toEqual([
      [1, 2],
      [4, 4],
      [16, 6],
    ]);
  });

  it("finds levels where no switch says its place", () => {
    const placed = bare(2, 3);
    const graph = graphOf({
      routers: 12,
      links: placed.links
        .filter(({ from }) => from.startsWith("s"))
        .map(({ from, to }) => [Number(from.slice(1)), Number(to.slice(1))] as const),
      hosts: [0, 0, 1, 1, 2, 2, 3, 3],
    });
    expect(graph.nodes.every(({ at }) => at === undefined)).toBe(true);
    expectSound(NAME, graph, true);
    expect(circleOf(graph, compile(NAME, graph))).toEqual([]);
  });

  it("spreads what it leaves out", () => {
    const graph = new Graph(buildTopology("fat-tree", { k: 4, n: 3 }));
    const ways = compile(NAME, graph).ways(graph.node("host0"), graph.node("host63"), 8);
    const ups = ways.map((way) => graph.nodes[way[1]!.node]!.id);
    expect(ways).toHaveLength(8);
    for (const id of new Set(ups)) expect(ups.filter((up) => up === id)).toHaveLength(2);
  });

  it("refuses a link between two of a level", () => {
    const run = () => compile(NAME, graphOf({ routers: 2, links: [[0, 1]] }));
    expect(run).toThrow(/link l0 joins two switches of level 0/);
  });
});

/** The switches and hosts of a built fat tree, without what else hangs on them. */
function bare(k: number, n: number): Graph {
  const { nodes, links } = buildTopology("fat-tree", { k, n });
  const ids = nodes.filter(({ kind }) => kind === "switch").map(({ id }) => id);
  const index = (id: string) => ids.indexOf(id);
  return graphOf({
    places: nodes.flatMap(({ at }) => (at ? [at] : [])),
    links: links
      .filter(({ from, to }) => ids.includes(from) && ids.includes(to))
      .map(({ from, to }) => [index(from), index(to)] as const),
    hosts: links
      .filter(({ from }) => from.startsWith("host"))
      .flatMap(({ to }) => (ids.includes(to) ? [index(to)] : [])),
  });
}
