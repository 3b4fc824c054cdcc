import { describe, expect, it } from "vitest";
import { Random } from "../../src/model/index.ts";
import { recommendation } from "../../src/workloads/recommendation.ts";
import { Zipf } from "../../src/workloads/zipf.ts";
import { rowsOf } from "./rows.ts";

describe("Zipf ranks", () => {
  it.each([0, 0.6, 1, 1.3])("of exponent %d come as often as they should", (s) => {
    const n = 50;
    const draws = 200_000;
    const zipf = new Zipf(n, s);
    const random = new Random(3);
    const counts = new Float64Array(n);
    for (let i = 0; i < draws; i++) counts[zipf.draw(random)]!++;
    const weights = Array.from({ length: n }, (_, rank) => (rank + 1) ** -s);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // Pearson's statistic of 49 degrees of freedom is above 85 once in a thousand times.
    const chi = weights.reduce((sum, weight, rank) => {
      const expected = (draws * weight) / total;
      return sum + (counts[rank]! - expected) ** 2 / expected;
    }, 0);
    expect(chi).toBeLessThan(85);
  });

  it("of ten thousand million rows are drawn without a table of them", () => {
    const zipf = new Zipf(1e10, 1.05);
    const random = new Random(1);
    for (let i = 0; i < 1000; i++) {
      const rank = zipf.draw(random);
      expect(Number.isInteger(rank) && rank >= 0 && rank < 1e10).toBe(true);
    }
  });
});

describe("recommendation", () => {
  const rowsWith = (options: Record<string, string>) =>
    rowsOf(recommendation.create({ queries: "200", tables: "4", ...options }).batches());
  const reuse = (options: Record<string, string>) => {
    const ids = rowsWith(options).filter((row) => row.class === "embedding");
    return 1 - new Set(ids.map(({ object }) => object)).size / ids.length;
  };

  it("looks up as many rows of a table as it is told, each once a query, in parallel", () => {
    const rows = rowsWith({ pooling: "10" });
    const lookUps = rows.filter((row) => row.class === "embedding");
    expect(lookUps.length / (200 * 4)).toBeGreaterThan(8.5);
    expect(lookUps.length / (200 * 4)).toBeLessThan(11);
    expect(lookUps.every(({ depends }) => depends === "arrival")).toBe(true);
    const first = lookUps.filter(({ request }) => request === 0).map(({ object }) => object);
    expect(new Set(first).size).toBe(first.length);
  });

  it("reuses more where popularity is skewed and where look-ups repeat", () => {
    expect(reuse({ skew: "1.2", repeat: "0" })).toBeGreaterThan(reuse({ skew: "0.6", repeat: "0" }) + 0.2);
    expect(reuse({ skew: "0.6", repeat: "0.5" })).toBeGreaterThan(reuse({ skew: "0.6", repeat: "0" }) + 0.2);
  });
});
