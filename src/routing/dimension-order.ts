import { directionOf, type Graph, type Hop, type RouteMap, type Routing, type Step } from "../model/index.ts";
import { type Inside, throughCore } from "./core.ts";
import { type Direction, Lattice } from "./lattice.ts";
import { routing as upDown } from "./up-down.ts";

const FORTH: Direction = 0;
const BACK: Direction = 1;

/**
 * One dimension after the other, the shorter way round where links close a ring; both where they are equally short. On rings a packet
 * stays in one of two classes per ring: 1 if its coordinate there has to fall, 0 if it has to rise. In either direction this parts
 * those that cross the edge between the last place and the first from those that do not; the first never get past the middle of the
 * ring, the second never over the edge, so that neither can wait in a circle. It is Dally and Seitz's dateline with the class chosen on
 * entry and kept instead of changed at the edge, which loads both classes alike; BookSim 2's `dim_order` on a torus does the same.
 */
export const routing: Routing = {
  name: "dimension-order",
  title: "Dimension order, dateline classes on rings",
  source:
    "Dally and Seitz, Deadlock-Free Message Routing, IEEE Trans. Computers C-36(5), 1987; Dally and Towles, Principles and Practices of Interconnection Networks, 2004, chapters 8 and 14",
  detour: upDown,
  compile: (graph: Graph, avoid = true): RouteMap => {
    const lattice = new Lattice(graph, "dimension-order");
    return throughCore(graph, (node) => lattice.isRouter(node), insideOf(graph, lattice, avoid));
  },
};

function insideOf(graph: Graph, lattice: Lattice, avoid: boolean): Inside {
  const classes = avoid && lattice.wraps.includes(true) ? 2 : 1;
  const hop = (step: Step, dimension: number, falls: boolean): Hop => {
    if (classes === 1) return { ...step, vc: 0 };
    // a dimension without ends joined has no ring to wait round
    return lattice.wraps[dimension] ? { ...step, vc: falls ? 1 : 0 } : { ...step, vc: 0, anyVc: true };
  };
  return {
    classes,
    ...(classes > 1 && { rings: ringsOf(graph, lattice) }),
    distance: (from, to) =>
      lattice.sizes.reduce((sum, size, d) => {
        const forth = Math.abs(lattice.coordinate(to, d) - lattice.coordinate(from, d));
        return sum + (lattice.wraps[d] ? Math.min(forth, size - forth) : forth);
      }, 0),
    hops: (from, to) => {
      const d = lattice.sizes.findIndex((_, d) => lattice.coordinate(from, d) !== lattice.coordinate(to, d));
      const falls = lattice.coordinate(from, d) > lattice.coordinate(to, d);
      return directionsTo(lattice, from, to, d).flatMap((direction) =>
        lattice.steps(from, d, direction).map((step) => hop(step, d, falls)),
      );
    },
  };
}

function directionsTo(lattice: Lattice, from: number, to: number, d: number): Direction[] {
  const size = lattice.sizes[d]!;
  const rise = lattice.coordinate(to, d) - lattice.coordinate(from, d);
  if (!lattice.wraps[d]) return [rise > 0 ? FORTH : BACK];
  const forth = (rise + size) % size;
  if (2 * forth === size) return [FORTH, BACK];
  return [2 * forth < size ? FORTH : BACK];
}

function ringsOf(graph: Graph, lattice: Lattice): Int32Array {
  const rings = new Int32Array(2 * graph.links.length).fill(-1);
  graph.nodes.forEach((_, node) => {
    if (!lattice.isRouter(node)) return;
    lattice.wraps.forEach((wraps, d) => {
      for (const direction of wraps ? [FORTH, BACK] : []) {
        for (const step of lattice.steps(node, d, direction)) rings[directionOf(step)] = 2 * d + direction;
      }
    });
  });
  return rings;
}
