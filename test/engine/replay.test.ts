import { expect, test } from "vitest";
import { pool, replay } from "./fixtures.ts";

test("one read takes the sum on paper", () => {
  const infinite = pool({ hosts: 1, devices: 1, gBps: 1e9, mediumGBps: 1e9 });
  const result = replay(infinite, [{ bytes: 64 }]);
  expect(result.violations).toEqual([]);
  // host 80 + link 30 + switch 250 + link 30 + medium 60, and a few femtoseconds of serialisation rounded up to whole picoseconds
  expect(result.latencyNs.mean).toBeCloseTo(450, 1);
  expect(result.breakdownNs.propagation).toBe(140);
  expect(result.breakdownNs.switch).toBe(250);
  expect(result.breakdownNs.media).toBe(60);
});

test("one line at 64 GB/s adds the serialisation of its request and its data", () => {
  const result = replay(pool({ hosts: 1, devices: 1 }), [{ bytes: 64 }]);
  expect(result.breakdownNs.serialisation).toBeCloseTo((17 + 76.5) / 64, 2);
});
