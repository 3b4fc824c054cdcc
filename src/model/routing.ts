import type { Graph, Step } from "./graph.ts";
import type { Named } from "./registry.ts";

/** One hop of a way, and the deadlock class of the virtual channels it uses on that link (0 .. classes - 1). */
export interface Hop extends Step {
  vc: number;
  /**
   * True where any virtual channel of the message class will do, whatever `vc` says: nothing that a packet on this link waits for
   * waits for this link (a terminal's own link).
   */
  anyVc?: true;
}

/**
 * A routing algorithm compiled for one graph. A packet goes to its target in phase 1, or first to an intermediate node in phase 0
 * (Valiant). Everything is in a fixed order, so that a run is the same everywhere.
 */
export interface RouteMap {
  /**
   * Deadlock classes: how many sets the virtual channels of a message class are split into, so that the waits for full buffers
   * can never form a cycle (Dally and Seitz, IEEE Trans. Computers C-36(5), 1987).
   */
  readonly classes: number;
  /**
   * Ring that each direction of a link goes round, by 2 x link + (forward ? 0 : 1); -1 for none. A packet that goes on along its ring
   * keeps the class it came with; `vc` of a hop is that of a packet that enters there. `ways` has this worked out.
   */
  readonly rings?: Int32Array;
  /** Nodes that a packet may be sent through first, one of them picked at random; none where it goes straight. */
  vias(source: number, target: number): readonly number[];
  /** Hops that a packet at a node may take next towards `target`; none where it cannot be reached, or at the target itself. */
  next(at: number, target: number, phase: 0 | 1): readonly Hop[];
  /** Up to `most` whole ways that a transfer may choose among, in a fixed order; none where the target cannot be reached. */
  ways(source: number, target: number, most: number): Hop[][];
}

/** Index of a direction of a link, as `rings` counts them. */
export const directionOf = (step: Pick<Step, "link" | "forward">): number =>
  2 * step.link + (step.forward ? 0 : 1);

/** Class of a hop for a packet that came by `before` (with the class it had there), or starts here. */
export function classAfter(map: Pick<RouteMap, "rings">, before: Hop | undefined, hop: Hop): number {
  if (!before || !map.rings) return hop.vc;
  const ring = map.rings[directionOf(hop)]!;
  return ring !== -1 && ring === map.rings[directionOf(before)] ? before.vc : hop.vc;
}

/** How a way through the fabric is chosen: one file in `routing/`. */
export interface Routing extends Named {
  readonly title: string;
  /** Paper, book or specification section it follows. */
  readonly source: string;
  /** Used for all traffic while links are out of order and `compile` refuses what is left of the graph. */
  readonly detour?: Routing;
  /**
   * @param avoid false leaves out the deadlock classes (every hop in class 0), so that cycles of full buffers can form
   * @throws InputError P100 where the graph is not what the algorithm is for (coordinates missing, no tree, ...)
   */
  compile(graph: Graph, avoid?: boolean): RouteMap;
}

/** The same links the other way, for what comes back; `source` is where `steps` begin. */
export function reversedWay(source: number, steps: readonly Hop[]): Hop[] {
  return steps
    .map((step, i) => {
      const node = i === 0 ? source : steps[i - 1]!.node;
      return { link: step.link, forward: !step.forward, node, vc: step.vc };
    })
    .reverse();
}
