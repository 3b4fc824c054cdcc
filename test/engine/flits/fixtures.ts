import type { FlitTiming, FlitTraffic, FlitWindow } from "../../../src/engine/flits/spec.ts";
import { type FlitFabric, flitFabric, Layout } from "../../../src/engine/index.ts";
import { Graph, type Topology, type TopologyLink, type TopologyNode } from "../../../src/model/index.ts";
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

export function fabricOf(topology: Topology, timing: FlitTiming): FlitFabric {
  const { kind, ties, deadlock } = topology.routing;
  const routes = routings.get(kind).compile(new Graph(topology), deadlock !== "none");
  return flitFabric(new Layout(topology, topology.probes), routes, timing, ties);
}

/** The reference's router: 8 channels of 8 flits, 3 stages and a link of 1 cycle. */
export function timingOf(topology: Topology, vcs = 8, flits = 8): FlitTiming {
  return {
    vcs,
    bufferFlits: topology.nodes.map(() => flits),
    routerDelay: topology.nodes.map(() => 3),
    linkDelay: topology.links.map(() => 1),
    linkInterval: topology.links.map(() => 1),
    creditDelay: 1,
    allocIterations: 1,
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

/** Routers in a box, a host on each, first dimension fastest; round the edge where `wraps`. */
export function lattice(sizes: number[], wraps: boolean, deadlock: "avoid" | "none" = "avoid"): Topology {
  const total = sizes.reduce((product, size) => product * size, 1);
  const at = Array.from({ length: total }, (_, i) => {
    let rest = i;
    return sizes.map((size) => {
      const place = rest % size;
      rest = (rest - place) / size;
      return place;
    });
  });
  const index = (place: number[]) => place.reduceRight((sum, p, d) => sum * sizes[d]! + p, 0);
  const nodes = [
    ...at.map((place, i) => node(`r${i}`, "switch", place)),
    ...at.map((_, i) => node(`h${i}`, "host")),
  ];
  const links = at.flatMap((place, i) =>
    sizes.flatMap((size, d) => {
      const last = place[d] === size - 1;
      if (last && (!wraps || size < 3)) return [];
      return [link(`r${i}`, `r${index(place.with(d, (place[d]! + 1) % size))}`)];
    }),
  );
  return topologyOf(nodes, [...links, ...at.map((_, i) => link(`h${i}`, `r${i}`))], {
    kind: "dimension-order",
    ties: "ecmp",
    deadlock,
  });
}

/** k-ary n-tree: levels of k^(n-1) routers, k down and k up; hosts under the lowest. */
export function fatTree(k: number, n: number): Topology {
  const width = k ** (n - 1);
  const levels = Array.from({ length: n }, (_, level) => level);
  const routers = levels.flatMap((level) =>
    Array.from({ length: width }, (_, i) => node(`r${level}-${i}`, "switch")),
  );
  const hosts = Array.from({ length: k ** n }, (_, i) => node(`h${i}`, "host"));
  const up = levels.slice(1).flatMap((level) => {
    // a router of `level` (0 at the top) and its parents differ in one digit
    const digit = k ** (n - 1 - level);
    return Array.from({ length: width }, (_, i) => {
      const rest = i - (Math.floor(i / digit) % k) * digit;
      return Array.from({ length: k }, (_, p) => link(`r${level - 1}-${rest + p * digit}`, `r${level}-${i}`));
    }).flat();
  });
  const down = hosts.map((host, i) => link(host.id, `r${n - 1}-${Math.floor(i / k)}`));
  return topologyOf([...routers, ...hosts], [...up, ...down], {
    kind: "nearest-common-ancestor",
    ties: "ecmp",
  });
}
