import { describe, expect, it } from "vitest";
import { Random } from "../../../src/model/index.ts";
import { LruCurve } from "../../../src/planner/mrc/lru-curve.ts";
import { meanAbsoluteError } from "../../../src/planner/mrc/lru-points.ts";
import { SampledObjects } from "../../../src/planner/mrc/sampled-objects.ts";
import { type SampleSize, ShardsCurve } from "../../../src/planner/mrc/shards.ts";
import { byteEdge } from "../../../src/planner/mrc/tallies.ts";
import { pieceOf, type Reference, randomTrace } from "./traces.ts";

function both(trace: readonly Reference[], size: SampleSize, seed = 1) {
  const { references, piece } = pieceOf(trace);
  const exact = new LruCurve({ sized: true });
  const sampled = new ShardsCurve(size, seed, references, true);
  exact.take(piece);
  sampled.take(piece);
  return { exact, sampled, references };
}

/** Objects with probability as 1 / rank, of one size. */
function zipf(seed: number, length: number, objects: number): Reference[] {
  const random = new Random(seed);
  return Array.from({ length }, () => ({ object: Math.floor(objects ** random.uniform()), size: 64 }));
}

describe("ShardsCurve", () => {
  it.each([{ rate: 1 }, { objects: 1_000 }])("of every object is the exact curve: %j", (size) => {
    const { exact, sampled } = both(randomTrace(3, 4_000, 500, false), size);
    expect([sampled.rate, sampled.sampled, sampled.errorAt(50)]).toEqual([1, 4_000, 0]);
    for (const capacity of [0, 1, 2, 10, 77, 300, 500, 900])
      expect(sampled.atObjects(capacity)).toEqual(exact.atObjects(capacity));
    for (const bucket of [30, 128, 300, 600])
      expect(sampled.atBytes(byteEdge(bucket))).toEqual(exact.atBytes(byteEdge(bucket)));
  });

  it.each([{ rate: 0.1 }, { objects: 1_000 }])(
    "is near the exact curve, about as near as it says: %j",
    (size) => {
      const trace = zipf(4, 200_000, 20_000);
      const runs = [1, 2, 3, 4, 5].map((seed) => {
        const { exact, sampled, references } = both(trace, size, seed);
        const capacity = 2_000;
        const off = (sampled.atObjects(capacity).hits - exact.atObjects(capacity).hits) / references.requests;
        return {
          mae: meanAbsoluteError(sampled, exact, references),
          z: off / sampled.errorAt(capacity),
          objects: sampled.objects,
        };
      });
      const maes = runs.map(({ mae }) => mae).sort((a, b) => a - b);
      expect(maes[2]).toBeLessThan(0.02);
      expect(maes[0]).toBeGreaterThan(0);
      for (const { z } of runs) expect(Math.abs(z)).toBeLessThan(4);
      if ("objects" in size) for (const { objects } of runs) expect(objects).toBe(1_000);
    },
  );

  it("depends on the seed and not on the names of objects", () => {
    const trace = zipf(7, 20_000, 3_000);
    const hits = (of: readonly Reference[], seed: number) =>
      both(of, { objects: 200 }, seed).sampled.atObjects(300).hits;
    const renamed = trace.map(({ object, size }) => ({ object: (object * 7919) % 1_000_003, size }));
    expect(hits(renamed, 1)).toBe(hits(trace, 1));
    expect(hits(trace, 2)).not.toBe(hits(trace, 1));
  });

  it("scales what hits move, and knows how much is moved in all", () => {
    const { exact, sampled, references } = both(zipf(8, 100_000, 5_000), { objects: 1_000 });
    const bytes = sampled.atObjects(5_000).bytes / references.movedBytes;
    expect(bytes).toBeCloseTo(exact.atObjects(5_000).bytes / references.movedBytes, 1);
    expect(sampled.atObjects(0)).toEqual({ hits: 0, bytes: 0, savedNs: 0 });
  });
});

describe("SampledObjects", () => {
  it("gives the largest hash first", () => {
    const random = new Random(1);
    const kept = new SampledObjects();
    const hashes = Array.from({ length: 3_000 }, () => random.below(1_000));
    hashes.forEach((hash, id) => {
      kept.add(id, hash);
    });
    const sorted = [...hashes].sort((a, b) => b - a);
    const ids = new Set<number>();
    for (const hash of sorted) {
      expect(kept.largestHash()).toBe(hash);
      const id = kept.removeLargest();
      expect(hashes[id]).toBe(hash);
      ids.add(id);
    }
    expect([ids.size, kept.count]).toEqual([3_000, 0]);
  });
});
