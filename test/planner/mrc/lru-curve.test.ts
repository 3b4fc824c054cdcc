import { describe, expect, it } from "vitest";
import { emptyBatch } from "../../../src/model/index.ts";
import {
  byteCapacitiesOf,
  type Capacity,
  parseCapacities,
  sizedFor,
} from "../../../src/planner/mrc/capacity.ts";
import { LruCurve } from "../../../src/planner/mrc/lru-curve.ts";
import { exactCurve } from "../../../src/planner/mrc/lru-points.ts";
import { References } from "../../../src/planner/mrc/references.ts";
import { RowFilter } from "../../../src/planner/mrc/row-filter.ts";
import { StackDistances } from "../../../src/planner/mrc/stack-distance.ts";
import { byteBucket, byteEdge } from "../../../src/planner/mrc/tallies.ts";
import { curveOf, NAMES, pieceOf, type Reference, randomTrace } from "./traces.ts";

/** The cache itself: evicts the least recently used until the new one fits; what is larger than the cache passes by. */
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
    const taken = weigh(size) > capacity ? (held ?? 0) : weigh(size);
    if (taken === 0) continue;
    cache.set(object, taken);
    used += taken;
    for (const [oldest, bytes] of cache) {
      if (used <= capacity) break;
      cache.delete(oldest);
      used -= bytes;
    }
  }
  return hits;
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
      const { points } = curveOf(trace, [...counts, ...sizes]);
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

  it("is the LRU cache by bytes at every edge without knowing the capacities beforehand", () => {
    const trace = randomTrace(5, 3000, 300, false);
    const curve = new LruCurve({ sized: true });
    curve.take(pieceOf(trace).piece);
    for (let bucket = 20; bucket < 500; bucket += 7) {
      const edge = byteEdge(bucket);
      const { hits, bytes } = curve.atBytes(edge);
      expect(hits).toBe(lruHits(trace, edge, (size) => size));
      expect(bytes).toBeGreaterThanOrEqual(hits);
    }
  });

  it("weighs hits by their bytes", () => {
    const trace = [1, 2, 1, 2, 3, 1].map((object) => ({ object, size: object * 10 }));
    const [two, all] = curveOf(trace, parseCapacities("2,100%")).points;
    expect(two).toMatchObject({ hits: 2, hit_ratio: 2 / 6, byte_hit_ratio: 30 / 100 });
    expect(all).toMatchObject({ capacity_objects: 3, capacity_bytes: 60, hits: 3, byte_hit_ratio: 40 / 100 });
  });

  it("rounds percentages of the distinct objects down and keeps the order given", () => {
    const trace = Array.from({ length: 199 }, (_, object) => ({ object, size: 8 }));
    const { references, points } = curveOf(trace, parseCapacities("50%, 1%, 7, 80 B, 29%"));
    expect([references.requests, references.distinct]).toEqual([199, 199]);
    expect(points.map((point) => [point.limit, point.capacity_objects, point.capacity_bytes])).toEqual([
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
    const run = (where: string[]) => {
      const capacities = parseCapacities("1,100%,110 B");
      const references = new References(new RowFilter(where), 100);
      const curve = new LruCurve({ byteCapacities: byteCapacitiesOf(capacities) });
      curve.take(references.of(batch, NAMES));
      const sizes = capacities.map((capacity) => sizedFor(references, capacity));
      const hits = exactCurve(curve, references, sizes).points.map((point) => point.hits);
      return { hits, references };
    };
    const prefill = run(["phase=prefill"]);
    expect(prefill.references).toMatchObject({ requests: 3, distinct: 2, footprintBytes: 200 });
    expect(prefill.hits).toEqual([0, 1, 0]);
    const all = run([]);
    expect(all.references).toMatchObject({ requests: 5, distinct: 3, footprintBytes: 210 });
    expect(all.hits).toEqual([1, 2, 1]);
    expect(run(["op=write,read", "class=kv", "requester=gpu0"]).references.requests).toBe(5);
  });
});

describe("StackDistances", () => {
  it("gives the same distances however often times are renumbered, and where it has been forked", () => {
    const small = new StackDistances(true, 512);
    const large = new StackDistances(true, 1 << 14);
    let fork = new StackDistances(true, 512);
    randomTrace(9, 5000, 300, true).forEach(({ object, size }, i) => {
      for (const stack of [small, large, fork]) stack.access(object, size);
      expect([small.objects, small.bytes]).toEqual([large.objects, large.bytes]);
      expect([fork.objects, fork.bytes]).toEqual([large.objects, large.bytes]);
      if (i % 700 === 0) fork = fork.fork();
    });
    expect([small.depth, small.depthBytes]).toEqual([large.depth, large.depthBytes]);
  });

  it("counts the distinct objects between two uses of one: by hand", () => {
    const stack = new StackDistances(true);
    const distances = [0, 1, 2, 1, 0, 0].map((object) => {
      stack.access(object, 10 * (object + 1));
      return [stack.objects, stack.bytes];
    });
    expect(distances).toEqual([
      [-1, -1],
      [-1, -1],
      [-1, -1],
      [1, 50],
      [2, 60],
      [0, 10],
    ]);
    stack.remove(1);
    expect([stack.objects, stack.depth, stack.depthBytes]).toEqual([1, 2, 40]);
    stack.access(2, 30);
    expect(stack.objects).toBe(1);
    stack.access(1, 20);
    expect(stack.objects).toBe(-1);
  });
});

describe("byte buckets", () => {
  it("are the smallest edges that numbers fit in, 64 to an octave", () => {
    for (let bucket = 1; bucket < 2_500; bucket++) {
      expect(byteBucket(byteEdge(bucket))).toBe(bucket);
      expect(byteBucket(byteEdge(bucket) + 0.5)).toBe(bucket + 1);
      expect(byteEdge(bucket + 1)).toBeLessThanOrEqual(Math.max(byteEdge(bucket) * (1 + 1 / 64), bucket + 1));
    }
  });
});
