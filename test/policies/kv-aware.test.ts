import { describe, expect, test } from "vitest";
import { CLASSES, type PageView, Random, type ReplayResult } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { pool, type Row, replay } from "../engine/fixtures.ts";

const BLOCK = 1000;
const kv = { lookup: "contiguous", use: "in-place", publish: "never" } as const;

/**
 * Requests that each look a path of a prefix tree up, from the root down: `depth` blocks, `fanout` children each, early children the
 * more likely, so that blocks near the root are shared by many. Rebuilding a block takes longer the deeper it lies.
 */
function prefixes(seed: number, requests: number, depth: number, fanout: number): Row[] {
  const random = new Random(seed);
  return Array.from({ length: requests }, (_, i) => {
    let object = 1;
    return Array.from({ length: depth }, (__, level) => {
      if (level > 0)
        object = object * fanout + Math.min(fanout - 1, Math.floor(random.exponential(fanout / 3)));
      return {
        ts: i * 100_000,
        request: i,
        object,
        bytes: BLOCK,
        cls: CLASSES.indexOf("kv"),
        phase: 1,
        rebuild: 100 * (level + 1),
        after: "arrival" as const,
      };
    });
  }).flat();
}

const run = (policy: string, rows: Row[], local: number, capacity = 0): ReplayResult =>
  replay(pool({ hosts: 1, devices: 1, localBytes: local * BLOCK, capacityBytes: capacity * BLOCK }), rows, {
    policy: policies.get(policy),
    kv,
  });

describe("kv-aware", () => {
  test.each([1, 2, 3, 4])("never lets a parent leave a store before its children (seed %s)", (seed) => {
    const rows = prefixes(seed, 300, 5, 4);
    const factory = policies.get("kv-aware");
    let left = 0;
    let orphaned = 0;
    const watched: typeof factory = {
      ...factory,
      create(pages: PageView, stores: number) {
        const policy = factory.create(pages, stores);
        const parents = new Map<number, number>();
        const held = Array.from({ length: stores }, () => new Set<number>());
        return Object.assign(Object.create(policy) as typeof policy, {
          follows(object: number, before: number, rebuildPs: number, bytes: number) {
            if (!parents.has(object)) parents.set(object, before);
            policy.follows!(object, before, rebuildPs, bytes);
          },
          insert(copy: number) {
            held[pages.storeOf[copy]!]!.add(pages.objectOf[copy]!);
            policy.insert(copy);
          },
          evicted(copy: number) {
            const store = held[pages.storeOf[copy]!]!;
            const object = pages.objectOf[copy]!;
            left++;
            for (const child of store) if (parents.get(child) === object) orphaned++;
            store.delete(object);
            policy.evicted(copy);
          },
          remove(copy: number) {
            held[pages.storeOf[copy]!]!.delete(pages.objectOf[copy]!);
            policy.remove(copy);
          },
        });
      },
    };
    for (const [local, capacity] of [
      [12, 0],
      [10, 30],
    ] as const) {
      const fabric = pool({
        hosts: 1,
        devices: 1,
        localBytes: local * BLOCK,
        capacityBytes: capacity * BLOCK,
      });
      expect(replay(fabric, rows, { policy: watched, kv }).violations).toEqual([]);
    }
    expect(left).toBeGreaterThan(100);
    expect(orphaned).toBe(0);
  });

  // RAGCache: PGDSF saves more prefill time than LRU, which lets a shared prefix go for blocks that are used once.
  test("saves more rebuild time than lru where prefixes are shared", () => {
    const rows = prefixes(7, 1500, 5, 6);
    const asked = rows.reduce((sum, row) => sum + row.rebuild!, 0);
    const saved = (policy: string, local: number): number => asked - run(policy, rows, local).computeBusyNs;
    for (const local of [20, 60, 150]) expect(saved("kv-aware", local)).toBeGreaterThan(saved("lru", local));
  });
});
