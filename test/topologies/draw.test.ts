import { describe, expect, it } from "vitest";
import { buildTopology } from "../../src/topologies/build.ts";
import { BOX_WIDTH, type Drawn, layOut, type Placed } from "../../src/topologies/draw-layout.ts";
import { drawText } from "../../src/topologies/draw-text.ts";
import { topologies } from "../../src/topologies/index.ts";
import { outlineOf } from "../../src/topologies/outline.ts";

/** Whether a line between two corners, upright or level, goes through the inside of a box. */
function crosses([ax, ay]: [number, number], [bx, by]: [number, number], { x, y, height }: Placed): boolean {
  const [left, right] = [Math.min(ax, bx), Math.max(ax, bx)];
  const [top, bottom] = [Math.min(ay, by), Math.max(ay, by)];
  return left < x + BOX_WIDTH && right > x && top < y + height && bottom > y;
}

const through = ({ points }: Drawn, boxes: readonly Placed[]): string[] =>
  points
    .slice(1)
    .flatMap((point, i) => boxes.filter((box) => crosses(points[i]!, point, box)))
    .map(({ group }) => group.label);

const cases = [
  ...topologies.names.map((name) => [name, {}] as const),
  ["genz-rack", { racks: 4 }],
  ["cxl-fabric", { layout: "mixed" }],
  ["cxl-pool", { hosts: 5 }],
] as const;

describe.each(cases)("picture of %s %o", (name, set) => {
  const outline = outlineOf(buildTopology(name, set));
  const { boxes, lines, width, height } = layOut(outline);

  it("has a box for every group and a line for every kind of link, all inside", () => {
    expect([boxes.length, lines.length]).toEqual([outline.groups.length, outline.links.length]);
    for (const [x, y] of lines.flatMap(({ points }) => points)) {
      expect(x).toBeLessThan(width);
      expect(y).toBeLessThan(height);
    }
  });

  it("no line goes through a box, no two labels lie on each other", () => {
    for (const line of lines) expect(through(line, boxes), line.words).toEqual([]);
    lines.forEach(({ at, words }, i) => {
      const over = lines
        .slice(0, i)
        .filter(({ at: [x, y] }) => Math.abs(x - at[0]) < 100 && Math.abs(y - at[1]) < 10);
      expect(
        over.map((line) => line.words),
        words,
      ).toEqual([]);
    });
  });

  it("tells every group once and every link once, in text", () => {
    const text = drawText(buildTopology(name, set));
    for (const { label } of outline.groups)
      expect(text.split(`│ ${label} `).length, label).toBeGreaterThan(1);
    expect(text.split("┌").length - 1).toBe(outline.groups.length);
    expect(text.match(/[├└]─ /g)!.length).toBe(outline.links.length);
  });
});
