import { describe, expect, test } from "vitest";
import { CLASSES, DEFAULT_TIERING, OP, type TieringOptions, type Topology } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { pool, type Row, replay } from "./fixtures.ts";

const WEIGHT = CLASSES.indexOf("weight");
const EMBEDDING = CLASSES.indexOf("embedding");
const fabric = (localBytes: number, capacityBytes = 100_000): Topology =>
  pool({ hosts: 1, devices: 1, localBytes, capacityBytes });

function run(topology: Topology, rows: Row[], tiering: Partial<TieringOptions>, policy = "lru") {
  const result = replay(topology, rows, {
    policy: policies.get(policy),
    tiering: { ...DEFAULT_TIERING, ...tiering },
  });
  expect(result.violations).toEqual([]);
  return result;
}

const write = (ts: number, object: number, bytes = 800): Row => ({ ts, object, op: OP.write, bytes });
const heldAtEnd = (result: ReturnType<typeof run>) => result.tiers.map((tier) => tier.residencyBins.at(-1));

describe("placement units", () => {
  const whole: Row = { ...write(0, 1, 2_500), cls: WEIGHT };
  const unit = { unitBytes: { weight: 1_000 } };

  test("cut an object in extents that lie where there is room for each", () => {
    const result = run(fabric(1_000), [whole], unit, "first-touch");
    expect(result.tiers.map((tier) => tier.usedBytesMax)).toEqual([1_000, 1_500]);
    expect(result.objects).toBe(1);
    expect(result.footprintBytes).toBe(2_500);
    const uncut = run(fabric(1_000), [whole], {}, "first-touch");
    expect(uncut.tiers.map((tier) => tier.usedBytesMax)).toEqual([0, 2_500]);
  });

  test("an access goes to the units it touches, and is over with the last of them", () => {
    const rows: Row[] = [
      whole,
      { ts: 10_000, object: 1, cls: WEIGHT, offset: 0, bytes: 64 },
      { ts: 20_000, object: 1, cls: WEIGHT, offset: 990, bytes: 20 },
      { ts: 30_000, object: 1, cls: WEIGHT, offset: 2_000, bytes: 500 },
    ];
    const result = run(fabric(1_000), rows, unit, "first-touch");
    expect(result.byTier.near!.accesses).toBe(1);
    expect(result.byTier.near!.latencyNs.max).toBe(80);
    expect(result.byTier.pool!.accesses).toBe(3);
  });

  test("move one by one, and go with their object", () => {
    const rows: Row[] = [
      whole,
      { ts: 10_000, object: 1, cls: WEIGHT, offset: 2_000, bytes: 500 },
      { ts: 50_000, object: 1, op: OP.free },
    ];
    const result = run(fabric(1_000), rows, unit);
    // the write brings the second extent near in place of the first, the read the third
    expect(result.tiers[0]!.migratedBytes).toBe(1_000 + 500);
    expect(heldAtEnd(result)).toEqual([0, 0]);
  });
});

describe("a chain of four tiers", () => {
  const small = (): Topology => {
    const topology = buildTopology("cxl-tiered", { hosts: 1 });
    for (const tier of topology.tiers.filter(({ origin }) => !origin))
      for (const instance of tier.instances) instance.capacityBytes = 1_000;
    return topology;
  };

  test("demotes each victim by one, and writes what falls off the end back to the origin", () => {
    const five = [0, 1, 2, 3, 4].map((i) => write(i * 1e6, i));
    const result = run(small(), five, {});
    expect(result.tiers.map(({ name }) => name)).toEqual(["hbm", "dram", "cxl", "pmem"]);
    expect(result.tiers.map((tier) => tier.migrations)).toEqual([0, 4, 3, 2]);
    expect(result.tiers.map((tier) => tier.writtenBackBytes)).toEqual([0, 0, 0, 800]);
    const settled = run(small(), [...five, { ts: 1e7, object: 4 }], {});
    expect(heldAtEnd(settled)).toEqual([800, 800, 800, 800]);
  });

  test("a first write waits for the room that its victim leaves, and for that victim's, down the chain", () => {
    const waits = [2, 3, 4].map((objects) => {
      const rows = Array.from({ length: objects }, (_, i) => write(i * 1e6, i));
      return run(small(), rows, {}).breakdownNs.migration * objects;
    });
    // each has one more victim to wait for in its chain
    expect(waits[0]!).toBeGreaterThan(0);
    expect(waits[1]! - waits[0]!).toBeGreaterThan(waits[0]!);
    expect(waits[2]! - waits[1]!).toBeGreaterThan(waits[1]! - waits[0]!);
  });
});

describe("quotas", () => {
  test("send what a tenant has too much of to the next tier, and hold nobody else back", () => {
    const rows: Row[] = [
      { ...write(0, 1), tenant: 0 },
      { ...write(10_000, 2), tenant: 0 },
      { ...write(20_000, 3), tenant: 1 },
      { ts: 30_000, object: 1, op: OP.free, tenant: 0 },
      { ...write(40_000, 4), tenant: 0 },
    ];
    const quotas = [{ tenant: "t0", tier: "near", bytes: 1_000 }];
    const result = run(fabric(4_000), rows, { quotas });
    expect(result.byTier.near!.accesses).toBe(3);
    expect(result.byTier.pool!.accesses).toBe(1);
    // placed, and then promoted
    expect(result.tiers[0]!.refusedMoves.quota).toBe(2);
  });
});

