import fc from "fast-check";
import { expect, test } from "vitest";
import { OP, type Topology, type TopologyLink } from "../../src/model/index.ts";
import { narrowestCut } from "../../src/planner/narrowest-cut.ts";
import { OPEN, onlyTier, tierOf } from "../../src/planner/probe.ts";
import { routedBound } from "../../src/planner/saturation.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";
import { shaped } from "../../src/validation/shapes.ts";
import { carriedGBps, replayTraffic } from "../../src/validation/throughput.ts";
import { tools } from "../../src/validation/tools.ts";
import { type Row, replay } from "../engine/fixtures.ts";

const built = new Map(topologies.names.map((name) => [name, buildTopology(name, { hosts: 4 })]));

/** A built-in fabric, one of its links, and an access that may use it. */
const access = fc.record({
  name: fc.constantFrom(...topologies.names),
  link: fc.nat(),
  factor: fc.constantFrom(1.01, 1.5, 2, 16),
  bytes: fc.constantFrom(1, 64, 256, 4_096, 100_000),
  readRatio: fc.constantFrom(0, 1),
  seed: fc.nat(1_000),
});

const withLink = (
  topology: Topology,
  index: number,
  change: (link: TopologyLink) => TopologyLink,
): Topology => ({
  ...topology,
  links: topology.links.map((link, i) => (i === index ? change(link) : link)),
});

test("check 11: a faster link never makes an uncontended access slower, on any built-in fabric", () => {
  fc.assert(
    fc.property(access, ({ name, link, factor, bytes, readRatio, seed }) => {
      const topology = built.get(name)!;
      const one = { offeredGBps: 1, accesses: 1, seed };
      const alone = (fabric: Topology) => replayTraffic(fabric, { readRatio, bytes }, one);
      const faster = withLink(topology, link % topology.links.length, (old) => ({
        ...old,
        gBps: old.gBps * factor,
        rateGTps: old.rateGTps * factor,
      }));
      const before = alone(topology);
      expect(before.violations).toEqual([]);
      expect(before.completed).toBe(1);
      expect(alone(faster).latencyNs.max).toBeLessThanOrEqual(before.latencyNs.max);
    }),
    { numRuns: 300, seed: 1 },
  );
});

const competitor = fc.record({
  ts: fc.constantFrom(0, 1, 20, 100),
  requester: fc.nat(2),
  op: fc.constantFrom(OP.read, OP.write),
  object: fc.integer({ min: 1, max: 12 }),
  bytes: fc.constantFrom(64, 4_096, 100_000),
});

test("check 11: an access is never quicker for those that came before it, on any built-in fabric", () => {
  const last = fc.record({ op: fc.constantFrom(OP.read, OP.write), bytes: fc.constantFrom(64, 9_000) });
  const name = fc.constantFrom(...topologies.names);
  fc.assert(
    fc.property(name, fc.array(competitor, { minLength: 1, maxLength: 12 }), last, (which, others, one) => {
      const topology = built.get(which)!;
      const fabric = onlyTier(topology, tierOf(topology));
      // the object is known from the start, so that its place does not depend on the others
      const known = { op: OP.alloc, object: 0, bytes: 100_000, requester: 3 };
      const asked = { ts: 100, object: 0, requester: 3, ...one };
      const before = [...others].sort((a, b) => a.ts - b.ts);
      const latency = (rows: Row[]): number => {
        const result = replay(fabric, rows, { ...OPEN, requesters: 4 });
        expect(result.violations).toEqual([]);
        return result.byRequester.r3!.latencyNs.max;
      };
      expect(latency([known, ...before, asked])).toBeGreaterThanOrEqual(latency([known, asked]));
    }),
    { numRuns: 150, seed: 2 },
  );
});

/** Switches in a random tree with some more links between them, a host and a device at each; links of x1 to x8. */
const graph = fc
  .record({
    switches: fc.integer({ min: 2, max: 7 }),
    parents: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
    more: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }),
    lanes: fc.array(fc.constantFrom(1, 2, 4, 8), { minLength: 10, maxLength: 10 }),
    readRatio: fc.constantFrom(1, 2 / 3, 1 / 2, 0),
  })
  .map(({ switches, parents, more, lanes, readRatio }) => {
    const pairs = Array.from({ length: switches - 1 }, (_, i) => [parents[i]! % (i + 1), i + 1] as const);
    const extra = more
      .map(([a, b]) => [a % switches, b % switches] as const)
      .filter(([a, b]) => a !== b && ![...pairs].some((pair) => pair.includes(a) && pair.includes(b)));
    const full = shaped("chain", switches);
    const trunk = full.links[0]!;
    const trunks = [...pairs, ...extra].map(([a, b], i) => ({
      ...trunk,
      id: `trunk${i}`,
      from: `switch${a}`,
      to: `switch${b}`,
      lanes: lanes[i % lanes.length]!,
      gBps: trunk.gBps * lanes[i % lanes.length]!,
    }));
    return { topology: { ...full, links: [...trunks, ...full.links.slice(switches - 1)] }, readRatio };
  });

test("check 10: any graph saturates where its routes fill, never above its narrowest cut", () => {
  fc.assert(
    fc.property(graph, ({ topology, readRatio }) => {
      const mix = { readRatio, bytes: 64 };
      const routed = routedBound(topology, mix, tools).gBps;
      const cut = narrowestCut(topology, mix, tools).gBps;
      expect(routed).toBeLessThanOrEqual(cut * (1 + 1e-9));
      const load = { offeredGBps: routed * 1.2, accesses: 20_000, seed: 1 };
      const carried = carriedGBps(topology, mix, load);
      expect(Math.abs(carried / routed - 1)).toBeLessThan(0.07);
      expect(carried).toBeLessThan(cut * 1.02);
    }),
    { numRuns: 25, seed: 3 },
  );
});
