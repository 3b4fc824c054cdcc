import { type Graph, type Hop, PASSABLE, type RouteMap, type Step } from "../model/index.ts";
import { walk } from "./walk.ts";

/** Where an algorithm knows its way: among the routers. Nodes by their index in the graph. */
export interface Inside extends Pick<RouteMap, "classes" | "rings"> {
  /** Hops from one router to another; Infinity where there is no way. */
  distance(from: number, to: number): number;
  /** Hops that may be taken from one router to another one. */
  hops(from: number, to: number, phase: 0 | 1): readonly Hop[];
  /** Routers that a packet between two may be sent through first; none where absent. */
  vias?(from: number, to: number): readonly number[];
}

interface Exit {
  router: number;
  /** Links between router and terminal. */
  distance: number;
}

/**
 * Whole ways out of what is known among the routers (the core): everything else hangs on it, a host by its link, a memory behind a
 * host or a NIC. A packet goes the fewest hops to a router, by the algorithm to a router that its target hangs on, and down from
 * there; it never passes through the core twice. Links outside the core can use any virtual channel: their waits end in a terminal.
 */
export function throughCore(graph: Graph, inCore: (node: number) => boolean, inside: Inside): RouteMap {
  const core = graph.nodes.map((_, node) => inCore(node));
  const reached = new Map<number, Map<number, number>>();
  const exits = new Map<number, Exit[]>();

  const reach = (from: number): Map<number, number> => {
    const found = reached.get(from) ?? reachOutside(graph, core, from);
    reached.set(from, found);
    return found;
  };
  const exitsOf = (node: number): Exit[] => {
    if (core[node]) return [{ router: node, distance: 0 }];
    const found =
      exits.get(node) ??
      [...reach(node)].flatMap(([router, distance]) => (core[router] ? [{ router, distance }] : []));
    exits.set(node, found);
    return found;
  };
  /** Hops from a router to a target. */
  const fromRouter = (router: number, target: number): number => {
    let least = Number.POSITIVE_INFINITY;
    for (const exit of exitsOf(target)) {
      least = Math.min(least, inside.distance(router, exit.router) + exit.distance);
    }
    return least;
  };
  const distance = (from: number, target: number): number => {
    if (core[from]) return fromRouter(from, target);
    let least = reach(from).get(target) ?? Number.POSITIVE_INFINITY;
    for (const entry of exitsOf(from)) {
      least = Math.min(least, entry.distance + fromRouter(entry.router, target));
    }
    return least;
  };
  const outside = (step: Step): Hop => ({ ...step, vc: 0, anyVc: true });

  /** Down to what hangs on a router. */
  const nextDown = (at: number, target: number, links: number): Hop[] => {
    const left = reach(target);
    return graph.steps[at]!.filter(
      ({ node }) => !core[node] && left.get(node) === links - 1 && passes(graph, node, target),
    ).map(outside);
  };
  const nextOfRouter = (at: number, target: number, phase: 0 | 1): readonly Hop[] => {
    const all = exitsOf(target);
    const toExit = ({ router, distance }: Exit) =>
      router === at ? nextDown(at, target, distance) : inside.hops(at, router, phase);
    if (all.length === 1) return Number.isFinite(inside.distance(at, all[0]!.router)) ? toExit(all[0]!) : [];
    const least = fromRouter(at, target);
    if (!Number.isFinite(least)) return [];
    const best = all.filter((exit) => exit.distance + inside.distance(at, exit.router) === least);
    return once(best.flatMap(toExit));
  };
  const nextOfTerminal = (at: number, target: number): Hop[] => {
    const least = distance(at, target);
    if (!Number.isFinite(least)) return [];
    return graph.steps[at]!.filter(
      ({ node }) => passes(graph, node, target) && distance(node, target) === least - 1,
    ).map(outside);
  };

  const map = {
    ...(inside.rings && { rings: inside.rings }),
    vias: (source: number, target: number): readonly number[] => {
      const from = nearest(exitsOf(source));
      const to = nearest(exitsOf(target));
      return from === undefined || to === undefined || !inside.vias ? [] : inside.vias(from, to);
    },
    next: (at: number, target: number, phase: 0 | 1): readonly Hop[] => {
      if (at === target) return [];
      return core[at] ? nextOfRouter(at, target, phase) : nextOfTerminal(at, target);
    },
  };
  return {
    classes: inside.classes,
    ...map,
    ways: (source, target, most) => walk(map, source, target, most),
  };
}

const passes = (graph: Graph, node: number, target: number): boolean =>
  node === target || PASSABLE.has(graph.nodes[node]!.kind);

const nearest = (exits: readonly Exit[]): number | undefined =>
  exits.reduce<Exit | undefined>(
    (best, exit) => (best && best.distance <= exit.distance ? best : exit),
    undefined,
  )?.router;

/** A hop that leads to several exits is one hop. */
function once(hops: Hop[]): Hop[] {
  if (hops.length < 2) return hops;
  const seen = new Set<string>();
  return hops.filter(({ link, forward, vc }) => {
    const key = `${link} ${forward} ${vc}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Links from a node outside the core to everything it reaches without passing through the core, routers at its edge included. */
function reachOutside(graph: Graph, core: readonly boolean[], from: number): Map<number, number> {
  const distance = new Map([[from, 0]]);
  for (const [at, hops] of distance) {
    if (at !== from && (core[at] || !PASSABLE.has(graph.nodes[at]!.kind))) continue;
    for (const { node } of graph.steps[at]!) if (!distance.has(node)) distance.set(node, hops + 1);
  }
  return distance;
}

/** Steps of each router to other routers. */
export function stepsInside(graph: Graph, core: readonly boolean[]): readonly (readonly Step[])[] {
  return graph.steps.map((steps, at) => (core[at] ? steps.filter(({ node }) => core[node]) : []));
}
