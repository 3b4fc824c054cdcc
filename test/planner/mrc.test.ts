import { describe, expect, it } from "vitest";
import { type AccessBatch, emptyBatch, InputError, Random } from "../../src/model/index.ts";
import { byteCapacitiesOf, type Capacity, parseCapacities } from "../../src/planner/capacity.ts";
import { curvePolicies, LruCurve } from "../../src/planner/mrc.ts";
import { RowFilter } from "../../src/planner/row-filter.ts";
import { StackDistances } from "../../src/planner/stack-distance.ts";

interface Reference {
  object: number;
  size: number;
}

/** Skewed references; sizes differ from object to object and, where asked, grow from use to use. */
function randomTrace(seed: number, length: number, objects: number, growing: boolean): Reference[] {
  const random = new Random(seed);
  const sizes = Array.from({ length: objects }, () => 1 + random.below(20));
  return Array.from({ length }, () => {
    const object = Math.floor(objects * random.uniform() ** 2);
    if (growing && random.below(4) === 0) sizes[object]! += random.below(5);
    return { object, size: sizes[object]! };
  });
}

/** The cache itself: evicts the least recently used until the new one fits; what is larger than the cache passes through. */
function lruHits(trace: readonly Reference[], capacity: number, weigh: (size: number) => number): number {
  const cache = new Map<number, number>();
  let used = 0;
  let hits = 0;
  for (const { object, size } of trace) {
    const held = cache.get(object);
    if (held !== undefined) {
      hits++;
      used -= held;
      cache.delete(object);
    }
    cache.set(object, weigh(size));
    used += weigh(size);
    for (const [oldest, bytes] of cache) {
      if (used <= capacity) break;
      cache.delete(oldest);
      used -= bytes;
    }
  }
  return hits;
}

function curveOf(trace: readonly Reference[], capacities: readonly Capacity[]) {
  const curve = new LruCurve(byteCapacitiesOf(capacities));
  for (const { object, size } of trace) curve.reference(object, size, size);
  return curve.data(capacities);
}

