import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MIB } from "../../../src/model/index.ts";
import { CacheSimulation } from "../../../src/planner/cache-simulation.ts";
import { LruCurve } from "../../../src/planner/mrc/lru-curve.ts";
import { policies } from "../../../src/policies/index.ts";
import { pieceOf, type Reference, randomTrace } from "./traces.ts";

const ORACLE = fileURLToPath(
  new URL("../../../../shared/data/traces/libcachesim/cloudPhysicsIO.oracleGeneral.bin", import.meta.url),
);
const RECORD_BYTES = 24;

/** uint32 time, uint64 id, uint32 bytes, int64 next access, little-endian. */
function records(): Reference[] {
  const file = readFileSync(ORACLE);
  return Array.from({ length: file.length / RECORD_BYTES }, (_, i) => ({
    object: Number(file.readBigUInt64LE(i * RECORD_BYTES + 4)),
    size: file.readUInt32LE(i * RECORD_BYTES + 12),
  }));
}

describe("cloudPhysicsIO at 128, 256, ... 1024 MiB, as libCacheSim counts its misses", () => {
  const given = existsSync(ORACLE);
  if (!given) console.warn(`skipped: ${ORACLE} is not here`);
  const capacities = Array.from({ length: 8 }, (_, i) => (i + 1) * 128 * MIB);

  it.skipIf(!given)("lru by stack distances, fifo by simulation", () => {
    const { piece } = pieceOf(records());
    const curve = new LruCurve({ byteCapacities: capacities });
    curve.take(piece);
    expect(capacities.map((capacity) => piece.count - curve.atCounted(capacity).hits)).toEqual([
      93374, 89783, 83572, 81722, 72494, 72104, 71972, 71704,
    ]);
    const misses = capacities.map((value) => {
      const cache = new CacheSimulation({
        replacement: policies.get("fifo"),
        capacity: { limit: "bytes", value },
      });
      cache.run(piece, 0, piece.count);
      return cache.misses;
    });
    expect(misses).toEqual([93403, 89386, 84387, 84025, 72498, 72228, 72182, 72140]);
  });
});

describe("a simulated lru cache", () => {
  it("hits as the stack distances say, with objects of one size and of many", () => {
    const { piece } = pieceOf(randomTrace(12, 6_000, 500, false));
    const byteCapacities = [0, 3, 7, 40, 300, 2_000];
    const curve = new LruCurve({ byteCapacities });
    curve.take(piece);
    const simulated = (limit: "objects" | "bytes", value: number): number => {
      const cache = new CacheSimulation({ replacement: policies.get("lru"), capacity: { limit, value } });
      cache.run(piece, 0, piece.count);
      return cache.hits;
    };
    for (const objects of [0, 1, 2, 33, 200, 499, 600])
      expect(simulated("objects", objects)).toBe(curve.atObjects(objects).hits);
    for (const bytes of byteCapacities) expect(simulated("bytes", bytes)).toBe(curve.atCounted(bytes).hits);
  });
});
