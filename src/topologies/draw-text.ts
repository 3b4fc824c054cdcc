import type { Topology } from "../model/index.ts";
import { type LinkGroup, type NodeGroup, type Outline, outlineOf } from "./outline.ts";

/** A topology in box-drawing characters: what requesters reach, and through what; repeated parts once. */
export function drawText(topology: Topology): string {
  const outline = outlineOf(topology);
  const drawn = new Set<string>();
  const lines = outline.groups.flatMap((group) =>
    drawn.has(group.key) ? [] : drawGroup(group, outline, drawn, undefined),
  );
  const status = topology.status === "available" ? "" : ` (${topology.status})`;
  return [`${topology.name}${status}: ${topology.title}`, ...lines].join("\n");
}

function drawGroup(
  group: NodeGroup,
  outline: Outline,
  drawn: Set<string>,
  came: LinkGroup | undefined,
): string[] {
  drawn.add(group.key);
  const ways = outline.links.filter(
    (link) => link !== came && (link.from === group.key || link.to === group.key),
  );
  const onward = ways.filter((link) => !drawn.has(otherEnd(link, group)) || link.from === link.to);
  const lines = box(group, onward.length > 0);
  onward.forEach((link, i) => {
    lines.push(...drawWay(link, group, { outline, drawn, last: i === onward.length - 1 }));
  });
  return lines;
}

const otherEnd = (link: LinkGroup, { key }: NodeGroup): string => (link.from === key ? link.to : link.from);

function drawWay(
  link: LinkGroup,
  from: NodeGroup,
  { outline, drawn, last }: { outline: Outline; drawn: Set<string>; last: boolean },
): string[] {
  const times = link.count > 1 ? `${link.count} x ` : "";
  const head = `  ${last ? "└" : "├"}─ ${times}${link.label}`;
  const target = outline.groups.find(({ key }) => key === otherEnd(link, from))!;
  if (drawn.has(target.key)) return [`${head} ─ ${target.label} (above)`];
  const rest = drawGroup(target, outline, drawn, link);
  return [head, ...rest.map((line) => `  ${last ? " " : "│"}  ${line}`)];
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
