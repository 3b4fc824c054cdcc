import { describe, expect, test } from "vitest";
import { type Group, Random, type ReplayResult } from "../../src/model/index.ts";
import {
  type Access,
  fastShare,
  PAGE_BYTES,
  pagesWritten,
  run,
  skewedReads,
  trace,
  twoTiers,
} from "./two-tiers.ts";

/*
 * What the papers found, in kind: their periods are scaled down together with the memory (an epoch is 100 us where a kernel thread
 * takes 500 ms), as every policy's text says.
 */

const FAST_NS = 100;
const SLOW_NS = 400;
const GAP_NS = 500;
const EPOCH_NS = 100_000;
const PER_EPOCH = EPOCH_NS / GAP_NS;
/** Room for 40 of 200 pages, and nothing ever queues. */
const wide = twoTiers(
  { pages: 40, latencyNs: FAST_NS, gBps: 1000 },
  { pages: 400, latencyNs: SLOW_NS, gBps: 1000 },
);
const PAGES = 200;
const HOT = { pages: PAGES, hot: 20, share: 0.9 };

const SCALED = {
  autonuma: "autonuma(scan-period-ns=500000,hot-threshold-ns=50000)",
  tpp: "tpp(scan-period-ns=500000)",
  hemem: `hemem(sample-period=4,epoch-ns=${EPOCH_NS})`,
  memtis: `memtis(sample-period=1,epoch-ns=${EPOCH_NS},adapt-samples=500,cool-samples=2000)`,
  hybridtier: `hybridtier(samples-per-s=2000000,batch-samples=200,epoch-ns=${EPOCH_NS},momentum-window-samples=500,second-chance-ns=${EPOCH_NS})`,
};

describe("a hot set that came after the cold one had filled the fast tier", () => {
  const reads = (from: number, epochs: number, window: number): Access[] =>
    skewedReads(new Random(window), epochs * PER_EPOCH, { ...HOT, first: from, window });
  // 75 epochs, 25 that are counted; then another hot set: windows of 10 epochs.
  const accesses = trace(
    [
      ...pagesWritten(PAGES),
      ...reads(150, 75, 2),
      ...reads(150, 25, 3),
      ...[4, 5, 6].flatMap((window) => reads(100, 10, window)),
    ],
    GAP_NS,
  );
  const shares = (policy: string): number[] => {
    const result = run(wide, policy, accesses);
    expect(result.violations).toEqual([]);
    expect(result.tiers[0]!.usedBytesMax).toBeLessThanOrEqual(40 * PAGE_BYTES);
    return [3, 4, 5, 6].map((window) => fastShare(result, window, FAST_NS, SLOW_NS));
  };
  // 20 hot pages take nine tenths of the reads, and a tenth of the rest; 20 more fit.
  const best = 0.9 + 0.1 * (40 / PAGES);

  test("first touch leaves it in the slow tier", () => {
    for (const share of shares("first-touch")) expect(share).toBeLessThan(0.05);
  });

  // TPP (ASPLOS 2023): hot pages end up local under pressure, where first touch leaves them on the CXL node. HeMem (SOSP 2021, GUPS
  // with a hot set): it ends up in DRAM. NUMA balancing for memory tiering: Linux 6.1.
  test.each([SCALED.autonuma, SCALED.tpp, SCALED.hemem])("%s finds it", (policy) => {
    const [before, , , after] = shares(policy);
    expect(before).toBeGreaterThan(best - 0.02);
    expect(after).toBeGreaterThan(best - 0.05);
  });

  // MEMTIS (SOSP 2023): the threshold follows the access pattern. HybridTier (ASPLOS 2025): momentum finds a new hot set before its
  // frequency has grown.
  test("MEMTIS follows when it moves, within 30 epochs, HybridTier within 20", () => {
    const memtis = shares(SCALED.memtis);
    const hybrid = shares(SCALED.hybridtier);
    expect(memtis[0]).toBeGreaterThan(best - 0.02);
    expect(hybrid[0]).toBeGreaterThan(best - 0.02);
    expect(hybrid[2]).toBeGreaterThan(best - 0.02);
    expect(memtis[3]).toBeGreaterThan(best - 0.05);
  });
});

// TPP (section 5, decoupled allocation and reclamation): with watermarks of its own, demotion keeps room for new pages, which are the hottest; first touch has none left.
test("TPP keeps room in the fast tier for pages that are new and hot", () => {
  const accesses: Access[] = pagesWritten(PAGES).flatMap((write, i) => [
    write,
    ...Array.from({ length: 40 }, () => ({ page: write.page, window: i < 60 ? 2 : 3 })),
  ]);
  const share = (policy: string): number =>
    fastShare(run(wide, policy, trace(accesses, GAP_NS)), 3, FAST_NS, SLOW_NS);
  expect(share("first-touch")).toBeLessThan(0.05);
  expect(share("tpp(scan-period-ns=100000,demote-ratio=0.1)")).toBeGreaterThan(0.95);
});

describe("bandwidth", () => {
  /** Both tiers give 10 GB/s; everything fits the fast one. */
  const narrow = twoTiers({ pages: 100, latencyNs: 100, gBps: 10 }, { pages: 400, latencyNs: 250, gBps: 10 });
  const accesses = trace([
    ...pagesWritten(90),
    ...skewedReads(new Random(1), 40_000, {
      pages: 90,
      first: 0,
      hot: 30,
      share: 0.8,
      window: 2,
      bytes: 256,
    }),
  ]);
  const loaded = (policy: string): ReplayResult => run(narrow, policy, accesses, { window: 32 });
  const light = (policy: string): ReplayResult => run(narrow, policy, accesses, { window: 2 });
  /** Without the wait for the requester's own window. */
  const latencyNs = (group: Group | undefined): number =>
    group!.latencyNs.mean - group!.breakdownNs.admission;

  // Colloid (SOSP 2024): on HeMem it is faster where the default tier is contended, and no slower where it is not.
  test("Colloid moves hot pages away from a fast tier that is slower under load, until latencies are equal", () => {
    const hemem = "hemem(sample-period=16,epoch-ns=20000)";
    const colloid = "colloid(sample-period=16,epoch-ns=20000,newest=0.5,migrate-gb-per-s=0.5)";
    const packed = loaded(hemem);
    const balanced = loaded(colloid);
    expect(balanced.violations).toEqual([]);
    expect(packed.byTier.slow).toBeUndefined();
    expect(balanced.elapsedNs).toBeLessThan(0.65 * packed.elapsedNs);
    const gap = latencyNs(balanced.byTier.slow) / latencyNs(balanced.byTier.fast);
    expect(gap).toBeGreaterThan(0.85);
    expect(gap).toBeLessThan(1.15);
    expect(light(colloid).elapsedNs).toBeLessThan(1.02 * light(hemem).elapsedNs);
  });

  // Linux, mm/mempolicy: weighted interleaving serves bandwidth-bound loads; latency-bound ones are better off with local memory.
  test("weighted interleave beats first touch when bandwidth is short, and loses when latency counts", () => {
    expect(loaded("weighted-interleave").elapsedNs).toBeLessThan(0.6 * loaded("first-touch").elapsedNs);
    expect(light("weighted-interleave").elapsedNs).toBeGreaterThan(1.3 * light("first-touch").elapsedNs);
  });
});
