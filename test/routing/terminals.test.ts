import { describe, expect, it } from "vitest";
import { Graph, type Topology } from "../../src/model/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { circleOf, compile, graphOf } from "./helpers.ts";

const names = (graph: Graph, way: readonly { node: number }[]) =>
  way.map(({ node }) => graph.nodes[node]!.id);

describe("what hangs on routers", () => {
  it("a GPU goes through its host and NIC, and comes out at the memory's switch", () => {
    const graph = new Graph(buildTopology("mesh", { hosts: 4, protocol: "rdma" }));
    const map = compile("dimension-order", graph);
    const ways = map.ways(graph.node("gpu0"), graph.node("pool3.0"), 8);
    expect(ways.map((way) => names(graph, way))).toEqual([
      ["host0", "nic0", "switch0", "switch1", "switch3", "pool3.0"],
    ]);
    // memory in the host, without the fabric
    expect(names(graph, map.ways(graph.node("gpu0"), graph.node("dram0"), 8)[0]!)).toEqual([
      "host0",
      "dram0",
    ]);
    // and back
    expect(names(graph, map.ways(graph.node("pool3.0"), graph.node("host0"), 8)[0]!).at(-1)).toBe("host0");
  });

  it("links outside the core take any virtual channel, those inside the one of their class", () => {
    const graph = new Graph(buildTopology("torus", { x: 4, y: 4 }));
    const [way] = compile("dimension-order", graph).ways(graph.node("gpu0"), graph.node("pool1.0"), 1);
    expect(way!.map(({ anyVc }) => anyVc === true)).toEqual([true, true, false, true]);
  });

  it("a memory with two heads is reached by the nearer one, or by both", () => {
    const ring = graphOf({
      places: [[0], [1], [2], [3]],
      links: [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 0],
      ],
    });
    const { nodes, links } = ring;
    const wire = links[0]!;
    const graph = new Graph({
      nodes: [...nodes, { id: "m", kind: "memory", latencyNs: 0 }],
      links: [...links, { ...wire, id: "a", from: "s1", to: "m" }, { ...wire, id: "b", from: "s3", to: "m" }],
    } as unknown as Topology);
    const map = compile("dimension-order", graph);
    const to = (host: string) =>
      map.ways(graph.node(host), graph.node("m"), 8).map((way) => names(graph, way));
    expect(to("h1")).toEqual([["s1", "m"]]);
    expect(to("h0")).toEqual([
      ["s0", "s1", "m"],
      ["s0", "s3", "m"],
    ]);
    expect(circleOf(graph, map)).toEqual([]);
  });

  it("hosts are the routers of a direct network", () => {
    const hosts = [0, 1, 2, 3, 4];
    const wire = { protocol: "cxl-256b", lanes: 16, rateGTps: 64, gBps: 128, latencyNs: 0, lengthM: 0 };
    const graph = new Graph({
      nodes: hosts.map((i) => ({ id: `h${i}`, kind: "host", latencyNs: 0, at: [i] })),
      links: hosts.map((i) => ({ id: `l${i}`, from: `h${i}`, to: `h${(i + 1) % 5}`, ...wire })),
    } as unknown as Topology);
    const map = compile("dimension-order", graph);
    expect(names(graph, map.ways(0, 2, 8)[0]!)).toEqual(["h1", "h2"]);
    expect(circleOf(graph, map)).toEqual([]);
    expect(circleOf(graph, compile("dimension-order", graph, false))).toHaveLength(5);
  });

  it("where nothing leads there is no way, not a wrong one", () => {
    const graph = graphOf({
      routers: 4,
      links: [
        [0, 1],
        [2, 3],
      ],
    });
    for (const name of ["shortest", "up-down", "tree", "port-based"]) {
      const map = compile(name, graph);
      expect(map.ways(graph.node("h0"), graph.node("h3"), 8), name).toEqual([]);
      expect(map.next(graph.node("s0"), graph.node("h3"), 1), name).toEqual([]);
      expect(map.ways(graph.node("h0"), graph.node("h1"), 8), name).toHaveLength(1);
    }
  });
});
