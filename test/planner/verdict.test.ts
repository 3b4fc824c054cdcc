import { describe, expect, it } from "vitest";
import type { CandidateDoc, ReplayResult, SloRule, Summary } from "../../src/model/index.ts";
import { bottleneckOf } from "../../src/planner/bottleneck.ts";
import {
  canonicalJson,
  decide,
  judge,
  overall,
  paretoSet,
  quantileInterval,
} from "../../src/planner/index.ts";

const summary = (p99: number, over: Partial<Summary> = {}): Summary => ({
  count: 1000,
  mean: p99 / 4,
  p50: p99 / 5,
  p90: p99 / 2,
  p99,
  p999: p99 * 1.2,
  max: p99 * 1.5,
  p99Interval: [(p99 * 9) / 10, (p99 * 11) / 10],
  ...over,
});

const result = (ttft: Summary, incomplete = 0): ReplayResult =>
  ({
    latencyNs: summary(10),
    incomplete: 0,
    failed: 0,
    refused: 0,
    requests: { ttftNs: ttft, tpotNs: ttft, e2eNs: ttft, incomplete },
  }) as unknown as ReplayResult;

const rule = (limitNs: number, metric = "ttft_p99"): SloRule => ({ metric, limitNs });

describe("verdict on a limit", () => {
  it("is three-valued from the interval", () => {
    const verdict = (limit: number) => judge(rule(limit), [result(summary(100))], "miss").verdict;
    expect(verdict(111)).toBe("meets");
    expect(verdict(110)).toBe("meets");
    expect(verdict(109)).toBe("cannot-tell");
    expect(verdict(90)).toBe("cannot-tell");
    expect(verdict(89)).toBe("fails");
  });

  it("takes the interval that holds those of all seeds", () => {
    const doc = judge(rule(115), [result(summary(100)), result(summary(106))], "miss");
    expect(doc).toMatchObject({ value_ns: 100, lo_ns: 90, verdict: "cannot-tell" });
    expect(doc.hi_ns).toBeCloseTo(116.6);
  });

  it("never says that a handful of samples meets, but does say that they fail", () => {
    const few = summary(100, { count: 50, p99Interval: undefined });
    expect(judge(rule(1000), [result(few)], "miss").verdict).toBe("cannot-tell");
    expect(judge(rule(1), [result(few)], "miss").verdict).toBe("fails");
    expect(judge(rule(1), [result(summary(0, { count: 0 }))], "miss").verdict).toBe("cannot-tell");
  });

  it("counts requests without an end as slower than any limit", () => {
    // 1000 ended and 20 did not: the 99th percentile is among those that did not.
    expect(judge(rule(1e9), [result(summary(100), 20)], "miss")).toMatchObject({
      endless_samples: 20,
      value_ns: Infinity,
      verdict: "fails",
    });
    expect(judge(rule(1e9), [result(summary(100), 20)], "ignored").verdict).toBe("meets");
    // One in a thousand moves the rank by less than its interval.
    expect(judge(rule(1e9), [result(summary(100), 1)], "miss").verdict).toBe("meets");
  });

  it("reads ranks off the known quantiles: q +- 1.96 sqrt(q (1 - q) / n)", () => {
    const uniform = summary(0, {
      count: 10_000,
      p50: 50,
      p90: 90,
      p99: 99,
      p999: 99.9,
      max: 100,
      p99Interval: undefined,
    });
    const { value, lo, hi } = quantileInterval(uniform, "p90", 0);
    expect(value).toBe(90);
    expect(lo).toBeCloseTo(90 - 1.96 * 0.3, 2);
    expect(hi).toBeCloseTo(90 + 1.96 * 0.3, 2);
  });

  it("is the worst of its rules", () => {
    const of = (...verdicts: ("meets" | "fails" | "cannot-tell")[]) =>
      overall(verdicts.map((verdict) => ({ ...judge(rule(1), [result(summary(1))], "miss"), verdict })));
    expect(of()).toBe("no-slo");
    expect(of("meets", "meets")).toBe("meets");
    expect(of("meets", "cannot-tell")).toBe("cannot-tell");
    expect(of("cannot-tell", "fails")).toBe("fails");
  });
});

interface Shape {
  usd: number;
  ttft: number;
  verdict?: CandidateDoc["verdict"];
  spread?: number;
}

function candidate(id: string, { usd, ttft, verdict = "no-slo", spread = 0.02 }: Shape): CandidateDoc {
  const interval = { value: usd, lo: usd * (1 - spread), hi: usd * (1 + spread), level: 1 };
  const slo =
    verdict === "no-slo"
      ? []
      : [
          {
            metric: "ttft_p99",
            limit_ns: 1e9,
            value_ns: ttft,
            lo_ns: ttft * 0.9,
            hi_ns: ttft * 1.1,
            level: 0.95,
            verdict,
          },
        ];
  return {
    id,
    verdict,
    slo,
    incomplete: 0,
    failed: 0,
    refused: 0,
    cost: { usd_per_hour: usd, usd_per_million_tokens_interval: interval, capex_interval_usd: interval },
    latency_ns: { p99: ttft },
    requests: { ttft_ns: { count: 100, p99: ttft } },
  } as unknown as CandidateDoc;
}

