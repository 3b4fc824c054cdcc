import type { LinkGroup, NodeGroup, Outline } from "./outline.ts";

export const BOX_WIDTH = 200;
export const LINE = 16;
const GAP_X = 220;
const GAP_Y = 28;
export const MARGIN = 24;
const HEAD = 44;
const PAD = 14;
/** Between lines that run side by side, and between labels. */
const TRACK = 7;
const LABEL = 12;
const STUB = 10;

export interface Placed {
  group: NodeGroup;
  x: number;
  y: number;
  height: number;
}

/** A line of a picture as the corners it passes, with its words. */
export interface Drawn {
  points: [x: number, y: number][];
  words: string;
  at: [x: number, y: number];
}

export interface Layout {
  boxes: Placed[];
  lines: Drawn[];
  width: number;
  height: number;
}

/**
 * A column per link from the requesters. Lines leave a box on its right and arrive on the left of the next column's, each at a height
 * of its own; those within a column bow on its right; those past a column run below its boxes.
 */
export function layOut({ groups, links }: Outline): Layout {
  const boxes = place(groups);
  const lanes = new Lanes(boxes, links);
  const lines = links.map((link) => lanes.draw(link));
  settle(lines);
  const ends = lines.flatMap(({ points }) => points);
  return {
    boxes,
    lines,
    width: Math.max(...boxes.map(({ x }) => x + BOX_WIDTH), ...lines.map(widest)) + MARGIN,
    height: Math.max(...boxes.map(({ y, height }) => y + height), ...ends.map(([, y]) => y)) + MARGIN,
  };
}

const widest = ({ at, words }: Drawn): number => at[0] + words.length * LABEL * 0.45;

function place(groups: readonly NodeGroup[]): Placed[] {
  const filled = new Map<number, number>();
  return groups.map((group) => {
    const y = filled.get(group.layer) ?? MARGIN + HEAD;
    const height = (group.details.length + 1) * LINE + PAD;
    filled.set(group.layer, y + height + GAP_Y);
    return { group, x: MARGIN + group.layer * (BOX_WIDTH + GAP_X), y, height };
  });
}

/** Where lines run, so that no two lie on each other. */
class Lanes {
  private readonly boxes: Map<string, Placed>;
  private readonly arrivals = new Map<Placed, LinkGroup[]>();
  private readonly tracks = new Map<number, number>();
  private readonly below = new Map<number, number>();

  constructor(boxes: readonly Placed[], links: readonly LinkGroup[]) {
    this.boxes = new Map(boxes.map((box) => [box.group.key, box]));
    for (const link of links) {
      const [left, right] = this.ends(link);
      if (left.x !== right.x) this.arrivals.set(right, [...(this.arrivals.get(right) ?? []), link]);
    }
  }

  private ends(link: LinkGroup): [left: Placed, right: Placed] {
    const [from, to] = [this.boxes.get(link.from)!, this.boxes.get(link.to)!];
    return from.x <= to.x ? [from, to] : [to, from];
  }

  draw(link: LinkGroup): Drawn {
    const [left, right] = this.ends(link);
    const words = `${link.count > 1 ? `${link.count} x ` : ""}${link.label}`;
    if (left.x === right.x) return this.bow(left, right, words);
    const arriving = this.arrivals.get(right)!;
    const y2 = right.y + (right.height * (arriving.indexOf(link) + 1)) / (arriving.length + 1);
    const y1 = left.y + left.height / 2;
    const [x1, x2] = [left.x + BOX_WIDTH, right.x];
    const out = x1 + this.track(x1);
    const next = x2 - left.x < 2 * (BOX_WIDTH + GAP_X);
    if (next)
      return {
        points: [
          [x1, y1],
          [out, y1],
          [out, y2],
          [x2, y2],
        ],
        words,
        at: [out + 4, y2 - 4],
      };
    const under = this.under(left.x, right.x);
    const inward = x2 - STUB - TRACK * (arriving.indexOf(link) % 4);
    const points: Drawn["points"] = [
      [x1, y1],
      [out, y1],
      [out, under],
      [inward, under],
      [inward, y2],
      [x2, y2],
    ];
    return { points, words, at: [out + 4, under - 4] };
  }

  /** Where each line leaves a column has a place of its own; places are used again once the gap is full. */
  private track(x: number): number {
    const used = this.tracks.get(x) ?? 0;
    this.tracks.set(x, used + 1);
    return STUB + TRACK * (used % 6);
  }

  /** Below all boxes of the columns between two. */
  private under(left: number, right: number): number {
    const between = [...this.boxes.values()].filter(({ x }) => x > left && x < right);
    const lowest = Math.max(
      0,
      ...between.map(({ x, y, height }) => Math.max(y + height, this.below.get(x) ?? 0)),
    );
    const y = lowest + LABEL + TRACK;
    for (const { x } of between) this.below.set(x, y);
    return y;
  }

  private bow(one: Placed, other: Placed, words: string): Drawn {
    const x = one.x + BOX_WIDTH;
    const out = x + this.track(x);
    const edge = ({ y, height }: Placed, down: boolean) => y + (down ? (height * 3) / 4 : height / 4);
    const [y1, y2] = [edge(one, one.y <= other.y), edge(other, one.y > other.y)];
    return {
      points: [
        [x, y1],
        [out, y1],
        [out, y2],
        [x, y2],
      ],
      words,
      at: [out + 4, (y1 + y2) / 2],
    };
  }
}

/** Moves labels down until none lies on another of its column. */
function settle(lines: readonly Drawn[]): void {
  const settled: Drawn[] = [];
  for (const line of lines) {
    const collides = ({ at }: Drawn) =>
      Math.abs(at[0] - line.at[0]) < BOX_WIDTH && Math.abs(at[1] - line.at[1]) < LABEL;
    while (settled.some(collides)) line.at[1] += LABEL / 2;
    settled.push(line);
  }
}
