import { switches } from "../catalogue/index.ts";
import type { TopologyLink, TopologyNode } from "../model/index.ts";
import type { Mapping, Reader } from "./reader.ts";

/** P111 where the links of a switch need more lanes than it says, or its part has. */
export function checkSwitchLanes(
  reader: Reader,
  root: Mapping,
  nodes: readonly TopologyNode[],
  links: readonly TopologyLink[],
): void {
  reader.list(root, "nodes", []).forEach((item, i) => {
    const given = (typeof item === "object" && item !== null ? item : {}) as Mapping;
    const node = nodes.find(({ id }) => id === given.id);
    if (!node || (node.kind !== "switch" && given.lanes === undefined)) return;
    const stated = reader.quantity(given, "lanes", ["nodes", i], "count");
    const has = stated ?? lanesOfPart(node.part);
    const needs = links
      .filter(({ from, to }) => from === node.id || to === node.id)
      .reduce((sum, { lanes }) => sum + lanes, 0);
    if (has === undefined || needs <= has) return;
    reader.fail(
      "P111",
      `${node.id} has ${has} lanes, its links need ${needs}`,
      ["nodes", i],
      "fewer or narrower links, or another switch",
    );
  });
}

const lanesOfPart = (part: string | undefined): number | undefined =>
  part !== undefined && switches.has(part) ? switches.get(part).lanes?.value : undefined;
