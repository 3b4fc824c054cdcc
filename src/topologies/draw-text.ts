import type { Topology } from "../model/index.ts";
import { type LinkGroup, type NodeGroup, type Outline, outlineOf, parentOf } from "./outline.ts";

interface Drawing {
  outline: Outline;
  parents: ReadonlyMap<string, NodeGroup | undefined>;
  drawn: Set<string>;
  told: Set<LinkGroup>;
}

/** A topology in box-drawing characters: what requesters reach, and through what; repeated parts once. */
export function drawText(topology: Topology): string {
  const outline = outlineOf(topology);
  const parents = new Map(outline.groups.map((group) => [group.key, parentOf(group, outline)]));
  const drawing = { outline, parents, drawn: new Set<string>(), told: new Set<LinkGroup>() };
  const lines = outline.groups
    .filter(({ key }) => parents.get(key) === undefined)
    .flatMap((group) => drawGroup(group, drawing));
  const status = topology.status === "available" ? "" : ` (${topology.status})`;
  return [`${topology.name}${status}: ${topology.title}`, ...lines].join("\n");
}

/** A box, under it each link that was not told yet: to what hangs on it, or to where that is. */
function drawGroup(group: NodeGroup, drawing: Drawing): string[] {
  drawing.drawn.add(group.key);
  const links = drawing.outline.links.filter(
    (link) => !drawing.told.has(link) && (link.from === group.key || link.to === group.key),
  );
  for (const link of links) drawing.told.add(link);
  const lines = box(group, links.length > 0);
  links.forEach((link, i) => {
    lines.push(...drawWay(link, group, drawing, i === links.length - 1));
  });
  return lines;
}

function drawWay(link: LinkGroup, from: NodeGroup, drawing: Drawing, last: boolean): string[] {
  const times = link.count > 1 ? `${link.count} x ` : "";
  const head = `  ${last ? "└" : "├"}─ ${times}${link.label}`;
  const key = link.from === from.key ? link.to : link.from;
  const target = drawing.outline.groups.find((group) => group.key === key)!;
  if (drawing.drawn.has(key)) return [`${head} ─ ${target.label} (above)`];
  if (drawing.parents.get(key) !== from) return [`${head} ─ ${target.label} (below)`];
  return [head, ...drawGroup(target, drawing).map((line) => `  ${last ? " " : "│"}  ${line}`)];
}

function box({ label, details }: NodeGroup, open: boolean): string[] {
  const width = Math.max(label.length, ...details.map((line) => line.length));
  const bottom = `─`.repeat(width + 2);
  return [
    `┌${"─".repeat(width + 2)}┐`,
    ...[label, ...details].map((line) => `│ ${line.padEnd(width)} │`),
    `└${open ? `─┬${bottom.slice(2)}` : bottom}┘`,
  ];
}
