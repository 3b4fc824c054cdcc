import {
  Graph,
  type Hop,
  InputError,
  type InputErrorInit,
  InputErrors,
  type Registry,
  type Routing,
  type Topology,
} from "../model/index.ts";
import { type Traffic, waitsOf } from "../routing/waits.ts";

/** How packets find their way in a fabric, and what may go wrong. */
export interface RoutingCheck {
  kind: string;
  title: string;
  source: string;
  ties: Topology["routing"]["ties"];
  deadlock: "avoid" | "none";
  /** Sets that the virtual channels of requests, and those of responses, are split into. */
  classes: number;
  /** Ids of links that full buffers can wait in a circle for, in order; none where they cannot. */
  circle: string[];
  /** False where the fabric is so large that only a part of its targets was followed. */
  complete: boolean;
  /** P130, P131. */
  warnings: InputErrorInit[];
}

/** Hosts that also send to each other, at most: as many say whether there is a circle as all. */
const MOST_PEERS = 64;
/** Requests and responses. */
const MESSAGE_CLASSES = 2;
const MOST_NAMED = 12;

/**
 * Compiles a topology's routing and follows its own traffic: users and movers to the memory of their tiers and back, hosts to each other.
 * @param work hops to follow at most
 * @throws InputError S023 (unknown routing), P100 (not the graph it is for); InputErrors P110 (no way)
 */
export function checkRouting(topology: Topology, routings: Registry<Routing>, work?: number): RoutingCheck {
  const { kind, ties, deadlock = "avoid" } = topology.routing;
  const routing = routings.get(kind);
  const graph = new Graph(topology);
  const map = routing.compile(graph, deadlock === "avoid");
  const memory = memoryTraffic(topology, graph);
  const requests = waitsOf(graph, map, [...memory, ...peerTraffic(topology, graph)], work);
  const responses = waitsOf(graph, map, turnedRound(memory), work);
  const circle = requests.circle.length > 0 ? requests.circle : responses.circle;
  const complete = requests.complete && responses.complete;
  const senders = new Map(memory.map(({ target, sources }) => [target, sources]));
  const cut = requests.lost.filter(({ source, target }) => senders.get(target)?.includes(source));
  if (cut.length > 0)
    throw new InputErrors(cut.map(({ source, target }) => noWay(topology, graph, source, target)));
  const warnings = [...circleWarning(topology, graph, circle), ...channelWarning(topology, map.classes)];
  return {
    kind,
    title: routing.title,
    source: routing.source,
    ties,
    deadlock,
    classes: map.classes,
    circle: circle.map(({ link }) => graph.links[link]!.id),
    complete,
    warnings,
  };
}

function memoryTraffic(topology: Topology, graph: Graph): Traffic[] {
  const senders = new Map<number, Set<number>>();
  for (const { nodes, users, mover } of topology.tiers.flatMap((tier) => tier.instances)) {
    for (const node of nodes) {
      const target = graph.node(node);
      const known = senders.get(target) ?? new Set();
      for (const user of [...users, mover]) known.add(graph.node(user));
      senders.set(target, known);
    }
  }
  return [...senders].map(([target, sources]) => ({ target, sources: [...sources] }));
}

/** Responses: from the memory back to who asked. */
function turnedRound(requests: readonly Traffic[]): Traffic[] {
  const senders = new Map<number, number[]>();
  for (const { target, sources } of requests) {
    for (const source of sources) {
      const known = senders.get(source);
      if (known) known.push(target);
      else senders.set(source, [target]);
    }
  }
  return [...senders].map(([target, sources]) => ({ target, sources }));
}

/** Probes to each other, as the patterns of a load generator have it; every so many where there are a lot. */
function peerTraffic(topology: Topology, graph: Graph): Traffic[] {
  const stride = Math.ceil(topology.probes.length / MOST_PEERS);
  const peers = topology.probes.filter((_, i) => i % stride === 0).map((id) => graph.node(id));
  return peers.map((target) => ({ target, sources: peers.filter((peer) => peer !== target) }));
}

const noWay = (topology: Topology, graph: Graph, source: number, target: number): InputError =>
  new InputError({
    code: "P110",
    message: `topology ${topology.name}: routing ${topology.routing.kind} has no way from ${graph.nodes[source]!.id} to ${graph.nodes[target]!.id}`,
    hint: "routing: {kind: up-down} goes wherever links lead",
  });

function circleWarning(topology: Topology, graph: Graph, circle: readonly Hop[]): InputErrorInit[] {
  if (circle.length === 0) return [];
  const names = circle.slice(0, MOST_NAMED).map(({ link, forward }) => {
    const { from, to } = graph.links[link]!;
    return forward ? `${from}->${to}` : `${to}->${from}`;
  });
  const more = circle.length - names.length;
  return [
    {
      code: "P130",
      message: `topology ${topology.name}: full buffers can wait in a circle: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
      why: "once every buffer of the circle is full no packet moves again",
      hint:
        topology.routing.deadlock === "none"
          ? "routing: {deadlock: avoid}"
          : "a routing with deadlock classes: dimension-order for rings and tori, port-based or up-down for any graph",
    },
  ];
}

function channelWarning(topology: Topology, classes: number): InputErrorInit[] {
  const needed = MESSAGE_CLASSES * classes;
  const short = topology.nodes.find(({ buffers }) => buffers !== undefined && buffers.vcs < needed);
  if (!short) return [];
  return [
    {
      code: "P131",
      message: `topology ${topology.name}: ${short.id} has ${short.buffers!.vcs} virtual channel${short.buffers!.vcs === 1 ? "" : "s"}, routing ${topology.routing.kind} needs ${needed}: ${classes} class${classes === 1 ? "" : "es"} for requests and as many for responses`,
      why: "what shares a virtual channel can wait for each other",
      hint: `buffers: {vcs: ${needed}, ...}`,
    },
  ];
}
