import { describe, expect, it } from "vitest";
import { Random } from "../../src/model/index.ts";
import { CacheSimulation, type References } from "../../src/planner/cache-simulation.ts";
import { policies } from "../../src/policies/index.ts";

function references(seed: number, length: number, objects: number): References {
  const random = new Random(seed);
  const sizes = Float64Array.from({ length: objects }, () => 1 + random.below(20));
  const ids = Int32Array.from({ length }, () => Math.floor(objects * random.uniform() ** 2));
  return { objects: ids, sizes: Float64Array.from(ids, (id) => sizes[id]!) };
}

/** Leaves in the order of a list: of arrival, or of use. */
function listHits({ objects, sizes }: References, capacity: number, byUse: boolean): number {
  const held = new Map<number, number>();
  let used = 0;
  let hits = 0;
  objects.forEach((object, i) => {
    const size = held.get(object);
    if (size !== undefined) {
      hits++;
      if (byUse) held.delete(object);
      held.set(object, size);
      return;
    }
    if (sizes[i]! > capacity) return;
    for (const [oldest, bytes] of held) {
      if (used + sizes[i]! <= capacity) break;
      held.delete(oldest);
      used -= bytes;
    }
    held.set(object, sizes[i]!);
    used += sizes[i]!;
  });
  return hits;
}

describe("CacheSimulation", () => {
  it.each(["fifo", "lru"])("%s by bytes is the list it is said to be", (name) => {
    const trace = references(5, 5_000, 400);
    for (const value of [0, 3, 10, 100, 500, 10_000]) {
      const cache = new CacheSimulation({
        replacement: policies.get(name),
        capacity: { limit: "bytes", value },
      });
      cache.run(trace);
      expect(cache.hits).toBe(listHits(trace, value, name === "lru"));
      expect(cache.hits + cache.misses).toBe(5_000);
      expect(cache.used).toBeLessThanOrEqual(value);
    }
  });

  it("counts by objects whatever their sizes, and hits by bytes moved", () => {
    const cache = new CacheSimulation({
      replacement: policies.get("lru"),
      capacity: { limit: "objects", value: 2 },
    });
    expect(cache.access(7, 1_000)).toBe(false);
    expect(cache.access(8, 10)).toBe(false);
    expect(cache.access(7, 1_000, 64)).toBe(true);
    expect(cache.access(9, 1)).toBe(false);
    expect([7, 8, 9].map((object) => cache.has(object))).toEqual([true, false, true]);
    expect(cache).toMatchObject({ hits: 1, misses: 3, hitBytes: 64, missBytes: 1_011, held: 2, used: 2 });
  });

  it("lets an object larger than the cache pass by", () => {
    const cache = new CacheSimulation({
      replacement: policies.get("lru"),
      capacity: { limit: "bytes", value: 100 },
    });
    cache.access(1, 100);
    cache.access(2, 101);
    expect(cache.has(1)).toBe(true);
    expect(cache).toMatchObject({ bypassed: 1, misses: 2, used: 100 });
  });

  it("gives the same in one run, in pieces and one by one", () => {
    const trace = references(6, 3_000, 200);
    const make = () =>
      new CacheSimulation({
        replacement: policies.get("lru"),
        capacity: { limit: "bytes", value: 300 },
      });
    const [whole, pieces, single] = [make(), make(), make()];
    whole.run(trace);
    pieces.run(trace, 0, 1_234);
    pieces.run(trace, 1_234);
    trace.objects.forEach((object, i) => {
      single.access(object, trace.sizes[i]!);
    });
    const counts = ({ hits, misses, hitBytes, missBytes, bypassed }: CacheSimulation) => ({
      hits,
      misses,
      hitBytes,
      missBytes,
      bypassed,
    });
    expect(counts(pieces)).toEqual(counts(whole));
    expect(counts(single)).toEqual(counts(whole));
  });

  it("refuses what is no replacement algorithm", () => {
    const capacity = { limit: "objects", value: 1 } as const;
    expect(() => new CacheSimulation({ replacement: policies.get("first-touch"), capacity })).toThrow(
      /no replacement/,
    );
  });
});
