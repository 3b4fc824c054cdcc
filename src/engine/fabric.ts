import {
  Graph,
  type Hop,
  linkProtocol,
  type MessageShape,
  nsToPs,
  type Protocol,
  psPerByte,
  type Registry,
  type RouteMap,
  type Routing,
  reversedWay,
  type Topology,
} from "../model/index.ts";

/** Messages of an access; the index into a protocol's shapes. */
export const MESSAGE = { readRequest: 0, write: 1, readData: 2, completion: 3 } as const;

const MESSAGES = 4;

/** Equal-cost ways kept per pair at the most. */
const MOST_WAYS = 8;

/** How a message becomes time on a server: its protocol's shape, ps per byte, ps of a whole packet, 1 if it carries payload. */
export const SHAPE = { unit: 0, perUnit: 1, perByte: 2, psPerByte: 3, packet: 4, carries: 5 } as const;
const SHAPE_WORDS = 8;

/** Words of a stage: server ({@link MEDIUM} for the device), message of a read, what ends with it, 1 if it is the path's first hop. */
export const STAGE = { server: 0, message: 1, ends: 2, first: 3 } as const;
export const STAGE_WORDS = 4;
export const MEDIUM = -1;
/**
 * A leg ends with its last link hop: the message must be there whole before the next stage. In order: flights reach the medium in the
 * order in which that hop served them, so that the medium can serve them in the same call.
 */
export const ENDS = { nothing: 0, leg: 1, path: 2, legInOrder: 3 } as const;

/** Half of a round trip; the odd picosecond falls on the request. */
const requestHalf = (ps: number) => Math.ceil(ps / 2);
const responseHalf = (ps: number) => Math.floor(ps / 2);

/**
 * A topology compiled to columns. Server 2l serves link l forward, 2l + 1 backward. A path is a list of
 * stages: request hops, the device, response hops; hops over links that take no time (inside a package) are left out and their delay is added to the hop before.
 */
export class Fabric {
  readonly graph: Graph;
  private readonly ways: RouteMap;
  readonly servers: number;

  // Per server.
  /** Eight numbers for each of a server's four messages, see SHAPE. */
  readonly shapes: Float64Array;
  readonly serverPosted: Uint8Array;
  /** Whether any server posts writes. */
  readonly posts: boolean;
  /** 1 where every path over the server starts at its node with that hop, so that order of issue is order of arrival. */
  readonly serverLeaf: Uint8Array;

  // Per device (memory and storage nodes, by node index).
  readonly deviceOf: Int32Array;
  readonly deviceNode: number[] = [];
  readonly mediumRead: Float64Array;
  readonly mediumWrite: Float64Array;
  readonly mediumReadLatency: Float64Array;
  readonly mediumWriteLatency: Float64Array;
  readonly mediumFirstChannel: Int32Array;
  readonly mediumChannels: Int32Array;
  readonly channels: number;

  // Per path.
  /** First stage: request hops, the medium, response hops follow one another. */
  readonly pathStart: number[] = [];
  readonly pathDevice: number[] = [];
  /** Link hops there and back. */
  readonly pathRequestHops: number[] = [];
  readonly pathResponseHops: number[] = [];
  /** Delay before the first request hop. */
  readonly pathLead: number[] = [];
  /** Fixed delays of the whole way there and back. */
  readonly pathPropagation: number[] = [];
  readonly pathSwitch: number[] = [];
  readonly pathSoftware: number[] = [];
  /** Delay to the far side of the first hop: a posted write is accepted there. */
  readonly pathPosted: number[] = [];

  // Per stage, four words each: see STAGE; and the fixed delay behind it. Typed once all routes are known.
  stages: Int32Array = new Int32Array(0);
  stageAfter: Float64Array = new Float64Array(0);
  private readonly stageWords: number[] = [];
  private readonly stageDelays: number[] = [];

  private readonly routes = new Map<number, { first: number; count: number }>();
  private readonly topology: Topology;
  /** Delay before the first hop, by its server. */
  private readonly leads = new Map<number, number>();