describe("translation", () => {
  test("costs a walk where a page is not known, in the component of its name", () => {
    const rows: Row[] = [write(0, 1), write(10_000, 2), { ts: 20_000, object: 2 }, { ts: 30_000, object: 1 }];
    const tlb = { entries: 1, pageBytes: 4_096, walkNs: 300 };
    const result = run(fabric(4_000), rows, { tlb });
    expect(result.breakdownNs.translation).toBe((3 * 300) / 4);
    expect(result.latencyNs.max).toBe(380);
    expect(result.tiers[0]!.tlb).toEqual({ lookups: 4, misses: 3 });
    const larger = run(fabric(4_000), rows, { tlb: { ...tlb, entries: 8 } });
    expect(larger.tiers[0]!.tlb).toEqual({ lookups: 4, misses: 2 });
  });

  test("is by page: an access to four pages looks all of them up and waits once", () => {
    const tlb = { entries: 64, pageBytes: 256, walkNs: 300 };
    const result = run(fabric(4_000), [write(0, 1, 1_000)], { tlb });
    expect(result.tiers[0]!.tlb).toEqual({ lookups: 4, misses: 4 });
    expect(result.breakdownNs.translation).toBe(300);
  });
});

describe("hierarchies", () => {
  const swap: Row[] = [0, 1]
    .map((i) => write(i * 10_000, i))
    .concat([20_000, 40_000].map((ts) => ({ ts, object: 0 })));

  test("keep a promoted page in a shared tier, in every tier, or in none", () => {
    expect(heldAtEnd(run(fabric(1_000), swap, {}))).toEqual([800, 1_600]);
    expect(heldAtEnd(run(fabric(1_000), swap, { hierarchy: "exclusive" }))).toEqual([800, 800]);
    expect(heldAtEnd(run(fabric(1_000), swap, { hierarchy: "inclusive" }))).toEqual([800, 1_600]);
  });

  test("that include give a page up in faster tiers along with the slowest", () => {
    const result = run(fabric(2_000, 1_000), [write(0, 1), write(10_000, 2)], { hierarchy: "inclusive" });
    expect(result.tiers[0]!.invalidated).toBe(1);
    expect(heldAtEnd(result)).toEqual([800, 800]);
  });
});

describe("pinned classes", () => {
  test("stay where they are first placed", () => {
    const rows = [{ ...write(0, 1), cls: WEIGHT }, write(10_000, 2), { ts: 20_000, object: 2 }];
    const result = run(fabric(1_000), rows, { pin: ["weight"] });
    expect(result.byTier.near!.accesses).toBe(1);
    expect(result.byTier.pool!.accesses).toBe(2);
    const freed: Row[] = [...rows, { ts: 30_000, object: 1, op: OP.free }, { ts: 40_000, object: 2 }];
    expect(heldAtEnd(run(fabric(1_000), freed, { pin: ["weight"] }))[0]).toBe(800);
  });
});

describe("prefetching", () => {
  test("brings what followed last time: accuracy and coverage", () => {
    const rows: Row[] = [
      { ts: 0, object: 9, op: OP.alloc, bytes: 1_000 },
      write(1_000, 1, 400),
      write(10_000, 2, 400),
      { ts: 20_000, object: 9, op: OP.free },
      { ts: 30_000, object: 1 },
      { ts: 60_000, object: 2 },
    ];
    const result = run(fabric(1_000), rows, { prefetch: { kind: "next", depth: 1 } }, "first-touch");
    // the read of 1 brings 2, which is read next; that brings 1 again, for nobody
    expect(result.tiers[0]!.prefetch).toEqual({ issued: 2, used: 1, late: 0, accuracy: 0.5, coverage: 0.5 });
    expect(result.byTier.near!.accesses).toBe(1);
  });

  test("follows the prefix of a request's look-ups", () => {
    const look = (ts: number, object: number, request: number): Row => ({
      ts,
      object,
      request,
      bytes: 1_000,
      cls: CLASSES.indexOf("kv"),
      phase: 1,
      rebuild: 500,
    });
    // both blocks are known; other traffic drives them out; then the first is looked up long before the second
    const rows: Row[] = [
      look(0, 1, 1),
      look(0, 2, 1),
      ...[11, 12, 13].map((object, i) => ({ ...write(100_000 + i * 10_000, object, 1_000) })),
      look(300_000, 1, 2),
      look(400_000, 2, 2),
    ];
    const near = run(fabric(3_000), rows, { prefetch: { kind: "prefix", depth: 1 } });
    expect(near.tiers[0]!.prefetch).toMatchObject({ issued: 1, used: 1, late: 0 });
    const without = run(fabric(3_000), rows, {});
    expect(near.byTier.near!.accesses).toBe(without.byTier.near!.accesses + 1);
  });
});

describe("processing in memory", () => {
  test("moves the result over the fabric, not the operands", () => {
    const near = fabric(100);
    const memory = near.nodes.find(({ id }) => id === "mem0")!;
    memory.nearData = { classes: ["embedding"], resultRatio: 0.01, gBps: 100 };
    const rows: Row[] = [
      { ...write(0, 1, 80_000), cls: EMBEDDING },
      { ts: 100_000, object: 1, cls: EMBEDDING, bytes: 80_000 },
    ];
    const moved = (result: ReturnType<typeof run>) =>
      result.servers.find(({ id }) => id === "switch-mem0<")!.payloadBytes;
    expect(moved(run(fabric(100), rows, {}))).toBe(80_000);
    expect(moved(run(near, rows, {}))).toBe(800);
  });
});
