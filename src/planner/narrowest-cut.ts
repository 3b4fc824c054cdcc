import { mediumGBps, PASSABLE, type Topology, type TopologyLink } from "../model/index.ts";
import { FlowNetwork } from "./max-flow.ts";
import { MemoryTraffic, type TrafficMix } from "./memory-traffic.ts";
import type { Bound, BoundTools } from "./saturation.ts";

/** A cut through the fabric that no routing gets more memory traffic over. */
export interface Cut extends Bound {
  /** Users and devices on one side of it; none where the cut is a medium. */
  side: string[];
}

/**
 * The narrowest cut for memory traffic: users and devices are parted in two, and the most that can cross is the maximum flow from one
 * part to the other over the share of traffic that has to. Each link counts as the payload that keeps its busier direction busy. Parts
 * that are tried: users from devices, every ball of users and devices around a node, every slab of a mesh's coordinates; each medium is
 * a cut of its own. An upper bound of every routing; with {@link routedBound} the fabric's saturation lies between the two.
 */
export function narrowestCut(topology: Topology, mix: TrafficMix, tools: Pick<BoundTools, "protocols">): Cut {
  const traffic = new MemoryTraffic(topology, mix, tools.protocols);
  const cuts = [...mediumCuts(traffic), ...sides(traffic).flatMap((side) => sideCut(traffic, side) ?? [])];
  return cuts.reduce((least, cut) => (cut.gBps < least.gBps ? cut : least));
}

function mediumCuts({ graph, demands, mix }: MemoryTraffic): Cut[] {
  const shares = new Map<number, number>();
  for (const { target, share } of demands) shares.set(target, (shares.get(target) ?? 0) + share);
  return [...shares].map(([target, share]) => {
    const { id, medium } = graph.nodes[target]!;
    return { gBps: mediumGBps(medium!, mix.readRatio, mix.bytes) / share, at: [`medium of ${id}`], side: [] };
  });
}

/** Up to so many users and devices every ball is tried. */
const FEW = 32;

/** Sets of users and devices, by node index, each to be cut from all others. */
function sides(traffic: MemoryTraffic): Set<number>[] {
  const { graph, demands, ends } = traffic;
  const found = new Map<string, Set<number>>();
  const add = (side: Iterable<number>): void => {
    const set = new Set(side);
    if (set.size > 0 && set.size < ends.size) found.set([...set].sort((a, b) => a - b).join(), set);
  };
  add(demands.map(({ source }) => source));
  graph.nodes.forEach(({ kind }, node) => {
    if (ends.has(node) || kind === "switch" || kind === "bridge") {
      for (const ball of balls(traffic, node, ends)) add(ball);
    }
  });
  for (const slab of slabs(traffic, ends)) add(slab);
  return [...found.values()];
}

/** Growing sets of ends around a node: those behind one neighbour after the other, nearest first. Of many, only some. */
function balls(traffic: MemoryTraffic, center: number, ends: ReadonlySet<number>): number[][] {
  const { order, parent, depth } = nearestFirst(traffic, center, ends);
  const whole = order.flatMap((node, i) =>
    i > 0 && parent.get(node) !== parent.get(order[i - 1]!) ? [i] : [],
  );
  const half = whole.reduce((best, i) => (off(i, ends) < off(best, ends) ? i : best), whole[0] ?? 0);
  const kept =
    ends.size <= FEW
      ? whole
      : whole.filter((i, at) => at === 0 || i === half || depth.get(order[i]!) !== depth.get(order[i - 1]!));
  return kept.map((i) => order.slice(0, i));
}

/** How far a size is from half of the ends. */
const off = (size: number, ends: ReadonlySet<number>): number => Math.abs(size - ends.size / 2);

/** Ends in order of distance from a node, each with the node it was reached from. */
function nearestFirst({ graph }: MemoryTraffic, center: number, ends: ReadonlySet<number>) {
  const parent = new Map([[center, center]]);
  const depth = new Map([[center, 0]]);
  const queue = [center];
  for (const node of queue) {
    if (node !== center && !PASSABLE.has(graph.nodes[node]!.kind)) continue;
    for (const step of graph.steps[node]!) {
      if (parent.has(step.node)) continue;
      parent.set(step.node, node);
      depth.set(step.node, depth.get(node)! + 1);
      queue.push(step.node);
    }
  }
  return { order: queue.filter((node) => ends.has(node)), parent, depth };
}

/** Ends whose switch lies below a coordinate, for every dimension and every coordinate. */
function slabs({ graph }: MemoryTraffic, ends: ReadonlySet<number>): number[][] {
  const places = [...ends].flatMap((node) => {
    const own = graph.nodes[node]!.at;
    const at = own ?? graph.steps[node]!.map((step) => graph.nodes[step.node]!.at).find((one) => one);
    return at ? [{ node, at }] : [];
  });
  const dimensions = places[0]?.at.length ?? 0;
  return Array.from({ length: dimensions }, (_, k) => {
    const limits = new Set(places.map(({ at }) => at[k]!));
    return [...limits].map((limit) => places.filter(({ at }) => at[k]! < limit).map(({ node }) => node));
  }).flat();
}

/** The narrowest way to part a side from the other ends; undefined where no traffic crosses. */
function sideCut(traffic: MemoryTraffic, side: ReadonlySet<number>): Cut | undefined {
  const { graph, demands, out, back } = traffic;
  let leaving = 0;
  let entering = 0;
  for (const { source, target, share } of demands) {
    if (side.has(source) && !side.has(target)) leaving += share;
    if (!side.has(source) && side.has(target)) entering += share;
  }
  if (leaving + entering === 0) return undefined;
  const network = new FlowNetwork(graph.nodes.length + 2);
  const [from, to] = [graph.nodes.length, graph.nodes.length + 1];
  for (const l of traffic.links) {
    const link = graph.links[l]!;
    const busy = Math.max(leaving * out[l]! + entering * back[l]!, leaving * back[l]! + entering * out[l]!);
    network.add(graph.node(link.from), graph.node(link.to), 1 / busy, true);
  }
  for (const end of traffic.ends) {
    if (side.has(end)) network.add(from, end, Number.POSITIVE_INFINITY);
    else network.add(end, to, Number.POSITIVE_INFINITY);
  }
  const gBps = network.maxFlow(from, to);
  const crosses = ({ from: a, to: b }: TopologyLink): boolean =>
    network.onSourceSide(graph.node(a)) !== network.onSourceSide(graph.node(b));
  const crossing = traffic.links.map((l) => graph.links[l]!).filter(crosses);
  return { gBps, at: crossing.map(({ id }) => id), side: [...side].map((node) => graph.nodes[node]!.id) };
}
