import { MOST_WAYS, returning } from "../engine/index.ts";
import {
  type Hop,
  mediumGBps,
  type Protocol,
  type Registry,
  type Routing,
  type Topology,
} from "../model/index.ts";
import { MemoryTraffic, type TrafficMix } from "./memory-traffic.ts";

/** Payload that a fabric carries at the most, GB/s of both directions and all devices together, and what holds it there. */
export interface Bound {
  gBps: number;
  /** Links or media that are full then: `switch0-cxl0 back`, `medium of cxl0`. */
  at: string[];
}

export interface BoundTools {
  protocols: Registry<Protocol>;
  routings: Registry<Routing>;
}

/** Things that are this close to full are called full. */
const FULL = 1 - 1e-9;

/**
 * Saturation of memory traffic on the routes that the fabric takes: the rate at which the first link direction or medium is always
 * busy, equal ways sharing a pair's traffic alike.
 */
export function routedBound(topology: Topology, mix: TrafficMix, tools: BoundTools): Bound {
  const traffic = new MemoryTraffic(topology, mix, tools.protocols);
  const { graph, demands } = traffic;
  const { kind, ties, deadlock } = topology.routing;
  const routes = tools.routings.get(kind).compile(graph, deadlock !== "none");
  const links = new Float64Array(graph.links.length * 2);
  const media = new Float64Array(graph.nodes.length);
  for (const { source, target, share } of demands) {
    const all = routes.ways(source, target, MOST_WAYS);
    const ways = ties === "first" ? all.slice(0, 1) : all;
    const back = routes.ways(target, source, MOST_WAYS);
    ways.forEach((way, i) => {
      addWay(links, traffic.out, way, share / ways.length);
      addWay(links, traffic.back, returning(source, way, back, i), share / ways.length);
    });
    media[target]! += share / mediumGBps(graph.nodes[target]!.medium!, mix.readRatio, mix.bytes);
  }
  return boundOf(traffic, links, media);
}

/** `busy`: by link forward and backward; `cost`: of a GB on a link. */
function addWay(busy: Float64Array, cost: Float64Array, way: readonly Hop[], share: number): void {
  for (const { link, forward } of way) busy[2 * link + (forward ? 0 : 1)]! += share * cost[link]!;
}

function boundOf({ graph }: MemoryTraffic, links: Float64Array, media: Float64Array): Bound {
  const busiest = Math.max(...links, ...media);
  const full = (busy: number): boolean => busy >= busiest * FULL;
  return {
    gBps: 1 / busiest,
    at: [
      ...graph.links.flatMap(({ id }, l) => [
        ...(full(links[2 * l]!) ? [`${id} forward`] : []),
        ...(full(links[2 * l + 1]!) ? [`${id} back`] : []),
      ]),
      ...graph.nodes.flatMap(({ id }, n) => (full(media[n]!) ? [`medium of ${id}`] : [])),
    ],
  };
}
