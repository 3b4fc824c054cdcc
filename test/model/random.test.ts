import { describe, expect, it } from "vitest";
import { Random } from "../../src/model/index.ts";

/** The published algorithm (prng.di.unimi.it/xoshiro128starstar.c) in whole-number arithmetic without 32-bit tricks. */
function* reference(seed: readonly [bigint, bigint, bigint, bigint]): Generator<number, void> {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (32n - by))) & mask;
  const s = [...seed];
  for (;;) {
    const result = (rotate((s[1]! * 5n) & mask, 7n) * 9n) & mask;
    const t = (s[1]! << 9n) & mask;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotate(s[3]!, 11n);
    yield Number(result);
  }
}

const draw = (n: number, next: () => number): number[] => Array.from({ length: n }, next);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe("Random", () => {
  it("is xoshiro128**", () => {
    const random = Random.fromState(1, 2, 3, 4);
    const published = reference([1n, 2n, 3n, 4n]);
    const expected = draw(1000, () => published.next().value as number);
    expect(expected[0]).toBe(11520);
    expect(draw(1000, () => random.uint32())).toEqual(expected);
  });

  it("gives the same numbers for the same seed and others for another", () => {
    const first = new Random(7);
    const again = new Random(7);
    const other = new Random(8);
    const numbers = draw(50, () => first.uint32());
    expect(draw(50, () => again.uint32())).toEqual(numbers);
    expect(draw(50, () => other.uint32())).not.toEqual(numbers);
  });

  it("has the means of its distributions", () => {
    const random = new Random(1);
    const n = 200_000;
    expect(mean(draw(n, () => random.uniform()))).toBeCloseTo(0.5, 2);
    expect(mean(draw(n, () => random.exponential(3))) / 3).toBeCloseTo(1, 1.5);
    expect(mean(draw(n, () => random.normal()))).toBeCloseTo(0, 1.5);
    expect(mean(draw(n, () => random.normal() ** 2))).toBeCloseTo(1, 1.5);
    expect(mean(draw(n, () => random.geometric(4)))).toBeCloseTo(4, 1);
    const logs = draw(n, () => Math.log(random.logNormal(100, 0.5)));
    expect(mean(logs)).toBeCloseTo(Math.log(100), 1.5);
  });

  it("stays within its limits", () => {
    const random = new Random(3);
    for (let i = 0; i < 10_000; i++) {
      const u = random.uniform();
      expect(u >= 0 && u < 1).toBe(true);
      expect(random.below(6)).toBeLessThan(6);
      expect(random.geometric(1)).toBe(1);
    }
  });
});
