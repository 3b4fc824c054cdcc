import { type Graph, type Hop, nsToPs } from "../model/index.ts";
import { type Delay, delaysOf, serverOf } from "./delays.ts";

/** One way of a path: the servers it takes time on, with their deadlock classes and the delay behind each; sums of its delays, ps. */
export interface Leg {
  servers: number[];
  vcs: number[];
  after: number[];
  lead: number;
  propagation: number;
  switching: number;
  security: number;
  posted: number;
}

/** Servers and delays of one way; `half` is the share of a round trip that this way pays. */
export function legOf(
  graph: Graph,
  source: number,
  steps: readonly Hop[],
  half: (ps: number) => number,
): Leg {
  const leg: Leg = {
    servers: [],
    vcs: [],
    after: [],
    lead: 0,
    propagation: 0,
    switching: 0,
    security: 0,
    posted: 0,
  };
  const [lead, ...hops] = delaysOf(graph, source, steps, half);
  const spend = ({ what, ps }: Delay): void => {
    if (leg.after.length > 0) leg.after[leg.after.length - 1]! += ps;
    else leg.lead += ps;
    leg[what] += ps;
  };
  lead!.forEach(spend);
  steps.forEach((step, i) => {
    if (Number.isFinite(graph.links[step.link]!.gBps)) {
      leg.servers.push(serverOf(step));
      leg.vcs.push(step.vc);
      leg.after.push(0);
    }
    const [flight, check, ...node] = hops[i]!;
    spend(flight!);
    spend(check!);
    if (leg.servers.length === 1 && leg.posted === 0) leg.posted = leg.lead + flight!.ps + check!.ps;
    node.forEach(spend);
  });
  return leg;
}

/** Software that a way pays where it leaves through nodes that have some, ps. */
export function softwareOf(graph: Graph, source: number, steps: readonly Hop[]): number {
  const { nodes, links } = graph;
  let software = 0;
  let at = source;
  for (const step of steps) {
    if (Number.isFinite(links[step.link]!.gBps)) software += nsToPs(nodes[at]!.softwareNs ?? 0);
    at = step.node;
  }
  return software;
}
