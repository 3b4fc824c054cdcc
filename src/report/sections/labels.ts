import { textWidth } from "../font-width.ts";

/** A label's place beside its point, as Vega's mark properties. */
export interface Place {
  dx: number;
  dy: number;
  align: "left" | "right" | "center";
  baseline: "middle" | "bottom" | "top";
}

export interface LabelPoint {
  text: string;
  /** Pixels from the left and top of the plot. */
  x: number;
  y: number;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** In order of preference: beside the cross of the interval, then above and below. */
const PLACES: readonly Place[] = [
  { dx: 9, dy: -10, align: "left", baseline: "middle" },
  { dx: 9, dy: 11, align: "left", baseline: "middle" },
  { dx: -9, dy: -10, align: "right", baseline: "middle" },
  { dx: -9, dy: 11, align: "right", baseline: "middle" },
  { dx: 9, dy: -26, align: "left", baseline: "middle" },
  { dx: 9, dy: 27, align: "left", baseline: "middle" },
  { dx: -9, dy: -26, align: "right", baseline: "middle" },
  { dx: -9, dy: 27, align: "right", baseline: "middle" },
];
const FONT_SIZE = 12;
const MARK = 7;

export interface Plot {
  width: number;
  height: number;
  /** Pixels from the top of a rule across the plot that labels keep off. */
  rule?: number;
}

/** Labels may leave the plot by this much on the right, where nothing else is. */
const OVERHANG = 60;

/** Greedy, in the order given: the first place that covers no point and no earlier label; undefined where none is free. */
export function placeLabels(
  points: readonly LabelPoint[],
  { width, height, rule }: Plot,
): (Place | undefined)[] {
  const taken: Box[] = points.map(({ x, y }) => ({
    left: x - MARK,
    right: x + MARK,
    top: y - MARK,
    bottom: y + MARK,
  }));
  if (rule !== undefined) taken.push({ left: 0, right: width, top: rule - 1, bottom: rule + 1 });
  return points.map((point) => {
    for (const place of PLACES) {
      const box = boxOf(point, place);
      if (box.left < 0 || box.right > width + OVERHANG || box.top < 0 || box.bottom > height) continue;
      if (taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return place;
    }
    return undefined;
  });
}

function boxOf({ text, x, y }: LabelPoint, { dx, dy, align }: Place): Box {
  const width = textWidth(text, FONT_SIZE, true);
  const left = align === "left" ? x + dx : x + dx - width;
  return { left, right: left + width, top: y + dy - FONT_SIZE / 2, bottom: y + dy + FONT_SIZE / 2 };
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
