import { describe, expect, it } from "vitest";
import { createRouter } from "../../src/workloads/index.ts";

describe("routes", () => {
  it("round-robin takes turns", () => {
    const router = createRouter("round-robin", 3);
    expect([1, 2, 3, 4].map(() => router.route([1], 10))).toEqual([0, 1, 2, 0]);
  });

  it("prefix goes where the longest prefix was sent, ties to the fewest tokens", () => {
    const router = createRouter("prefix", 2);
    expect(router.route([1, 2, 3], 100)).toBe(0);
    expect(router.route([9, 8, 7], 50)).toBe(1);
    expect(router.route([1, 2, 3, 4], 100)).toBe(0);
    expect(router.route([9, 8, 6], 10)).toBe(1);
    expect(router.route([5, 5, 5], 10)).toBe(1);
  });

  it("prefix does not send everything to one instance because of a shared first block", () => {
    const router = createRouter("prefix", 4);
    const sent = Array.from({ length: 8 }, (_, i) =>
      router.route([0, 10 * i + 1, 10 * i + 2, 10 * i + 3], 10),
    );
    expect(sent).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  });
});
