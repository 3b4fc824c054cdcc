import { describe, expect, it } from "vitest";
import { type Topology, wireBytes } from "../../src/model/index.ts";
import { boundsOf } from "../../src/planner/bounds.ts";
import { narrowestCut } from "../../src/planner/narrowest-cut.ts";
import { routedBound } from "../../src/planner/saturation.ts";
import { protocols } from "../../src/protocols/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";
import { SHAPES, shaped } from "../../src/validation/shapes.ts";
import { tools } from "../../src/validation/tools.ts";

const READS = { readRatio: 1, bytes: 64 };
const { readRequest, readData } = protocols.get("cxl-68b");
/** GB/s of reads over a trunk, x1 at 32 GT/s, that carries as many requests as answers each way. */
const TRUNK = (4 * 64) / (wireBytes(readRequest, 64) + wireBytes(readData, 64));

/** Payload that saturates a shape, by hand: trunks of a cut over the share of accesses from one side of it to the other. */
const BY_HAND: Record<string, (ends: number) => number> = {
  // half the hosts ask half the devices: a quarter each way
  chain: () => TRUNK / (1 / 4),
  tree: () => TRUNK / (1 / 4),
  ring: () => (2 * TRUNK) / (1 / 4),
  // one of four leaves, three quarters of whose traffic leaves
  "spine-leaf": () => (2 * TRUNK) / ((1 / 4) * (3 / 4)),
  "full connection": (ends) => ((ends - 1) * TRUNK) / ((1 / ends) * (1 - 1 / ends)),
};

describe.each(Object.keys(SHAPES))("%s", (shape) => {
  it.each([4, 8, 16])("of %i ends: cut and routes are what a hand finds", (ends) => {
    const topology = shaped(shape, ends);
    expect(narrowestCut(topology, READS, tools).gBps).toBeCloseTo(BY_HAND[shape]!(ends), 9);
    expect(routedBound(topology, READS, tools).gBps).toBeCloseTo(BY_HAND[shape]!(ends), 9);
  });
});

it("names the links of the cut and one side of it", () => {
  const { at, side } = narrowestCut(shaped("chain", 4), READS, tools);
  expect(at).toEqual(["switch1-switch2"]);
  expect(side.sort()).toEqual(["host0", "host1", "mem0", "mem1"]);
  expect(routedBound(shaped("chain", 4), READS, tools).at).toEqual([
    "switch1-switch2 forward",
    "switch1-switch2 back",
  ]);
});

it("is a medium where the links are wider", () => {
  const chain = shaped("chain", 4);
  const slow = { ...chain.nodes.find(({ id }) => id === "mem2")!.medium!, readGBps: 0.5, writeGBps: 0.5 };
  const nodes = chain.nodes.map((node) => (node.id === "mem2" ? { ...node, medium: slow } : node));
  const cut = narrowestCut({ ...chain, nodes }, READS, tools);
  expect(cut).toEqual({ gBps: 2, at: ["medium of mem2"], side: [] });
  expect(routedBound({ ...chain, nodes }, READS, tools)).toEqual({ gBps: 2, at: ["medium of mem2"] });
});

it("is wider than routes that leave a way unused", () => {
  const ring = shaped("ring", 4);
  const first: Topology = { ...ring, routing: { kind: "shortest", ties: "first" } };
  const cut = narrowestCut(first, READS, tools).gBps;
  expect(cut).toBe(narrowestCut(ring, READS, tools).gBps);
  expect(routedBound(first, READS, tools).gBps).toBeLessThan(cut * 0.9);
});

it("a document of both; no cut of a fabric that is too large to look at", () => {
  const { routes, cut } = boundsOf(shaped("chain", 4), READS, tools);
  expect(routes.gbps).toBeCloseTo(cut!.gbps, 9);
  expect(cut!.at).toEqual(["switch1-switch2"]);
  expect(boundsOf(shaped("full connection", 60), READS, tools).cut).toBeNull();
});

describe.each(topologies.names)("%s", (name) => {
  it.each([1, 2 / 3, 0])("routes are never above the cut, %f reads", (readRatio) => {
    for (const hosts of [1, 4, 9]) {
      const topology = buildTopology(name, { hosts });
      for (const tier of topology.tiers) {
        const mix = { tier: tier.name, readRatio, bytes: 64 };
        const cut = narrowestCut(topology, mix, tools).gBps;
        expect(cut, `${tier.name}, ${hosts} hosts`).toBeGreaterThan(0);
        expect(routedBound(topology, mix, tools).gBps / cut).toBeLessThan(1 + 1e-9);
      }
    }
  });
});
