import {
  Graph,
  type Hop,
  InputError,
  type Registry,
  type RouteMap,
  type Routing,
  reversedWay,
} from "../model/index.ts";
import { type Fabric, MESSAGE, requestHalf, responseHalf } from "./fabric.ts";
import type { Faults } from "./faults.ts";
import { type Leg, legOf, softwareOf } from "./legs.ts";

/**
 * Words of a stage: server ({@link MEDIUM} for the device), message of a read, what ends with it, 1 if it is the path's first hop, its
 * channel of a link but for the traffic class, group of stages it may be swapped for (adaptive) or -1, 1 on the path's last hop.
 */
export const STAGE = { server: 0, message: 1, ends: 2, first: 3, channel: 4, fork: 5, last: 6 } as const;
export const STAGE_WORDS = 8;
export const MEDIUM = -1;
/**
 * A leg ends with its last link hop: the message must be there whole before the next stage. In order: flights reach the medium in the
 * order in which that hop served them, so that the medium can serve them in the same call.
 */
export const ENDS = { nothing: 0, leg: 1, path: 2, legInOrder: 3 } as const;
/** Bits of a packed stage: `ends` from 0 on, two bits; `channel` four; `server` one more than its number, 0 for the medium. */
export const PACK = { ends: 0, first: 2, fork: 3, last: 4, response: 5, channel: 6, server: 10 } as const;

/** Hot numbers of a path, side by side in memory; the rest of {@link Ways} has them as columns. */
export const PATH = {
  start: 0,
  lead: 1,
  device: 2,
  propagation: 3,
  switch: 4,
  security: 5,
  hops: 6,
} as const;
const PATH_WORDS = 8;
/** Requests and responses never wait for one another: each has channels of its own. */
export const NETS = 2;

/** Equal-cost ways kept per pair at the most. */
export const MOST_WAYS = 16;

/** Ways between two nodes in one state of the fabric: paths `first .. first + count - 1`. */
export interface Route {
  first: number;
  count: number;
}

/**
 * Paths through a fabric as columns. A path is a list of stages: request hops, the device, response hops; hops over links that take no
 * time (inside a package) are left out and their delay is added to the hop before.
 */
export class Ways {
  /** Deadlock classes of the routing. */
  readonly classes: number;
  /** 1 where every path over a server starts at its node with that hop, so that order of issue is order of arrival. */
  readonly serverLeaf: Uint8Array;

  // Per path.
  /** First stage: request hops, the medium, response hops follow one another. */
  readonly pathStart: number[] = [];
  readonly pathSource: number[] = [];
  /** Two for each: the way there and the way back. */
  readonly pathHops: Hop[][] = [];
  readonly pathDevice: number[] = [];
  /** Link hops there and back. */
  readonly pathRequestHops: number[] = [];
  readonly pathResponseHops: number[] = [];
  /** Delay before the first request hop. */
  readonly pathLead: number[] = [];
  /** Fixed delays of the whole way there and back. */
  readonly pathPropagation: number[] = [];
  readonly pathSwitch: number[] = [];
  readonly pathSecurity: number[] = [];
  readonly pathSoftware: number[] = [];
  /** Delay to the far side of the first hop: a posted write is accepted there. */
  readonly pathPosted: number[] = [];

  /** {@link PATH} by path, once all routes are known; `hops` of the response. */
  hot: Float64Array = new Float64Array(0);

  // Per stage: see STAGE, the same as bits for the hot path (see PACK), and the fixed delay behind it. Typed once all routes are known.
  stages: Int32Array = new Int32Array(0);
  packed: Int32Array = new Int32Array(0);
  stageAfter: Float64Array = new Float64Array(0);
  /** Stages and their paths of every group that a flight may choose among: `forks[g] = [stage, path, stage, path, ...]`. */
  readonly forks: number[][] = [];
  private readonly stageWords: number[] = [];
  private readonly stageDelays: number[] = [];

  private readonly fabric: Fabric;
  private readonly faults: Faults;
  private readonly graphs: readonly Graph[];
  private readonly maps: readonly (RouteMap | undefined)[];
  private readonly routes = new Map<string, Route>();
  /** Delay before the first hop, by its server. */
  private readonly leads = new Map<number, number>();

