import type { Topology } from "../model/index.ts";
import { BOX_WIDTH, type Drawn, LINE, layOut, MARGIN, type Placed } from "./draw-layout.ts";
import { outlineOf } from "./outline.ts";

/** The same picture as an SVG that takes its colours from the page: a column per link from the requesters. */
export function drawSvg(topology: Topology): string {
  const { boxes, lines, width, height } = layOut(outlineOf(topology));
  const status = topology.status === "available" ? "" : `, ${topology.status}`;
  const title = `${topology.name}${status}: ${topology.title}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-label="${escaped(title)}" font-family="sans-serif" font-size="12" fill="currentColor">`,
    `<title>${escaped(title)}</title>`,
    text(MARGIN, MARGIN, title, ' font-size="15" font-weight="bold"'),
    ...lines.map(lineOf),
    ...boxes.map(boxOf),
    "</svg>",
    "",
  ].join("\n");
}

function boxOf({ group, x, y, height }: Placed): string {
  const lines = [group.label, ...group.details].map((words, i) =>
    text(x + 10, y + 18 + i * LINE, words, i === 0 ? ' font-weight="bold"' : ""),
  );
  const frame = `<rect x="${x}" y="${y}" width="${BOX_WIDTH}" height="${height}" rx="4" fill="none" stroke="currentColor"/>`;
  return [frame, ...lines].join("\n");
}

function lineOf({ points, words, at }: Drawn): string {
  const corners = points.map(([x, y]) => `${round(x)} ${round(y)}`).join(" L");
  const path = `<path d="M${corners}" fill="none" stroke="currentColor"/>`;
  return `${path}\n${text(at[0], at[1], words, ' font-size="10"')}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const text = (x: number, y: number, words: string, more = ""): string =>
  `<text x="${round(x)}" y="${round(y)}"${more}>${escaped(words)}</text>`;

const escaped = (words: string): string => words.replace(/[&<>"]/g, (one) => `&#${one.codePointAt(0)};`);
