import type { Topology } from "../model/index.ts";
import { type NodeGroup, outlineOf } from "./outline.ts";

const BOX_WIDTH = 190;
const LINE = 16;
const GAP_X = 210;
const GAP_Y = 28;
const MARGIN = 24;
const HEAD = 44;

interface Placed {
  group: NodeGroup;
  x: number;
  y: number;
  height: number;
}

/** The same picture as an SVG that takes its colours from the page: a column per link from the requesters. */
export function drawSvg(topology: Topology): string {
  const { groups, links } = outlineOf(topology);
  const placed = place(groups);
  const boxes = [...placed.values()];
  const width = Math.max(...boxes.map(({ x }) => x + BOX_WIDTH)) + MARGIN;
  const height = Math.max(...boxes.map(({ y, height: h }) => y + h)) + MARGIN;
  const status = topology.status === "available" ? "" : `, ${topology.status}`;
  const title = `${topology.name}${status}: ${topology.title}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="sans-serif" font-size="12" fill="currentColor">`,
    `<title>${escaped(title)}</title>`,
    text(MARGIN, MARGIN, title, ' font-size="15" font-weight="bold"'),
    ...links.map((link) => line(placed.get(link.from)!, placed.get(link.to)!, link.count, link.label)),
    ...boxes.map(boxOf),
    "</svg>",
    "",
  ].join("\n");
}

function place(groups: readonly NodeGroup[]): Map<string, Placed> {
  const filled = new Map<number, number>();
  const placed = new Map<string, Placed>();
  for (const group of groups) {
    const y = filled.get(group.layer) ?? MARGIN + HEAD;
    const height = (group.details.length + 1) * LINE + 14;
    filled.set(group.layer, y + height + GAP_Y);
    placed.set(group.key, { group, x: MARGIN + group.layer * (BOX_WIDTH + GAP_X), y, height });
  }
  return placed;
}

function boxOf({ group, x, y, height }: Placed): string {
  const lines = [group.label, ...group.details].map((words, i) =>
    text(x + 10, y + 18 + i * LINE, words, i === 0 ? ' font-weight="bold"' : ""),
  );
  const frame = `<rect x="${x}" y="${y}" width="${BOX_WIDTH}" height="${height}" rx="4" fill="none" stroke="currentColor"/>`;
  return [frame, ...lines].join("\n");
}

/** From side to side between columns; a bow on the right within one. */
function line(from: Placed, to: Placed, count: number, label: string): string {
  const [left, right] = from.x <= to.x ? [from, to] : [to, from];
  const [y1, y2] = [left.y + left.height / 2, right.y + right.height / 2];
  const x1 = left.x + BOX_WIDTH;
  const words = `${count > 1 ? `${count} x ` : ""}${label}`;
  if (left.x === right.x) {
    const out = x1 + GAP_X / 4;
    const bow = `<path d="M${x1} ${y1} C${out} ${y1} ${out} ${y2} ${x1} ${y2}" fill="none" stroke="currentColor"/>`;
    return `${bow}\n${text(out, (y1 + y2) / 2, words)}`;
  }
  // labels sit at the far end, where lines have parted
  const track = `<path d="M${x1} ${y1} L${x1 + 12} ${y1} L${x1 + 12} ${y2} L${right.x} ${y2}" fill="none" stroke="currentColor"/>`;
  return `${track}\n${text(x1 + 18, y2 - 5, words, ' font-size="10"')}`;
}

const text = (x: number, y: number, words: string, more = ""): string =>
  `<text x="${x}" y="${y}"${more}>${escaped(words)}</text>`;

const escaped = (words: string): string => words.replace(/[&<>"]/g, (one) => `&#${one.codePointAt(0)};`);