  constructor(topology: Topology, protocols: Registry<Protocol>, routings: Registry<Routing>) {
    this.topology = topology;
    this.graph = new Graph(topology);
    this.ways = routings.get(topology.routing.kind).compile(this.graph);
    this.servers = topology.links.length * 2;
    this.shapes = new Float64Array(this.servers * MESSAGES * SHAPE_WORDS);
    this.serverPosted = new Uint8Array(this.servers);
    this.serverLeaf = new Uint8Array(this.servers).fill(1);
    this.compileLinks(protocols);
    this.posts = this.serverPosted.includes(1);

    this.deviceOf = new Int32Array(topology.nodes.length).fill(-1);
    topology.nodes.forEach((node, i) => {
      if (node.medium) this.deviceOf[i] = this.deviceNode.push(i) - 1;
    });
    const media = this.deviceNode.map((i) => topology.nodes[i]!.medium!);
    this.mediumRead = Float64Array.from(media, (medium) => psPerByte(medium.readGBps));
    this.mediumWrite = Float64Array.from(media, (medium) => psPerByte(medium.writeGBps));
    this.mediumReadLatency = Float64Array.from(media, (medium) => nsToPs(medium.readLatencyNs));
    this.mediumWriteLatency = Float64Array.from(media, (medium) => nsToPs(medium.writeLatencyNs));
    this.mediumChannels = Int32Array.from(media, (medium) => medium.channels);
    this.mediumFirstChannel = new Int32Array(media.length);
    for (let i = 1; i < media.length; i++) {
      this.mediumFirstChannel[i] = this.mediumFirstChannel[i - 1]! + this.mediumChannels[i - 1]!;
    }
    this.channels = media.reduce((sum, medium) => sum + medium.channels, 0);
  }

  private compileLinks(protocols: Registry<Protocol>): void {
    this.topology.links.forEach((link, l) => {
      const { readRequest, write, readData, completion, postedWrites } = linkProtocol(protocols, link);
      for (const server of [2 * l, 2 * l + 1]) {
        this.serverPosted[server] = postedWrites ? 1 : 0;
        [readRequest, write, readData, completion].forEach((shape, message) => {
          this.compileShape(
            server * MESSAGES + message,
            shape,
            psPerByte(link.gBps),
            shape === write || shape === readData,
          );
        });
      }
    });
  }

  private compileShape(index: number, shape: MessageShape, psPerByte: number, carries: boolean): void {
    const at = index * SHAPE_WORDS;
    this.shapes[at + SHAPE.unit] = shape.unitBytes;
    this.shapes[at + SHAPE.perUnit] = shape.perUnitBytes;
    this.shapes[at + SHAPE.perByte] = shape.perByte;
    this.shapes[at + SHAPE.psPerByte] = psPerByte;
    this.shapes[at + SHAPE.packet] = Math.ceil(
      (shape.perUnitBytes + shape.unitBytes * shape.perByte) * psPerByte,
    );
    this.shapes[at + SHAPE.carries] = carries ? 1 : 0;
  }

  /** First path and number of equal-cost paths from a node to a device node. @throws Error where there is none: linted before */
  route(source: number, target: number): { first: number; count: number } {
    const key = source * this.graph.nodes.length + target;
    const known = this.routes.get(key);
    if (known) return known;
    const paths = this.ways.ways(source, target, MOST_WAYS);
    if (paths.length === 0) {
      throw new Error(`${this.graph.nodes[source]!.id} cannot reach ${this.graph.nodes[target]!.id}`);
    }
    const kept = this.topology.routing.ties === "ecmp" ? paths : paths.slice(0, 1);
    const route = { first: this.pathDevice.length, count: kept.length };
    for (const path of kept) this.compilePath(source, target, path);
    this.routes.set(key, route);
    return route;
  }

  private compilePath(source: number, target: number, steps: Hop[]): void {
    const there = this.compileLeg(source, steps, requestHalf);
    const back = this.compileLeg(target, reversedWay(source, steps), responseHalf);
    this.pathStart.push(this.stageDelays.length);
    this.pathRequestHops.push(there.servers.length);
    this.pathResponseHops.push(back.servers.length);
    there.servers.forEach((server, i) => {
      const last = i === there.servers.length - 1;
      this.stage(server, MESSAGE.readRequest, last ? ENDS.leg : ENDS.nothing, i === 0, there.after[i]!);
    });
    this.stage(MEDIUM, 0, back.servers.length === 0 ? ENDS.path : ENDS.nothing, false, back.lead);
    back.servers.forEach((server, i) => {
      const last = i === back.servers.length - 1;
      this.stage(server, MESSAGE.readData, last ? ENDS.path : ENDS.nothing, false, back.after[i]!);
    });
    this.pathDevice.push(this.deviceOf[target]!);
    this.pathLead.push(there.lead);
    this.pathPropagation.push(there.propagation + back.propagation);
    this.pathSwitch.push(there.switching + back.switching);
    this.pathSoftware.push(this.softwareOf(source, steps));
    this.pathPosted.push(there.posted);
    there.servers.forEach((server, i) => {
      if (i > 0) this.serverLeaf[server] = 0;
    });
    for (const server of back.servers) this.serverLeaf[server] = 0;
    this.checkLead(there.servers[0], there.lead);
  }

