import { figure } from "../catalogue/index.ts";
import type { Graph, Hop, RouteMap, Routing, Step } from "../model/index.ts";
import { type Inside, throughCore } from "./core.ts";
import { refuse } from "./lattice.ts";
import { dealOut, Shortest } from "./layers.ts";
import { rankByTree } from "./rank-tree.ts";
import { alongRanks } from "./ranked.ts";
import { switchesOf } from "./tree.ts";

/** Deadlock classes that are asked for at most: as many virtual channels as a switch must have for each message class. */
const MOST_CLASSES = 4;

/**
 * CXL 3.x: a switch looks up the id of the edge port that a packet is for, so that any graph will do. Ways are the shortest. Targets
 * are dealt out to classes so that none waits in a circle: one class where all ways fit (trees, leaf and spine), more where they do
 * not, then only one of the shortest ways from each switch, and what is left goes up and down a tree in the last class.
 */
export const routing: Routing = {
  name: "port-based",
  title: "CXL 3.x port-based routing",
  source:
    "CXL Specification 3.1 (2023), section 2.7 and chapter 7; layers: Skeie, Lysne and Theiss, Layered shortest path (LASH) routing, IPDPS 2002",
  compile: (graph: Graph, avoid = true): RouteMap => {
    const core = switchesOf(graph);
    const edges = edgePorts(graph, core);
    checkIds(edges.reduce((sum, { ports }) => sum + ports, 0));
    const shortest = new Shortest(graph, core);
    const routers = edges.map(({ node }) => node);
    const inside = avoid ? layered(graph, core, shortest, routers) : plain(shortest);
    return throughCore(graph, (node) => core[node]!, inside);
  },
};

function edgePorts(graph: Graph, core: readonly boolean[]): { node: number; ports: number }[] {
  return graph.nodes
    .map((_, node) => ({
      node,
      ports: core[node] ? graph.steps[node]!.filter((step) => !core[step.node]).length : 0,
    }))
    .filter(({ ports }) => ports > 0);
}

function checkIds(ports: number): void {
  const most = figure("cxl3.pbr").value;
  if (ports > most)
    refuse(
      `routing port-based: ${ports} edge ports need an id, there are ${most} (CXL 3.1, section 2.7)`,
      "fewer hosts and devices, or another routing (up-down, shortest)",
    );
}

const asHop =
  (vc: number) =>
  (step: Step): Hop => ({ ...step, vc });

const plain = (shortest: Shortest): Inside => ({
  classes: 1,
  distance: (from, to) => shortest.distances(to)[from]!,
  hops: (from, to) => shortest.towards(to, false)(from).map(asHop(0)),
});

function layered(graph: Graph, core: boolean[], shortest: Shortest, routers: readonly number[]): Inside {
  let one = false;
  let layers = dealOut(shortest, routers, MOST_CLASSES, one);
  if (layers.includes(-1)) {
    one = true;
    layers = dealOut(shortest, routers, MOST_CLASSES, one);
  }
  const last = MOST_CLASSES - 1;
  const inLayers = !layers.includes(-1);
  // the last class is left to the tree where not everything fits
  const kept = inLayers ? layers : layers.map((layer) => (layer < last ? layer : -1));
  const layerOf = new Map(routers.map((node, i) => [node, kept[i]!]));
  const tree = inLayers ? undefined : alongRanks(graph, core, rankByTree(graph, core));
  const byTree = (to: number) => tree !== undefined && layerOf.get(to) === -1;
  return {
    classes: inLayers ? Math.max(0, ...kept) + 1 : MOST_CLASSES,
    distance: (from, to) => (byTree(to) ? tree!.distance(from, to) : shortest.distances(to)[from]!),
    hops: (from, to) =>
      byTree(to)
        ? tree!.hops(from, to, 1).map(asHop(last))
        : shortest
            .towards(
              to,
              one,
            )(from)
            .map(asHop(layerOf.get(to) ?? 0)),
  };
}