  /** @param faults links that are out of order, for each state that the fabric will be in; told of every path */
  constructor(fabric: Fabric, routings: Registry<Routing>, faults: Faults) {
    this.fabric = fabric;
    this.faults = faults;
    const down = faults.states;
    const { topology } = fabric;
    const routing = routings.get(topology.routing.kind);
    const avoid = topology.routing.deadlock !== "none";
    this.graphs = down.map((links) => (links.size === 0 ? fabric.graph : new Graph(topology, links)));
    this.maps = this.graphs.map((graph, state) => compiled(routing, graph, avoid, state > 0));
    this.classes = Math.max(...this.maps.map((map) => map?.classes ?? 1));
    this.serverLeaf = new Uint8Array(fabric.servers).fill(1);
  }

  /** Ways from a node to a device node; none where it cannot be reached in that state. */
  route(source: number, target: number, state: number): Route {
    const key = `${source} ${target} ${state}`;
    const known = this.routes.get(key);
    if (known) return known;
    const there = this.waysOf(source, target, state);
    const back = this.waysOf(target, source, state);
    const { ties } = this.fabric.topology.routing;
    const kept = ties === "first" ? there.slice(0, 1) : there;
    const route = { first: this.pathDevice.length, count: kept.length };
    kept.forEach((hops, i) => {
      this.compilePath(source, target, hops, returning(source, hops, back, i));
    });
    if (ties === "adaptive" && kept.length > 1) this.fork(route);
    this.routes.set(key, route);
    return route;
  }

  /** Where the routing cannot deal with what has failed, traffic takes the shortest ways that are left. */
  private waysOf(source: number, target: number, state: number): Hop[][] {
    const known = this.maps[state]?.ways(source, target, MOST_WAYS) ?? [];
    if (known.length > 0 || state === 0) return known;
    const graph = this.graphs[state]!;
    const detours = graph.shortestPaths(graph.distances(source), target, MOST_WAYS);
    return detours.map((way) => way.map((step) => ({ ...step, vc: 0 })));
  }

  private compilePath(source: number, target: number, steps: Hop[], back: Hop[]): void {
    const request = legOf(this.fabric.graph, source, steps, requestHalf);
    const response = legOf(this.fabric.graph, target, back, responseHalf);
    this.pathStart.push(this.stageDelays.length);
    this.pathRequestHops.push(request.servers.length);
    this.pathResponseHops.push(response.servers.length);
    this.stageLeg(request, MESSAGE.readRequest, 0, ENDS.leg);
    this.stage(
      [MEDIUM, 0, response.servers.length === 0 ? ENDS.path : ENDS.nothing, 0, 0, -1, 0, 0],
      response.lead,
    );
    this.stageLeg(response, MESSAGE.readData, 1, ENDS.path);
    this.pathSource.push(source);
    this.faults.follow(this.pathDevice.length, [...steps, ...back]);
    this.pathHops.push(steps, back);
    this.pathDevice.push(this.fabric.deviceOf[target]!);
    this.pathLead.push(request.lead);
    this.pathPropagation.push(request.propagation + response.propagation);
    this.pathSwitch.push(request.switching + response.switching);
    this.pathSecurity.push(request.security + response.security);
    this.pathSoftware.push(softwareOf(this.fabric.graph, source, steps));
    this.pathPosted.push(request.posted);
    request.servers.forEach((server, i) => {
      if (i > 0) this.serverLeaf[server] = 0;
    });
    for (const server of response.servers) this.serverLeaf[server] = 0;
    this.checkLead(request.servers[0], request.lead);
  }

  private stageLeg(leg: Leg, message: number, net: number, ends: number): void {
    leg.servers.forEach((server, i) => {
      const last = i === leg.servers.length - 1;
      const channel = net * this.classes + Math.min(leg.vcs[i]!, this.classes - 1);
      const first = net === 0 && i === 0 ? 1 : 0;
      this.stage(
        [server, message, last ? ends : ENDS.nothing, first, channel, -1, last && net === 1 ? 1 : 0, 0],
        leg.after[i]!,
      );
    });
  }

  /** Ways that reach their first link after different delays do not reach it in the order of their starts. */
  private checkLead(first: number | undefined, lead: number): void {
    if (first === undefined) return;
    const known = this.leads.get(first) ?? lead;
    this.leads.set(first, known);
    if (known !== lead) this.serverLeaf[first] = 0;
  }

  private stage(words: number[], after: number): void {
    this.stageWords.push(...words);
    this.stageDelays.push(after);
  }