  /** Ways that reach their first link after different delays do not reach it in the order of their starts. */
  private checkLead(first: number | undefined, lead: number): void {
    if (first === undefined) return;
    const known = this.leads.get(first) ?? lead;
    this.leads.set(first, known);
    if (known !== lead) this.serverLeaf[first] = 0;
  }

  private stage(server: number, message: number, ends: number, first: boolean, after: number): void {
    this.stageWords.push(server, message, ends, first ? 1 : 0);
    this.stageDelays.push(after);
  }

  /** No route is asked for after this: stages become columns. */
  seal(): void {
    this.stages = Int32Array.from(this.stageWords);
    for (let device = 0; device < this.deviceNode.length; device++) this.orderMedium(device);
    this.stageAfter = Float64Array.from(this.stageDelays);
  }

  /**
   * Whether a device is fed by one link alone, which is the narrowest of every way to it: then the next flight starts on that link no
   * earlier than the packet of the one before has passed it, and arrivals at the medium keep the order of the link.
   */
  private orderMedium(device: number): void {
    const paths = this.pathDevice.flatMap((of, path) => (of === device ? [path] : []));
    const last = paths.map((path) => this.pathStart[path]! + this.pathRequestHops[path]! - 1);
    if (paths.some((path) => this.pathRequestHops[path] === 0)) return;
    const feeder = this.stages[last[0]! * STAGE_WORDS]!;
    if (last.some((stage) => this.stages[stage * STAGE_WORDS] !== feeder)) return;
    const narrowest = paths.every((path, i) => {
      for (let stage = this.pathStart[path]!; stage < last[i]!; stage++) {
        if (!this.isNoWider(feeder, this.stages[stage * STAGE_WORDS]!)) return false;
      }
      return true;
    });
    if (narrowest) for (const stage of last) this.stages[stage * STAGE_WORDS + STAGE.ends] = ENDS.legInOrder;
  }

  /** Whether every message takes at least as long on one server as on another of the same protocol. */
  private isNoWider(server: number, than: number): boolean {
    for (let message = 0; message < MESSAGES; message++) {
      const a = (server * MESSAGES + message) * SHAPE_WORDS;
      const b = (than * MESSAGES + message) * SHAPE_WORDS;
      for (const same of [SHAPE.unit, SHAPE.perUnit, SHAPE.perByte]) {
        if (this.shapes[a + same] !== this.shapes[b + same]) return false;
      }
      if (this.shapes[a + SHAPE.psPerByte]! < this.shapes[b + SHAPE.psPerByte]!) return false;
    }
    return true;
  }

  /** Servers and delays of one way; `half` is the share of a round trip that this way pays. */
  private compileLeg(source: number, steps: Hop[], half: (ps: number) => number) {
    const { nodes, links } = this.graph;
    const leg = {
      servers: [] as number[],
      after: [] as number[],
      lead: 0,
      propagation: 0,
      switching: 0,
      posted: 0,
    };
    const delay = (ps: number, isSwitch: boolean) => {
      if (leg.after.length > 0) leg.after[leg.after.length - 1]! += ps;
      else leg.lead += ps;
      if (isSwitch) leg.switching += ps;
      else leg.propagation += ps;
    };
    delay(half(nsToPs(nodes[source]!.latencyNs)), false);
    steps.forEach((step, i) => {
      const link = links[step.link]!;
      if (Number.isFinite(link.gBps)) {
        leg.servers.push(step.link * 2 + (step.forward ? 0 : 1));
        leg.after.push(0);
      }
      const flight = half(nsToPs(link.latencyNs));
      delay(flight, false);
      if (leg.servers.length === 1 && leg.posted === 0) leg.posted = leg.lead + flight;
      const node = nodes[step.node]!;
      const passesThrough = i < steps.length - 1;
      const starts = node.kind === "host" || node.kind === "gpu";
      if (passesThrough ? !starts : true) {
        delay(half(nsToPs(node.latencyNs)), node.kind === "switch" || node.kind === "bridge");
      }
    });
    return leg;
  }

  private softwareOf(source: number, steps: Hop[]): number {
    let software = 0;
    let at = source;
    for (const step of steps) {
      if (Number.isFinite(this.graph.links[step.link]!.gBps)) {
        software += nsToPs(this.graph.nodes[at]!.softwareNs ?? 0);
      }
      at = step.node;
    }
    return software;
  }
}
