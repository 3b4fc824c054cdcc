import { describe, expect, test } from "vitest";
import { CLASSES, Random } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { pool, type Row, replay } from "../engine/fixtures.ts";

const BLOCK = 1000;
const REBUILD_NS = 10;
const KV = CLASSES.indexOf("kv");

/** Look-ups of equal blocks, skewed, one request each, far enough apart that none overlap. */
function lookUps(seed: number, count: number, objects: number): Row[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const object = Math.min(objects - 1, Math.floor(random.exponential(objects / 4)));
    return {
      ts: i * 10_000,
      request: i,
      object,
      bytes: BLOCK,
      cls: KV,
      phase: 1,
      rebuild: REBUILD_NS,
      after: "arrival" as const,
    };
  });
}

/** Hits of the offline optimum, which evicts the page used furthest in the future and may bypass (Belady 1966). */
function optimum(objects: readonly number[], capacity: number): number {
  const next = new Array<number>(objects.length).fill(Number.POSITIVE_INFINITY);
  const last = new Map<number, number>();
  for (let i = objects.length - 1; i >= 0; i--) {
    next[i] = last.get(objects[i]!) ?? Number.POSITIVE_INFINITY;
    last.set(objects[i]!, i);
  }
  const held = new Map<number, number>();
  let hits = 0;
  objects.forEach((object, i) => {
    if (held.has(object)) hits++;
    held.set(object, next[i]!);
    if (held.size > capacity) {
      const [furthest] = [...held].reduce((a, b) => (b[1] > a[1] ? b : a));
      held.delete(furthest);
    }
  });
  return hits;
}

describe.each(policies.all.map((policy) => [policy.name, policy] as const))("policy %s", (_name, policy) => {
  const kv = { lookup: "independent", use: "copy", publish: "never" } as const;
  const run = (rows: Row[], capacity: number) =>
    replay(pool({ hosts: 1, devices: 1, capacityBytes: 0, localBytes: capacity * BLOCK }), rows, {
      policy,
      kv,
    });

  // A bound without limits is not held to them: there is nothing to test, and nothing that would count as skipped.
  test.each(policy.unbounded ? [] : [1, 2, 3])(
    "never beats the offline optimum, never overfills, is the same twice (seed %s)",
    (seed) => {
      const rows = lookUps(seed, 400, 60);
      for (const capacity of [1, 5, 20, 60]) {
        const result = run(rows, capacity);
        const best = optimum(
          rows.map((row) => row.object!),
          capacity,
        );
        expect(result.violations).toEqual([]);
        expect(result.tiers[0]!.lookupsServed).toBeLessThanOrEqual(best);
        expect(result.tiers[0]!.usedBytesMax).toBeLessThanOrEqual(capacity * BLOCK);
        expect(run(rows, capacity)).toEqual(result);
      }
    },
  );

  test("says whom it follows", () => {
    expect(policy.source.length).toBeGreaterThan(10);
    expect(policy.title.length).toBeGreaterThan(5);
  });
});

test("lru hits exactly as a list would", () => {
  const rows = lookUps(9, 600, 60);
  for (const capacity of [1, 5, 20]) {
    const list: number[] = [];
    let hits = 0;
    for (const { object } of rows) {
      const at = list.indexOf(object!);
      if (at >= 0) {
        hits++;
        list.splice(at, 1);
      }
      list.unshift(object!);
      if (list.length > capacity) list.pop();
    }
    const kv = { lookup: "independent", use: "copy", publish: "never" } as const;
    const fabric = pool({ hosts: 1, devices: 1, capacityBytes: 0, localBytes: capacity * BLOCK });
    expect(replay(fabric, rows, { policy: policies.get("lru"), kv }).tiers[0]!.lookupsServed).toBe(hits);
  }
});
