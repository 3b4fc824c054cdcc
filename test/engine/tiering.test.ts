import { describe, expect, test } from "vitest";
import {
  type Mover,
  OP,
  type PageView,
  type Policy,
  type PolicyFactory,
  PS_PER_NS,
} from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { pool, type Row, replay } from "./fixtures.ts";

/** First touch with something more. */
function firstTouchWith(
  more: (pages: PageView) => Partial<Policy>,
  facts: Partial<PolicyFactory> = {},
): PolicyFactory {
  return {
    name: "test",
    title: "test",
    source: "test",
    ...facts,
    create(pages, stores) {
      const policy = policies.get("first-touch").create(pages, stores);
      return Object.assign(policy, more(pages));
    },
  };
}

const twoTiers = pool({ hosts: 1, devices: 1, localBytes: 1_000, capacityBytes: 100_000 });

describe("what a policy hears", () => {
  test("every access with its place in the chain, whether it writes, and its time", () => {
    const heard: unknown[] = [];
    const policy = firstTouchWith(() => ({
      watches: true,
      accessed: (copy, rank, write, time, bytes) => heard.push([copy, rank, write, time, bytes]),
    }));
    const rows: Row[] = [
      { ts: 0, object: 7, op: OP.write, bytes: 800 },
      { ts: 5_000, object: 8, op: OP.write, bytes: 800 },
      { ts: 10_000, object: 8, bytes: 64 },
    ];
    expect(replay(twoTiers, rows, { policy }).violations).toEqual([]);
    expect(heard).toEqual([
      [0, 0, true, 0, 800],
      [1, 1, true, 5_000 * PS_PER_NS, 800],
      [1, 1, false, 10_000 * PS_PER_NS, 64],
    ]);
  });

  test("the class of each object, and when it is accessed next, whatever order rows issue in", () => {
    const seen: number[][] = [];
    const policy = firstTouchWith(
      (pages) => ({
        watches: true,
        accessed: (copy) => {
          const object = pages.objectOf[copy]!;
          seen.push([object, pages.classOf[object]!, pages.nextUseOf![object]!]);
        },
      }),
      { needsFuture: true },
    );
    const rows: Row[] = [
      { ts: 0, object: 50, op: OP.write, cls: 1 },
      { ts: 1_000, object: 60, op: OP.write, cls: 5 },
      { ts: 2_000, object: 50 },
      { ts: 3_000, object: 50, op: OP.free },
    ];
    replay(twoTiers, rows, { policy });
    expect(seen).toEqual([
      [0, 1, 2],
      [1, 5, Number.POSITIVE_INFINITY],
      [0, 1, Number.POSITIVE_INFINITY],
    ]);
  });

  test("which look-up comes behind which, with what its rebuild takes, and how fast each store is", () => {
    const heard: number[][] = [];
    let rates: number[] = [];
    const policy = firstTouchWith((pages) => {
      rates = [...pages.storeGBps!];
      return { follows: (...lookUp) => heard.push(lookUp) };
    });
    const block = { cls: 2, phase: 1, rebuild: 10, bytes: 100, after: "arrival" as const };
    const rows: Row[] = [
      { ...block, ts: 0, request: 1, object: 70 },
      { ...block, ts: 0, request: 1, object: 80 },
      { ...block, ts: 10_000, request: 2, object: 70, rebuild: 20 },
    ];
    replay(twoTiers, rows, { policy });
    expect(heard).toEqual([
      [0, -1, 10_000, 100],
      [1, 0, 10_000, 100],
      [0, -1, 20_000, 100],
    ]);
    expect(rates).toEqual([Number.POSITIVE_INFINITY, 64]);
  });

  test("an unbounded first tier takes everything", () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({
      ts: i * 1_000,
      object: i,
      op: OP.write,
      bytes: 800,
    }));
    const policy = firstTouchWith(() => ({}), { unbounded: true });
    const result = replay(twoTiers, rows, { policy });
    expect(result.violations).toEqual([]);
    expect(result.tiers.map((tier) => tier.usedBytesMax)).toEqual([16_000, 0]);
  });
});

