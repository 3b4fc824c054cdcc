import { describe, expect, it } from "vitest";
import { Random } from "../../src/model/index.ts";
import { type Ends, type Hotspot, PATTERNS, patternOf } from "../../src/planner/probe-patterns.ts";

const line = (count: number): Ends => ({
  ids: Array.from({ length: count }, (_, i) => `h${i}`),
  places: Array.from({ length: count }, () => undefined),
});

/** First dimension fastest, so many terminals on each place. */
function box(sizes: number[], each = 1): Ends {
  const count = each * sizes.reduce((product, size) => product * size, 1);
  const places = Array.from({ length: count }, (_, i) => {
    let rest = Math.floor(i / each);
    return sizes.map((size) => {
      const place = rest % size;
      rest = Math.floor(rest / size);
      return place;
    });
  });
  return { ...line(count), places };
}

function targets(name: string, ends: Ends): number[] {
  const pattern = patternOf(name, ends, []);
  return ends.ids.map((_, i) => pattern.destination(i, new Random(1)));
}

describe("patterns", () => {
  it("go where the book says", () => {
    expect(targets("transpose", box([4, 4])).slice(0, 6)).toEqual([0, 4, 8, 12, 1, 5]);
    expect(targets("bit-complement", line(8))).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(targets("neighbour", line(4))).toEqual([1, 2, 3, 0]);
    expect(targets("tornado", line(8))).toEqual([3, 4, 5, 6, 7, 0, 1, 2]);
    expect(targets("tornado", line(5))).toEqual([2, 3, 4, 0, 1]);
  });

  it("move in every dimension where terminals have places", () => {
    // (x, y) to (x + 1, y + 1)
    expect(targets("neighbour", box([3, 3]))).toEqual([4, 5, 3, 7, 8, 6, 1, 2, 0]);
    expect(targets("tornado", box([8, 8]))[0]).toBe(3 + 3 * 8);
    expect(targets("tornado", box([4, 4, 4]))[0]).toBe(1 + 4 + 16);
  });

  it("keep the number of a terminal on its switch", () => {
    expect(targets("neighbour", box([4], 2))).toEqual([2, 3, 4, 5, 6, 7, 0, 1]);
  });

  it("send as often as their shares say", () => {
    for (const { name } of PATTERNS) {
      const pattern = patternOf(name, box([4, 4]), [{ node: "h3", share: 0.25 }]);
      const random = new Random(5);
      const counts = new Float64Array(16);
      for (let i = 0; i < 8_000; i++) counts[pattern.destination(6, random)]! += 1 / 8_000;
      for (const [i, share] of pattern.shares(6).entries()) {
        expect(counts[i], `${name} ${i}`).toBeCloseTo(share, 1);
      }
      expect(pattern.shares(6).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
  });

  it("divide hotspots without a share among what is left", () => {
    const shares = (...hotspots: Hotspot[]) => [...patternOf("hotspot", line(4), hotspots).shares(0)];
    expect(shares({ node: "h1" })).toEqual([0, 1, 0, 0]);
    expect(shares({ node: "h1", share: 0.5 }, { node: "h2" }, { node: "h3" })).toEqual([0, 0.5, 0.25, 0.25]);
    expect(shares({ node: "h0", share: 0.2 })[1]).toBeCloseTo(0.2, 12);
    expect(shares({ node: "h0", share: 0.2 })[0]).toBeCloseTo(0.4, 12);
  });

  it("refuse what does not fit", () => {
    expect(() => patternOf("transpose", line(8), [])).toThrow("8 terminals are no square");
    expect(() => patternOf("hotspot", line(4), [{ node: "h9" }])).toThrow("no terminal h9");
    expect(() =>
      patternOf("hotspot", line(4), [
        { node: "h0", share: 0.7 },
        { node: "h1", share: 0.7 },
      ]),
    ).toThrow("add up to 1.4");
  });
});
