import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FlowNetwork } from "../../src/planner/max-flow.ts";

type Edge = [from: number, to: number, capacity: number];

function network(nodes: number, edges: readonly Edge[], both = false): FlowNetwork {
  const made = new FlowNetwork(nodes);
  for (const [from, to, capacity] of edges) made.add(from, to, capacity, both);
  return made;
}

/** The least capacity of any cut, by trying them all. */
function leastCut(nodes: number, edges: readonly Edge[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let side = 0; side < 2 ** nodes; side++) {
    const inside = (node: number): boolean => ((side >> node) & 1) === 1;
    if (!inside(0) || inside(nodes - 1)) continue;
    const capacity = edges.reduce((sum, [from, to, c]) => sum + (inside(from) && !inside(to) ? c : 0), 0);
    least = Math.min(least, capacity);
  }
  return least;
}

describe("maximum flow", () => {
  test("of the network in Cormen, Leiserson, Rivest and Stein, fig. 26.1, is 23", () => {
    const edges: Edge[] = [
      [0, 1, 16],
      [0, 2, 13],
      [1, 3, 12],
      [2, 1, 4],
      [2, 4, 14],
      [3, 2, 9],
      [3, 5, 20],
      [4, 3, 7],
      [4, 5, 4],
    ];
    const made = network(6, edges);
    expect(made.maxFlow(0, 5)).toBe(23);
    expect([0, 1, 2, 3, 4, 5].map((node) => made.onSourceSide(node))).toEqual([
      true,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  test("is the least of all cuts, and the cut it names has that capacity", () => {
    const NODES = 6;
    const end = fc.integer({ min: 0, max: NODES - 1 });
    const edge = fc.tuple(end, end, fc.double({ min: 0, max: 10, noNaN: true }));
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 16 }), (edges) => {
        const made = network(NODES, edges);
        const flow = made.maxFlow(0, NODES - 1);
        expect(flow).toBeCloseTo(leastCut(NODES, edges), 9);
        const cut = edges.filter(([from, to]) => made.onSourceSide(from) && !made.onSourceSide(to));
        expect(cut.reduce((sum, [, , capacity]) => sum + capacity, 0)).toBeCloseTo(flow, 9);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test("goes both ways over a link", () => {
    expect(
      network(
        3,
        [
          [2, 1, 5],
          [1, 0, 3],
        ],
        true,
      ).maxFlow(0, 2),
    ).toBe(3);
  });

  test("is endless where nothing finite parts source and sink, and 0 where nothing joins them", () => {
    expect(network(2, [[0, 1, Number.POSITIVE_INFINITY]]).maxFlow(0, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(network(3, [[0, 1, 4]]).maxFlow(0, 2)).toBe(0);
  });
});
