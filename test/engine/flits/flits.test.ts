import { describe, expect, it } from "vitest";
import { FlitNetwork, simulateFlits } from "../../../src/engine/index.ts";
import type { Topology } from "../../../src/model/index.ts";
import { fabricOf, fatTree, lattice, star, timingOf, uniform, windowOf } from "./fixtures.ts";

interface Run {
  load: number;
  packetFlits?: number;
  measure?: number;
  seed?: number;
  vcs?: number;
  flits?: number;
  readRatio?: number;
}

function run(
  topology: Topology,
  { load, packetFlits = 1, measure = 4_000, seed, vcs, flits, readRatio }: Run,
) {
  return simulateFlits({
    fabric: fabricOf(topology, timingOf(topology, vcs, flits)),
    traffic: {
      destination: uniform(topology.requesters.length),
      load,
      packetFlits,
      ...(readRatio !== undefined && { requestReply: { readRatio } }),
    },
    window: windowOf(measure, seed),
  });
}

const FABRICS: [string, Topology][] = [
  ["one switch", star(16)],
  ["ring", lattice([8], true)],
  ["mesh", lattice([4, 4], false)],
  ["torus in three dimensions", lattice([3, 3, 3], true)],
  ["fat tree", fatTree(2, 3)],
];

describe("an idle network", () => {
  for (const [name, topology] of FABRICS) {
    for (const packetFlits of [1, 4]) {
      it(`takes 4 H + 2 + (P - 1) cycles: ${name}, ${packetFlits} flits`, () => {
        const { latency, hopsMean } = run(topology, { load: 0.002, packetFlits, measure: 40_000 });
        expect(latency.count).toBeGreaterThan(100);
        expect(latency.mean / (4 * hopsMean + 2 + (packetFlits - 1))).toBeCloseTo(1, 2);
      });
    }
  }

  it("answers in the cycle after a request came out", () => {
    const { latency } = run(star(8), { load: 0.002, packetFlits: 5, readRatio: 1, measure: 40_000 });
    // requests of 1 flit take 6 cycles, replies of 5 flits 1 + 6 + 4
    expect(latency.mean).toBeCloseTo((6 + 11) / 2, 0);
  });
});

describe("any network", () => {
  for (const [name, topology] of FABRICS) {
    it(`keeps every flit and every buffer's depth: ${name}`, () => {
      for (const load of [0.3, 1]) {
        const result = run(topology, { load, packetFlits: 3, measure: 1_500, flits: 4 });
        expect(result.violations).toEqual([]);
        expect(result.deadlock).toEqual([]);
        expect(result.acceptedRatio).toBeLessThanOrEqual(result.offeredRatio * 1.02);
      }
    });
  }

  it("gives the same result for the same seed, another for another", () => {
    const once = run(lattice([4, 4], false), { load: 0.4, seed: 7 });
    expect(run(lattice([4, 4], false), { load: 0.4, seed: 7 })).toEqual(once);
    expect(run(lattice([4, 4], false), { load: 0.4, seed: 8 })).not.toEqual(once);
  });

  it("begins every run as a new one", () => {
    const topology = fatTree(2, 3);
    const fabric = fabricOf(topology, timingOf(topology, 4, 4));
    const traffic = { destination: uniform(8), packetFlits: 3, requestReply: { readRatio: 0.5 } };
    const network = new FlitNetwork(fabric, traffic);
    network.run(1, windowOf(2_000, 3));
    const window = windowOf(1_500, 5);
    expect(network.run(0.4, window)).toEqual(
      simulateFlits({ fabric, traffic: { ...traffic, load: 0.4 }, window }),
    );
  });

  it("carries as much in replies as the load says", () => {
    const result = run(star(8), { load: 0.4, packetFlits: 4, readRatio: 0.5, measure: 8_000 });
    expect(result.saturated).toBe(false);
    expect(result.acceptedRatio).toBeCloseTo(0.4, 1);
  });
});

describe("a ring", () => {
  const packets = { load: 1, packetFlits: 4, vcs: 2, flits: 4, measure: 10_000 };

  it("stands still without a dateline, and says which links wait for each other", () => {
    const result = run(lattice([8], true, "none"), packets);
    expect(result.deadlock.length).toBeGreaterThan(2);
    for (const id of result.deadlock) expect(id).toMatch(/^[rh]\d-r\d$/);
    expect(result.cycles).toBeLessThan(10_000);
    expect(result.violations).toEqual([]);
  });

  it("goes on with one", () => {
    const result = run(lattice([8], true), packets);
    expect(result.deadlock).toEqual([]);
    expect(result.acceptedRatio).toBeGreaterThan(0.3);
  });
});
