import { describe, expect, it } from "vitest";
import { Graph } from "../../src/model/index.ts";
import { routings } from "../../src/routing/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { circleOf } from "./helpers.ts";

describe("while a link is out of order", () => {
  it.each([
    ["torus", "dimension-order"],
    ["mesh", "dimension-order"],
    ["dragonfly", "dragonfly-minimal"],
    ["dragonfly", "dragonfly-valiant"],
  ])("%s: %s refuses, and its detour reaches everything without a circle", (name, routing) => {
    const topology = buildTopology(name, { hosts: 16, ...(name === "dragonfly" && { groups: 3 }) });
    const out = topology.links.findIndex(
      ({ from, to }) => from.startsWith("switch") && to.startsWith("switch"),
    );
    const graph = new Graph(topology, new Set([out]));
    const { detour, compile } = routings.get(routing);
    expect(() => compile(graph)).toThrow(/routing|link/);
    const map = detour!.compile(graph);
    expect(circleOf(graph, map)).toEqual([]);
    for (const user of topology.probes) {
      for (const node of topology.nodes.filter(({ id }) => id.startsWith("pool"))) {
        const [way] = map.ways(graph.node(user), graph.node(node.id), 1);
        expect(
          way?.every(({ link }) => link !== out),
          `${user} to ${node.id}`,
        ).toBe(true);
      }
    }
  });
});
