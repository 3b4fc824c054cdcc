import { describe, expect, it } from "vitest";
import { textWidth } from "../../src/report/font-width.ts";
import { placeLabels } from "../../src/report/sections/labels.ts";
import { count, formatCell, list, percent, usd, withInterval, wrap } from "../../src/report/text.ts";

describe("labels beside points", () => {
  it("take different places where points are close", () => {
    const places = placeLabels(
      [
        { text: "first", x: 200, y: 100 },
        { text: "second", x: 204, y: 102 },
      ],
      { width: 400, height: 300 },
    );
    expect(places[0]).toBeDefined();
    expect(places[1]).toBeDefined();
    expect(places[0]).not.toEqual(places[1]);
  });

  it("keep off a rule across the plot", () => {
    const point = { text: "name", x: 100, y: 110 };
    const [free] = placeLabels([point], { width: 400, height: 300 });
    const [ruled] = placeLabels([point], { width: 400, height: 300, rule: 110 + free!.dy });
    expect(ruled).not.toEqual(free);
  });

  it("are left out where nothing is free", () => {
    const crowd = Array.from({ length: 40 }, () => ({ text: "same", x: 100, y: 100 }));
    const placed = placeLabels(crowd, { width: 400, height: 300 }).filter(Boolean);
    expect(placed.length).toBeGreaterThan(0);
    expect(placed.length).toBeLessThan(10);
  });

  it("are measured by the widths of Helvetica", () => {
    expect(textWidth("AVATAR", 1000)).toBe(667 + 667 + 667 + 611 + 667 + 722);
    expect(textWidth("il", 10, true)).toBeCloseTo(5.56);
  });
});

describe("figures as words", () => {
  it("share the unit of an interval", () => {
    const ns = (value: number): string => formatCell(value, "ns");
    expect(withInterval(31e6, 30e6, 32e6, ns)).toBe("31 ms [30–32]");
    expect(withInterval(980e6, 931e6, 1.05e9, ns)).toBe("980 ms [931–1.05 s]");
    expect(withInterval(null, null, null, ns)).toBe("–");
    expect(withInterval(1.7, null, null, usd)).toBe("$1.70");
  });

  it("are a dash where they do not exist", () => {
    for (const unit of ["ns", "bytes", "ratio", "USD", undefined])
      for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY])
        expect(formatCell(value, unit)).toBe("–");
  });

  it("read like prose", () => {
    expect(count(12_031)).toBe("12,031");
    expect(count(612)).toBe("612");
    expect(percent(0.384)).toBe("38 %");
    expect(percent(0.0042)).toBe("0.42 %");
    expect([usd(1.714), usd(331_000), usd(6_983), usd(2_400_000)]).toEqual([
      "$1.71",
      "$331 k",
      "$6,983",
      "$2.4 M",
    ]);
    expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])]).toEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  });
});
