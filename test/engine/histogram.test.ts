import { quantile } from "simple-statistics";
import { expect, test } from "vitest";
import { bucketMiddle, bucketOf, Histogram, summarise } from "../../src/engine/histogram.ts";
import { Random } from "../../src/model/index.ts";

test("a bucket's middle is within 0.4 % of every value in it", () => {
  for (let value = 1000; value < 2 ** 52; value = Math.ceil(value * 1.0173)) {
    expect(Math.abs(bucketMiddle(bucketOf(value)) / value - 1)).toBeLessThan(0.004);
  }
});

test("quantiles agree with those of the sorted values to 1 %", () => {
  const random = new Random(3);
  const values = Array.from({ length: 20_000 }, () => Math.round(random.logNormal(12, 1.2)));
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  const summary = summarise(histogram);
  const exact = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999 } as const;
  for (const [name, q] of Object.entries(exact)) {
    expect(Math.abs(summary[name as keyof typeof exact] / quantile(values, q) - 1)).toBeLessThan(0.01);
  }
  const [lo, hi] = summary.p99Interval!;
  expect(lo).toBeLessThan(summary.p99);
  expect(hi).toBeGreaterThan(summary.p99);
  expect(summary.max).toBe(Math.max(...values));
  expect(summary.mean).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 6);
});

test("one value is exact, missing values are infinitely large, no value is zero", () => {
  const histogram = new Histogram();
  expect(summarise(histogram)).toMatchObject({ count: 0, mean: 0, p99: 0 });
  histogram.add(12_345);
  expect(summarise(histogram)).toMatchObject({ p50: 12_345, p999: 12_345, mean: 12_345 });
  expect(summarise(histogram, 1, 1).p99).toBe(Number.POSITIVE_INFINITY);
});
