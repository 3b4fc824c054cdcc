import type { Topology } from "../model/index.ts";
import type { TrafficMix } from "./memory-traffic.ts";
import { narrowestCut } from "./narrowest-cut.ts";
import { type BoundTools, routedBound } from "./saturation.ts";

/** What holds the memory traffic of a fabric back, as the documents have it. */
export interface BoundsDoc {
  /** GB/s at which the first links or media on the fabric's routes are always busy. */
  routes: { gbps: number; at: string[] };
  /** The most that any routing could carry; null where the fabric is too large to look at every cut. */
  cut: { gbps: number; at: string[]; side: string[] } | null;
}

/** Cuts of larger fabrics take longer to find than their routes to replay. */
const MOST_LINKS = 1500;

export function boundsOf(topology: Topology, mix: TrafficMix, tools: BoundTools): BoundsDoc {
  const routes = routedBound(topology, mix, tools);
  const doc = { routes: { gbps: routes.gBps, at: routes.at } };
  if (topology.links.length > MOST_LINKS) return { ...doc, cut: null };
  const { gBps, at, side } = narrowestCut(topology, mix, tools);
  return { ...doc, cut: { gbps: gBps, at, side } };
}
