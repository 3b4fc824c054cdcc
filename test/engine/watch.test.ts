import { describe, expect, it } from "vitest";
import {
  COMPONENTS,
  type Component,
  Random,
  type ReplayResult,
  type Topology,
} from "../../src/model/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";
import { fabricOf } from "./fabrics.ts";
import { pool, type Row, type RunOptions, replay } from "./fixtures.ts";

/** Reads, writes and look-ups of many sizes, close enough together to wait for one another. */
function mixed(count: number, seed: number): Row[] {
  const random = new Random(seed);
  let now = 0;
  return Array.from({ length: count }, (_, i) => {
    now += random.below(400);
    const looksUp = random.below(4) === 0;
    return {
      ts: now,
      requester: i % 4,
      op: looksUp ? 0 : random.below(3) === 0 ? 1 : 0,
      object: random.below(30),
      bytes: looksUp ? 65_536 : 64 << random.below(9),
      ...(looksUp && { phase: 1, cls: 2, rebuild: 5_000 }),
      ...(i % 3 !== 0 && { request: i % 7 }),
    };
  });
}

const watched = (topology: Topology, rows: Row[], watch: number, options: RunOptions = {}) =>
  replay(topology, rows, { requesters: 4, window: 4, ...options, watch });

/** What every timeline holds to: one stretch after another, the whole latency, the breakdown that was recorded. */
function expectWhole({ watched: one, violations }: ReplayResult): void {
  expect(violations).toEqual([]);
  if (!one) throw new Error("nothing was watched");
  let now = 0;
  const parts = new Map<Component, number>();
  for (const { startNs, endNs, component } of one.stretches) {
    expect(startNs).toBe(now);
    expect(endNs).toBeGreaterThan(startNs);
    parts.set(component, (parts.get(component) ?? 0) + (endNs - startNs));
    now = endNs;
  }
  expect(now).toBe(one.latencyNs);
  for (const component of COMPONENTS)
    expect(parts.get(component) ?? 0, component).toBeCloseTo(one.breakdownNs[component], 6);
}

describe("the timeline of any access is its latency, and its components those recorded", () => {
  it.each(topologies.names)("%s", (name) => {
    const topology = buildTopology(name, { hosts: 4 });
    for (const row of [0, 17, 60, 61, 62, 119]) expectWhole(watched(topology, mixed(120, 5), row));
  });

  it("over the least occupied of several ways", () => {
    const fabric = buildTopology("cxl-fabric", { hosts: 4 });
    const adaptive = { ...fabric, routing: { ...fabric.routing, ties: "adaptive" as const } };
    for (const row of [1, 30, 60, 90]) expectWhole(watched(adaptive, mixed(120, 13), row));
  });

  it("over a switch that fails under it: what was in vain is waiting", () => {
    const dual = fabricOf([
      ...["s0", "s1"].map((to) => ({ from: "h0", to, gBps: 16 })),
      ...["s0", "s1"].map((from) => ({ from, to: "m0", gBps: 64 })),
    ]);
    const rows = Array.from({ length: 60 }, (_, i) => ({ ts: i * 170, op: 1, object: i, bytes: 4096 }));
    const down = { atNs: 5_000, part: "s0", state: "down", rateRatio: 1, flitErrorRatio: 0 } as const;
    const health = { events: [down], timeoutNs: 2_000, retries: 8 };
    const open = { slots: 1000, window: 1000, requesters: 1, health };
    let lost = 0;
    for (let row = 22; row < 34; row++) {
      const result = watched(dual, rows, row, open);
      expectWhole(result);
      const [first] = result.watched!.stretches;
      if (first!.component === "linkQueue" && first!.endNs >= 2_000) lost++;
    }
    expect(lost).toBeGreaterThan(0);
  });

  it("over bursts, posted writes, buffers that are full, and reads in place", () => {
    const kv = { lookup: "independent", use: "in-place", publish: "shared" } as const;
    const shape = { hosts: 4, devices: 2, localBytes: 2 ** 17, origin: true } as const;
    const small = pool({ ...shape, gBps: 8 });
    for (const node of small.nodes) if (node.kind === "switch") node.buffers = { vcs: 2, flits: 4 };
    for (let row = 0; row < 120; row += 7) {
      expectWhole(watched(pool(shape), mixed(120, 9), row, { burstBytes: 4096, kv }));
      expectWhole(watched(pool({ ...shape, protocol: "pcie" }), mixed(120, 9), row));
      expectWhole(watched(small, mixed(120, 9), row));
    }
  });
});

describe("one access", () => {
  const shape = { hosts: 1, devices: 1, hostLatencyNs: 80, linkLatencyNs: 31, switchLatencyNs: 251 };
  const { watched: one } = replay(pool(shape), [{ ts: 1000, bytes: 64, think: 500 }], { watch: 0 });

  it("passes one place after another, there and back", () => {
    const way = one!.stretches.map(({ component, id }) => `${component} ${id}`);
    expect(way).toEqual([
      "propagation host0",
      "propagation host0-switch>",
      "switch switch",
      "propagation switch-mem0>",
      "serialisation host0-switch>",
      "media mem0",
      "propagation switch-mem0<",
      "switch switch",
      "propagation host0-switch<",
      "propagation host0",
      "serialisation switch-mem0<",
    ]);
    expect(one!.stretches.map(({ leg }) => leg ?? "there")).toEqual([
      ...Array(5).fill("request"),
      "there",
      ...Array(5).fill("response"),
    ]);
  });

  it("starts when it issues: think is before it", () => {
    expect(one).toMatchObject({ row: 0, outcome: "served", arrivalNs: 1000, issuedNs: 1500, flights: 1 });
  });
});

it("changes nothing but what it adds", () => {
  const topology = buildTopology("cxl-pool", { hosts: 4 });
  const { watched: one, ...with_ } = watched(topology, mixed(200, 3), 50);
  const { watched: none, ...without } = replay(topology, mixed(200, 3), { requesters: 4, window: 4 });
  expect(with_).toEqual(without);
  expect([one?.row, none]).toEqual([50, undefined]);
});

it("a row that is not there is not found", () => {
  expect(watched(buildTopology("hbm-only", { hosts: 4 }), mixed(20, 3), 20).watched).toBeUndefined();
});
