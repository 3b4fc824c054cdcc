import { describe, expect, test } from "vitest";
import { OP, Random, type ReplayResult, type Topology } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { pool, type Row, replay } from "../engine/fixtures.ts";

const PAGE = 1000;
/** How long a freed page stays away: what is in flight has landed by then. */
const AWAY_NS = 10_000;
/** Short periods, so that whatever a policy does in an epoch happens many times in a short trace. */
const SHORT: Record<string, number> = {
  "epoch-ns": 2_000,
  "scan-period-ns": 20_000,
  "hot-threshold-ns": 10_000,
  "sample-period": 1,
  "store-period": 1,
  "cool-samples": 40,
  "adapt-samples": 20,
  "samples-per-s": 1e9,
  "batch-samples": 10,
  "second-chance-ns": 2_000,
  "migrate-gb-per-s": 100,
};

/** Three stores in a row for two hosts: a small one each, a larger shared one, and one below it that holds everything. */
function three(): Topology {
  const base = pool({ hosts: 2, devices: 2, localBytes: 6 * PAGE, capacityBytes: 20 * PAGE });
  const [near, shared] = base.tiers;
  const instance = shared!.instances[0]!;
  const tier = (name: string, node: string, pages: number) => ({
    ...shared!,
    name,
    title: name,
    instances: [{ ...instance, id: name, nodes: [node], capacityBytes: pages * PAGE }],
  });
  return { ...base, tiers: [near!, tier("pool", "mem0", 20), tier("far", "mem1", 100)] };
}

/** Skewed reads and writes of both hosts to pages of their own; now and then a page is freed and allocated again. */
function mixed(seed: number, count: number): Row[] {
  const random = new Random(seed);
  const rows: Row[] = Array.from({ length: 80 }, (_, object) => ({
    ts: object * 100,
    requester: object % 2,
    object,
    op: OP.write,
    bytes: PAGE,
  }));
  const freed = new Map<number, number>();
  for (let ts = 8_000; rows.length < count; ts += 100) {
    const object = Math.min(39, Math.floor(random.exponential(8))) + 40 * random.below(2);
    const row = { ts, requester: object % 2, object, bytes: 64 };
    const free = freed.get(object);
    if (free !== undefined && ts < free + AWAY_NS) continue;
    freed.delete(object);
    if (free !== undefined) rows.push({ ...row, op: OP.alloc, bytes: PAGE });
    else if (random.uniform() < 0.01) {
      freed.set(object, ts);
      rows.push({ ...row, op: OP.free });
    } else rows.push({ ...row, op: random.uniform() < 0.2 ? OP.write : OP.read });
  }
  return rows;
}

describe.each(policies.all.map((policy) => [policy.name, policy] as const))("policy %s", (_name, policy) => {
  const values = Object.fromEntries(
    (policy.params ?? []).map((param) => [
      param.name,
      SHORT[param.name] ?? (typeof param.default === "object" ? param.default.value : param.default),
    ]),
  );
  const short: typeof policy = { ...policy, create: (pages, stores) => policy.create(pages, stores, values) };
  const run = (rows: Row[]): ReplayResult => replay(three(), rows, { policy: short });

  test.each([1, 2])(
    "keeps every store within its capacity and every page accounted for (seed %s)",
    (seed) => {
      const result = run(mixed(seed, 4000));
      expect(result.violations).toEqual([]);
      expect(result).toMatchObject({ incomplete: 0, failed: 0, refused: 0 });
      if (!policy.unbounded)
        for (const tier of result.tiers) expect(tier.usedBytesMax).toBeLessThanOrEqual(tier.capacityBytes);
    },
  );

  test("does the same again, and the same when objects have other names", () => {
    const rows = mixed(3, 2000);
    const result = run(rows);
    expect(run(rows)).toEqual(result);
    expect(run(rows.map((row) => ({ ...row, object: 1e6 - 7 * row.object! })))).toEqual(result);
  });
});