describe("LruCurve", () => {
  it.each([
    [1, 400, 30, false],
    [2, 1000, 200, false],
    [3, 3000, 80, true],
    [4, 2000, 500, true],
  ])(
    "is the LRU cache at every capacity: seed %i, %i references, %i objects, growing %s",
    (seed, length, objects, growing) => {
      const trace = randomTrace(seed, length, objects, growing);
      const counts = Array.from(
        { length: objects + 2 },
        (_, n): Capacity => ({ limit: "objects", objects: n }),
      );
      const sizes = Array.from({ length: 60 }, (_, n): Capacity => ({ limit: "bytes", bytes: n * n * 3 }));
      const points = curveOf(trace, [...counts, ...sizes]).curves[0]!.points;
      const expected = [
        ...counts.map((_, n) => lruHits(trace, n, () => 1)),
        ...sizes.map((_, n) => lruHits(trace, n * n * 3, (size) => size)),
      ];
      expect(points.map(({ hits }) => hits)).toEqual(expected);
      expect(expected.some((hits) => hits > 0)).toBe(true);
      for (const { hits, misses, hit_ratio } of points) {
        expect(hits + misses).toBe(length);
        expect(hit_ratio).toBe(hits / length);
      }
    },
  );

  it("weighs hits by their bytes", () => {
    const trace = [1, 2, 1, 2, 3, 1].map((object) => ({ object, size: object * 10 }));
    const [two, all] = curveOf(trace, parseCapacities("2,100%")).curves[0]!.points;
    expect(two).toMatchObject({ hits: 2, hit_ratio: 2 / 6, byte_hit_ratio: 30 / 100 });
    expect(all).toMatchObject({ capacity_objects: 3, capacity_bytes: 60, hits: 3, byte_hit_ratio: 40 / 100 });
  });

  it("rounds percentages of the distinct objects down and keeps the order given", () => {
    const trace = Array.from({ length: 199 }, (_, object) => ({ object, size: 8 }));
    const { requests, objects, curves } = curveOf(trace, parseCapacities("50%, 1%, 7, 80 B, 29%"));
    expect([requests, objects]).toEqual([199, 199]);
    expect(
      curves[0]!.points.map((point) => [point.limit, point.capacity_objects, point.capacity_bytes]),
    ).toEqual([
      ["objects", 99, 792],
      ["objects", 1, 8],
      ["objects", 7, 56],
      ["bytes", 10, 80],
      ["objects", 57, 456],
    ]);
  });

  it("counts references in rows that match, by the size of the block and not by bytes moved", () => {
    const batch = emptyBatch(6);
    const set = (row: number, op: number, object: number, bytes: number, phase: number): void => {
      batch.op[row] = op;
      batch.object[row] = object;
      batch.bytes[row] = bytes;
      batch.phase[row] = phase;
      batch.objectClass[row] = 2;
    };
    set(0, 0, 5, 100, 1);
    set(1, 0, 6, 100, 1);
    set(2, 1, 9, 10, 2);
    set(3, 0, 5, 6400, 2);
    set(4, 5, 9, 10, 2);
    set(5, 0, 5, 100, 1);
    batch.rows = 6;
    const names = { requester: ["gpu0"], tenant: [], job: [] };
    const run = (where: string[]) => {
      const capacities = parseCapacities("1,100%,110 B");
      const curve = new LruCurve(byteCapacitiesOf(capacities), 100);
      curve.feed(batch as AccessBatch, names, new RowFilter(where));
      return curve.data(capacities);
    };
    expect(run(["phase=prefill"])).toMatchObject({ requests: 3, objects: 2, footprint_bytes: 200 });
    expect(run(["phase=prefill"]).curves[0]!.points.map(({ hits }) => hits)).toEqual([0, 1, 0]);
    expect(run([])).toMatchObject({ requests: 5, objects: 3, footprint_bytes: 210 });
    expect(run([]).curves[0]!.points.map(({ hits }) => hits)).toEqual([1, 2, 1]);
    expect(run(["op=write,read", "class=kv", "requester=gpu0"]).requests).toBe(5);
  });

  it("knows lru only", () => {
    expect(() => curvePolicies.get("arc")).toThrow(/unknown policy: arc \(known: lru\)/);
  });
});

describe("StackDistances", () => {
  it("gives the same distances however often times are renumbered", () => {
    const small = new StackDistances(4);
    const large = new StackDistances(1 << 14);
    for (const { object, size } of randomTrace(9, 5000, 300, true)) {
      small.access(object, size);
      large.access(object, size);
      expect([small.objects, small.bytes]).toEqual([large.objects, large.bytes]);
    }
    expect(small.distinct).toBe(large.distinct);
    expect(small.footprintBytes).toBe(large.footprintBytes);
  });
});

describe("what a user types", () => {
  const codeOf = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof InputError) return error.code;
    }
    return "none";
  };

  it("capacities: counts, percentages, bytes", () => {
    expect(parseCapacities("10_000,0.5 %,128 MiB")).toEqual([
      { limit: "objects", objects: 10_000 },
      { limit: "share", percent: 0.5 },
      { limit: "bytes", bytes: 128 * 1024 * 1024 },
    ]);
    for (const bad of ["", "1%,", "many", "-5", "3 apples"])
      expect(codeOf(() => parseCapacities(bad))).toBe("S012");
  });

  it("conditions: known columns and values only", () => {
    expect(codeOf(() => new RowFilter(["fase=prefill"]))).toBe("S021");
    expect(codeOf(() => new RowFilter(["phase=prefil"]))).toBe("S023");
    expect(codeOf(() => new RowFilter(["phase="]))).toBe("S012");
    const filter = new RowFilter(["requester=gpu9"]);
    expect(codeOf(() => filter.checkNames({ requester: ["gpu0"], tenant: [], job: [] }))).toBe("S023");
  });
});