describe("Pareto set", () => {
  it("holds what nothing beats in both cost and time, cheapest first", () => {
    const all = [
      candidate("dear-fast", { usd: 3, ttft: 1e8 }),
      candidate("cheap-slow", { usd: 1, ttft: 9e8 }),
      candidate("beaten", { usd: 3.1, ttft: 2e8 }),
      candidate("middle", { usd: 2, ttft: 5e8 }),
      candidate("equal-but-dearer", { usd: 2.5, ttft: 5e8 }),
    ];
    expect(paretoSet(all)).toEqual(["cheap-slow", "middle", "dear-fast"]);
  });

  it("keeps equals", () => {
    expect(paretoSet([candidate("a", { usd: 1, ttft: 1e8 }), candidate("b", { usd: 1, ttft: 1e8 })])).toEqual(
      ["a", "b"],
    );
  });
});

describe("decision", () => {
  const base = candidate("hbm-only", { usd: 2.5, ttft: 9.2e8, verdict: "meets" });

  it("takes the cheapest that meets and says by how much, the next, and who is open", () => {
    const { winner, why } = decide(
      [
        base,
        candidate("direct", { usd: 2, ttft: 7e8, verdict: "meets" }),
        candidate("pool", { usd: 1.5, ttft: 9.9e8, verdict: "cannot-tell" }),
        candidate("rdma", { usd: 1, ttft: 2e9, verdict: "fails" }),
      ],
      base,
    );
    expect(winner).toBe("direct");
    expect(why).toContain(
      "direct is the cheapest that meets TTFT p99 ≤ 1 s: 2 $/M tok, 20 % cheaper than hbm-only (2.5 $/M tok)",
    );
    expect(why).toContain("TTFT p99 700 ms, 23.9 % faster (920 ms)");
    expect(why).toContain("Next is hbm-only, 25 % dearer");
    expect(why).toContain(
      "pool would be cheaper (1.5 $/M tok) but cannot be told from its limit: TTFT p99 990 ms [891 ms – 1.09 s] against 1 s",
    );
    expect(why).not.toContain("overlap");
  });

  it("says when the prices of the first two overlap", () => {
    const near = candidate("near", { usd: 2.45, ttft: 7e8, verdict: "meets" });
    expect(decide([base, near], base).why).toContain("their price ranges overlap");
  });

  it("names nobody where nobody meets, and the closest", () => {
    const { winner, why } = decide(
      [
        candidate("far", { usd: 1, ttft: 5e9, verdict: "fails" }),
        candidate("near", { usd: 2, ttft: 1.2e9, verdict: "fails" }),
      ],
      base,
    );
    expect(winner).toBeNull();
    expect(why).toBe(
      "No candidate meets TTFT p99 ≤ 1 s. Closest is near: TTFT p99 1.2 s [1.08 s – 1.32 s] against 1 s.",
    );
  });

  it("without limits takes the cheapest that is not slower than the baseline, and says the rule", () => {
    const plain = candidate("hbm-only", { usd: 2.5, ttft: 9e8 });
    const { winner, why } = decide(
      [plain, candidate("slow", { usd: 1, ttft: 1e9 }), candidate("pool", { usd: 2, ttft: 8e8 })],
      plain,
    );
    expect(winner).toBe("pool");
    expect(why).toMatch(
      /^No SLO was given, so the rule is the cheapest that is not slower than hbm-only \(TTFT p99 900 ms\): pool at 2/,
    );
  });
});

describe("a fabric that leaves work undone", () => {
  it("is not chosen for being quick and cheap", () => {
    const base = candidate("hbm-only", { usd: 2.5, ttft: 9e8 });
    const pool = candidate("pool", { usd: 1, ttft: 1e8 });
    expect(decide([base, { ...pool, incomplete: 7 }], base).winner).toBe("hbm-only");
    expect(decide([base, pool], base).winner).toBe("pool");
  });
});

describe("bottleneck", () => {
  const links = [
    { id: "l0", kind: "link", utilization_mean: 0.2 },
    { id: "l1", kind: "link", utilization_mean: 0.7 },
    { id: "m0", kind: "medium", utilization_mean: 0.9 },
  ] as never;

  it("is the largest component but compute, at the busiest place of its kind", () => {
    expect(bottleneckOf({ think: 60, link_queue: 30, media: 10 }, links)).toEqual({
      kind: "link_queue",
      id: "l1",
      share: 0.3,
    });
    expect(bottleneckOf({ think: 0, media_queue: 3, media: 1 }, links)).toEqual({
      kind: "media_queue",
      id: "m0",
      share: 0.75,
    });
    expect(bottleneckOf({ think: 5 }, links)).toEqual({ kind: "none", id: "", share: 0 });
  });
});

describe("canonical JSON", () => {
  it("does not depend on the order of keys, and drops what is undefined", () => {
    expect(canonicalJson({ b: [1, { d: undefined, c: "x" }], a: null })).toBe('{"a":null,"b":[1,{"c":"x"}]}');
    expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
    expect(canonicalJson(Infinity)).toBe("null");
  });
});
