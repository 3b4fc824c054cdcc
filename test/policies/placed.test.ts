import { describe, expect, test } from "vitest";
import { CLASSES, OP, type Topology } from "../../src/model/index.ts";
import { policies, policyNamed } from "../../src/policies/index.ts";
import { pool, type Row, replay } from "../engine/fixtures.ts";

const PAGE = 1000;

/** New pages of the given classes, a microsecond apart, so many bytes each. */
const written = (classes: readonly string[]): Row[] =>
  classes.map((name, i) => ({
    ts: i * 1000,
    object: i,
    op: OP.write,
    bytes: PAGE,
    cls: CLASSES.indexOf(name as never),
  }));

const used = (topology: Topology, policy: string, rows: Row[]): number[] => {
  const result = replay(topology, rows, { policy: { ...policies.get("lru"), ...policyNamed(policy) } });
  expect(result.violations).toEqual([]);
  return result.tiers.map((tier) => tier.usedBytesMax / PAGE);
};

const roomy = pool({ hosts: 1, devices: 1, localBytes: 100 * PAGE, capacityBytes: 100 * PAGE });

describe("static-by-class", () => {
  const rows = written(["weight", "kv", "kv", "optimizer", "dataset", "activation"]);

  test("puts every class in its tier, the last one for what lies beyond the chain", () => {
    expect(used(roomy, "static-by-class", rows)).toEqual([2, 4]);
    expect(used(roomy, "static-by-class(kv=0,dataset=0)", rows)).toEqual([5, 1]);
  });

  test("takes the next slower tier when its own is full, else the next faster", () => {
    const small = pool({ hosts: 1, devices: 1, localBytes: PAGE, capacityBytes: 100 * PAGE });
    expect(used(small, "static-by-class", rows)).toEqual([1, 5]);
    const shallow = pool({ hosts: 1, devices: 1, localBytes: 100 * PAGE, capacityBytes: PAGE });
    expect(used(shallow, "static-by-class", rows)).toEqual([5, 1]);
  });
});

describe("weighted-interleave", () => {
  const rows = written(new Array(20).fill("other"));

  test("deals new pages out by weight, and a weight is a number of pages in a row", () => {
    expect(used(roomy, "weighted-interleave(weight0=3,weight1=1)", rows)).toEqual([15, 5]);
    expect(used(roomy, "weighted-interleave(weight0=3,weight1=1)", rows.slice(0, 4))).toEqual([3, 1]);
    expect(used(roomy, "weighted-interleave(weight0=1,weight1=4)", rows)).toEqual([4, 16]);
  });

  test("takes the tiers' bandwidths where it is told no weights", () => {
    const topology = (nearGBps: number): Topology => {
      const base = pool({ hosts: 1, devices: 1, localBytes: 100 * PAGE, capacityBytes: 100 * PAGE });
      const nodes = base.nodes.map((node) =>
        node.id === "near0" ? { ...node, medium: { ...node.medium!, readGBps: nearGBps } } : node,
      );
      return { ...base, nodes };
    };
    // The pool's link carries 64 GB/s.
    expect(used(topology(64), "weighted-interleave", rows)).toEqual([10, 10]);
    expect(used(topology(192), "weighted-interleave", rows)).toEqual([15, 5]);
  });

  test("falls back where a tier is full", () => {
    const small = pool({ hosts: 1, devices: 1, localBytes: 2 * PAGE, capacityBytes: 100 * PAGE });
    expect(used(small, "weighted-interleave(weight0=1,weight1=1)", rows)).toEqual([2, 18]);
  });
});

test("all-fast takes more than the fastest tier holds, and is faster than any placement that cannot", () => {
  const small = pool({ hosts: 1, devices: 1, localBytes: 2 * PAGE, capacityBytes: 100 * PAGE });
  const rows = written(new Array(20).fill("other"));
  expect(used(small, "all-fast", rows)).toEqual([20, 0]);
  const time = (name: string): number =>
    replay(small, rows, { policy: policies.get(name) }).byClass.other!.latencyNs.mean;
  for (const { name } of policies.all) expect(time("all-fast")).toBeLessThanOrEqual(time(name));
});
