import type { FlitTiming, FlitTraffic, FlitWindow } from "../../../src/engine/flits/spec.ts";
import { Graph, type RouteMap, type Topology, type TopologyLink, type TopologyNode } from "../../../src/model/index.ts";
import { routings } from "../../../src/routing/index.ts";

export const node = (id: string, kind: TopologyNode["kind"], at?: number[]): TopologyNode => ({
  id,
  kind,
  latencyNs: 0,
  ...(at ? { at } : {}),
});

export const link = (from: string, to: string): TopologyLink => ({
  id: `${from}-${to}`,
  from,
  to,
  protocol: "cxl-256b",
  lanes: 16,
  rateGTps: 64,
  gBps: 128,
  latencyNs: 0,
  lengthM: 1,
});

/** Plain nodes and links, nothing to price or to store in. */
export function topologyOf(
  nodes: TopologyNode[],
  links: TopologyLink[],
  routing: Topology["routing"] = { kind: "shortest", ties: "ecmp" },
): Topology {
  const hosts = nodes.filter(({ kind }) => kind === "host").map(({ id }) => id);
  return {
    name: "fixture",
    title: "fixture",
    status: "available",
    nodes,
    links,
    tiers: [],
    requesters: hosts,
    probes: hosts,
    probeTier: "",
    routing,
    bom: [],
    figures: {},
    notes: [],
  };
}

/** Hosts on one switch. */
export function star(hosts: number): Topology {
  const ids = Array.from({ length: hosts }, (_, i) => `h${i}`);
  return topologyOf(
    [node("s", "switch"), ...ids.map((id) => node(id, "host"))],
    ids.map((id) => link(id, "s")),
  );
}

export const routesOf = (topology: Topology): RouteMap =>
  routings.get(topology.routing.kind).compile(new Graph(topology), topology.routing.deadlock !== "none");

/** The reference's router: 8 channels of 8 flits, 3 stages and a link of 1 cycle. */
export function timingOf(topology: Topology, vcs = 8, flits = 8): FlitTiming {
  return {
    vcs,
    bufferFlits: topology.nodes.map(() => flits),
    routerDelay: topology.nodes.map(() => 3),
    linkDelay: topology.links.map(() => 1),
    linkInterval: topology.links.map(() => 1),
    creditDelay: 1,
  };
}

export const uniform =
  (terminals: number): FlitTraffic["destination"] =>
  (_, random) =>
    random.below(terminals);

export const windowOf = (measure: number, seed = 1): FlitWindow => ({
  warmup: 1_000,
  measure,
  atMost: 10 * measure,
  seed,
});