  /** Groups the stages of a route that follow the same hops and lead on over different links. */
  private fork({ first, count }: Route): void {
    const groups = new Map<string, number[]>();
    for (let path = first; path < first + count; path++) {
      const start = this.pathStart[path]!;
      let prefix = "";
      for (let hop = 0; hop < this.pathRequestHops[path]!; hop++) {
        const key = `${hop}:${prefix}`;
        groups.set(key, [...(groups.get(key) ?? []), start + hop, path]);
        prefix += ` ${this.stageWords[(start + hop) * STAGE_WORDS + STAGE.server]}`;
      }
    }
    for (const group of groups.values()) {
      const servers = new Set(
        group.filter((_, i) => i % 2 === 0).map((stage) => this.stageWords[stage * STAGE_WORDS]),
      );
      if (servers.size < 2) continue;
      for (let i = 0; i < group.length; i += 2)
        this.stageWords[group[i]! * STAGE_WORDS + STAGE.fork] = this.forks.length;
      this.forks.push(group);
    }
  }

  /** No route is asked for after this: stages become columns. */
  seal(): void {
    this.stages = Int32Array.from(this.stageWords);
    for (let device = 0; device < this.fabric.deviceNode.length; device++) this.orderMedium(device);
    this.stageAfter = Float64Array.from(this.stageDelays);
    this.packed = Int32Array.from(this.stageAfter, (_, stage) => packOf(this.stages, stage * STAGE_WORDS));
    this.hot = new Float64Array(this.pathStart.length * PATH_WORDS);
    const columns = [this.pathStart, this.pathLead, this.pathDevice, this.pathPropagation, this.pathSwitch];
    columns.push(this.pathSecurity, this.pathResponseHops);
    columns.forEach((column, word) => {
      for (let path = 0; path < column.length; path++) this.hot[path * PATH_WORDS + word] = column[path]!;
    });
  }

  /**
   * Whether a device is fed by one link alone, which is the narrowest of every way to it: then the next flight starts on that link no
   * earlier than the packet of the one before has passed it, and arrivals at the medium keep the order of the link. Not so where rates
   * change.
   */
  private orderMedium(device: number): void {
    const paths = this.pathDevice.flatMap((of, path) => (of === device ? [path] : []));
    if (!this.faults.steady || paths.length === 0 || paths.some((path) => this.pathRequestHops[path] === 0))
      return;
    const last = paths.map((path) => this.pathStart[path]! + this.pathRequestHops[path]! - 1);
    const feeder = this.stages[last[0]! * STAGE_WORDS]!;
    if (last.some((stage) => this.stages[stage * STAGE_WORDS] !== feeder)) return;
    const narrowest = paths.every((path, i) => {
      for (let stage = this.pathStart[path]!; stage < last[i]!; stage++) {
        if (!this.fabric.isNoWider(feeder, this.stages[stage * STAGE_WORDS]!)) return false;
      }
      return true;
    });
    if (narrowest) for (const stage of last) this.stages[stage * STAGE_WORDS + STAGE.ends] = ENDS.legInOrder;
  }
}

/** @throws Error where a fabric has more channels or links than the bits hold: none that can be replayed has */
function packOf(stages: Int32Array, at: number): number {
  const channel = stages[at + STAGE.channel]!;
  const server = stages[at + STAGE.server]! + 1;
  if (channel > 15 || server >= 2 ** 21) throw new Error(`stage of channel ${channel}, server ${server - 1}`);
  const flags =
    (stages[at + STAGE.first]! << PACK.first) |
    ((stages[at + STAGE.fork]! === -1 ? 0 : 1) << PACK.fork) |
    (stages[at + STAGE.last]! << PACK.last) |
    ((stages[at + STAGE.message]! === MESSAGE.readData ? 1 : 0) << PACK.response);
  return stages[at + STAGE.ends]! | flags | (channel << PACK.channel) | (server << PACK.server);
}

/** The routing of one state; with links out of order it may not be able to. */
function compiled(routing: Routing, graph: Graph, avoid: boolean, broken: boolean): RouteMap | undefined {
  try {
    return routing.compile(graph, avoid);
  } catch (error) {
    if (!broken || !(error instanceof InputError)) throw error;
    return routing.detour?.compile(graph, avoid);
  }
}

/** The way that the response to a request over `hops` takes: the same links where the routing allows that, else way `i` of its own. */
export function returning(source: number, hops: Hop[], back: readonly Hop[][], i: number): Hop[] {
  const reverse = reversedWay(source, hops);
  const same = back.find(
    (way) => way.length === reverse.length && way.every((hop, at) => hop.link === reverse[at]!.link),
  );
  return same ?? back[i % Math.max(1, back.length)] ?? reverse;
}
