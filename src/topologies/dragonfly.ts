import type { ParamValues, TopologyBuilder } from "../model/index.ts";
import { param } from "./common-params.ts";
import { num } from "./draft.ts";
import { checkPlaces, followShape, shapeParams } from "./shape.ts";
import { buildShape, type Shape } from "./shape-build.ts";

const P = 2;
const A = 4;
const H = 2;
const CLASSES = 3;
const MOST_H = 16;

/** Groups of fully linked switches, groups fully linked to each other: Kim, Dally, Scott and Abts, ISCA 2008. */
export const topology: TopologyBuilder = {
  name: "dragonfly",
  title: "Dragonfly",
  status: "projection",
  description:
    "Groups of a switches, all linked; every two groups linked, h links of a switch to other groups; p hosts and as many memory devices on each. Any protocol.",
  params: shapeParams(
    [
      param.count("p", P, "Hosts of a switch", 1, 256),
      param.count("a", A, "Switches of a group", 1, 256),
      param.count("h", H, "Links of a switch to other groups", 1, 256),
      param.count("groups", 0, "Groups, at most a x h + 1; 0: as many as the hosts need", 0, 65536),
    ],
    {
      kinds: ["dragonfly-minimal", "dragonfly-valiant", "up-down", "port-based", "shortest"],
      classes: CLASSES,
    },
  ),
  follow: (values) => ({
    ...followShape(values, CLASSES, num(values, "p")),
    ...sizesFor(values),
    ...(num(values, "groups") > 0 && { hosts: num(values, "groups") * num(values, "p") * num(values, "a") }),
  }),
  build(values) {
    const [p, a, h] = [num(values, "p"), num(values, "a"), num(values, "h")];
    const groups = groupsOf(values);
    const more = "more switches in a group (a), or more links between groups (h)";
    checkPlaces(
      "dragonfly",
      values,
      p * a * Math.min(groups, a * h + 1),
      `more hosts on a switch (p), ${more}`,
    );
    return buildShape(dragonflyOf(p, a, Math.min(groups, a * h + 1), h), values);
  },
};

/** Balanced (a = 2p = 2h), as large as the hosts need where the usual sizes are too small. */
function sizesFor(values: ParamValues): Record<string, number> {
  const hosts = num(values, "hosts");
  const fits = (p: number, a: number, h: number) => p * a * (a * h + 1) >= hosts;
  if (fits(num(values, "p"), num(values, "a"), num(values, "h"))) return {};
  let h = H;
  while (h < MOST_H && !fits(h, 2 * h, h)) h++;
  return { p: h, a: 2 * h, h };
}

function groupsOf(values: ParamValues): number {
  const stated = num(values, "groups");
  if (stated > 0) return stated;
  return Math.max(2, Math.ceil(num(values, "hosts") / (num(values, "p") * num(values, "a"))));
}

/**
 * Every two groups have as many links as the a x h of a group allow; link l of a group to the group d places on starts at its switch
 * (l x (groups - 1) + d - 1) / h.
 */
function dragonflyOf(p: number, a: number, groups: number, h: number): Shape {
  const switches: Shape["switches"][number][] = [];
  const links: [number, number][] = [];
  const each = groups > 1 ? Math.floor((a * h) / (groups - 1)) : 0;
  const port = (group: number, distance: number, l: number) =>
    group * a + (Math.floor((l * (groups - 1) + distance - 1) / h) % a);
  for (let group = 0; group < groups; group++) {
    for (let i = 0; i < a; i++) {
      switches.push({ id: `switch${group}.${i}`, at: [group, i] });
      for (let j = i + 1; j < a; j++) links.push([group * a + i, group * a + j]);
    }
    for (let other = group + 1; other < groups; other++) {
      for (let l = 0; l < each; l++) {
        links.push([port(group, other - group, l), port(other, groups - (other - group), l)]);
      }
    }
  }
  return {
    name: "dragonfly",
    title: "Dragonfly",
    switches,
    links,
    edge: switches.map((_, i) => i),
    hostsPerSwitch: p,
    notes: [
      `${groups} groups of ${a} switches, ${each} link${each === 1 ? "" : "s"} between every two groups`,
    ],
  };
}