describe("epochs", () => {
  test("come at multiples of their length after the first row, and end with the rows", () => {
    const times: number[] = [];
    const policy = firstTouchWith(() => ({ epochPs: 1e6, epoch: (time) => times.push(time) }));
    replay(twoTiers, [{ ts: 500 }, { ts: 4_000 }], { policy });
    expect(times).toEqual([1.5e6, 2.5e6, 3.5e6]);
  });

  test("come on time when the clock's zero moves", () => {
    const times: number[] = [];
    const policy = firstTouchWith(() => ({ epochPs: 1e15, epoch: (time) => times.push(time) }));
    replay(twoTiers, [{ ts: 0 }, { ts: 9.5e12 }], { policy });
    expect(times).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => n * 1e15));
  });

  test("a copy whose object lies in the slower store already is given up, and no bytes move", () => {
    const moves: boolean[] = [];
    const policy = firstTouchWith((pages) => ({
      epochPs: 10_000 * PS_PER_NS,
      epoch(time: number, mover: Mover) {
        if (time > 1e7) return;
        const near = [0, 1].find((copy) => pages.storeOf[copy] === 0)!;
        moves.push(mover.move(near, 1, time));
      },
    }));
    const block = { object: 7, cls: 2, phase: 1, rebuild: 10, bytes: 800, after: "arrival" as const };
    const rows: Row[] = [
      { ...block, ts: 0, request: 1 },
      { ...block, ts: 20_000, request: 2 },
    ];
    const kv = { lookup: "independent", use: "in-place", publish: "shared" } as const;
    const result = replay(twoTiers, rows, { policy, kv });
    expect(result.violations).toEqual([]);
    expect(moves).toEqual([true]);
    expect(result.tiers.map((tier) => tier.migratedBytes)).toEqual([0, 800]);
    expect(result.tiers.map((tier) => tier.lookupsServed)).toEqual([0, 1]);
  });

  test("move pages with their bytes, up and down, and tell what each store served", () => {
    const moves: unknown[] = [];
    const policy = firstTouchWith(() => ({
      epochPs: 10_000 * PS_PER_NS,
      epoch(time: number, mover: Mover) {
        const served = [mover.accesses(0), mover.accesses(1)];
        if (time === 1e7) moves.push(served, mover.latencyPs(0), mover.above(1, 1), mover.below(0));
        if (time === 1e7) moves.push(mover.move(0, 1, time), mover.move(0, 1, time), mover.move(1, 0, time));
        else if (time === 2e7) moves.push(served, mover.move(1, 0, time));
      },
    }));
    const rows: Row[] = [
      { ts: 0, object: 7, op: OP.write, bytes: 800 },
      { ts: 1_000, object: 8, op: OP.write, bytes: 800 },
      { ts: 15_000, object: 7, bytes: 64 },
      { ts: 30_000, object: 8, bytes: 64 },
    ];
    const result = replay(twoTiers, rows, { policy });
    expect(result.violations).toEqual([]);
    expect(moves).toEqual([[1, 1], 80_000 / 2 + 80_000 / 2, 0, 1, true, false, false, [0, 1], true]);
    expect(result.tiers.map((tier) => tier.migratedBytes)).toEqual([800, 800]);
    expect(result.tiers.map((tier) => tier.lookupsServed)).toEqual([2, 2]);
  });
});

describe("a victim", () => {
  const lru = policies.get("lru");
  const fill: Row[] = [
    { ts: 0, object: 7, op: OP.write, bytes: 800 },
    { ts: 5_000, object: 8, op: OP.write, bytes: 800 },
  ];
  /** A copy is read at its place, 80 ns, and written at the other. */
  const copyNs =
    80 + replay(pool({ hosts: 1, devices: 1 }), [{ ts: 0, op: OP.write, bytes: 800 }]).latencyNs.max;

  test("holds its room until its bytes are there: what takes it waits, component migration", () => {
    const result = replay(twoTiers, fill, { policy: lru });
    expect(result.violations).toEqual([]);
    expect(result.latencyNs.max).toBeCloseTo(copyNs + 80, 9);
    expect(result.breakdownNs.migration * 2).toBeCloseTo(copyNs, 9);
    expect(result.tiers.map((tier) => tier.usedBytesMax)).toEqual([800, 800]);
  });

  test("on its way is read at its old place, and written when it is at its new one", () => {
    const during = (op: number): Row => ({ ts: 5_100, object: 7, op, bytes: 64 });
    const read = replay(twoTiers, [...fill, during(OP.read)], { policy: lru });
    expect(read.byTier.near!.accesses).toBe(3);
    const written = replay(twoTiers, [...fill, during(OP.write)], { policy: lru });
    expect(written.byTier.near!.accesses).toBe(2);
    expect(written.breakdownNs.migration * 3).toBeCloseTo(copyNs + (copyNs - 100), 9);
  });

  test("on its way is waited for where the policy blocks it", () => {
    const blocking: PolicyFactory = {
      ...lru,
      create: (pages, stores) => Object.assign(lru.create(pages, stores), { whileMoving: "blocked" }),
    };
    const result = replay(twoTiers, [...fill, { ts: 5_100, object: 7, bytes: 64 }], { policy: blocking });
    expect(result.violations).toEqual([]);
    expect(result.byTier.pool!.accesses).toBe(1);
    expect(result.breakdownNs.migration * 3).toBeCloseTo(copyNs + (copyNs - 100), 9);
  });

  test("that was written goes back to the origin where nothing below takes it", () => {
    const fabric = pool({ hosts: 1, devices: 1, capacityBytes: 1_000, origin: true });
    const result = replay(fabric, fill, { policy: lru });
    expect(result.violations).toEqual([]);
    expect(result.tiers[0]!).toMatchObject({ writtenBackBytes: 800, dropped: 1, migratedBytes: 0 });
  });
});

describe("a rate limit", () => {
  test("refuses moves over it, and counts them", () => {
    const policy = firstTouchWith(() => ({ promotes: (_, rank) => rank > 0, rateGBps: 0.001 }));
    const fabric = pool({ hosts: 1, devices: 1, localBytes: 50_000, capacityBytes: 200_000 });
    const rows: Row[] = [
      { ts: 0, object: 1, op: OP.write, bytes: 50_000 },
      ...[2, 3, 4].map((object) => ({ ts: 0, object, op: OP.alloc, bytes: 20_000 })),
      { ts: 1e6, object: 1, op: OP.free },
      ...[2, 3, 4].map((object) => ({ ts: 2e6, object, bytes: 64 })),
      { ts: 2e8, object: 4, bytes: 64 },
    ];
    const result = replay(fabric, rows, { policy });
    expect(result.violations).toEqual([]);
    // 10 ms of the rate are 10,000 B: the first page goes on credit, and 10 ms of debt later so does the next
    expect(result.tiers[0]!).toMatchObject({ migrations: 2, refusedMoves: { rate: 2, room: 0 } });
  });
});
