import { classAfter, directionOf, type Graph, type Hop, type RouteMap } from "../model/index.ts";

/** Who sends to a node. */
export interface Traffic {
  target: number;
  sources: readonly number[];
}

export interface Waits {
  /** Links of one circle that full buffers can wait in, in order; empty where there is none. */
  circle: Hop[];
  /** Pairs without a way, the first few. */
  lost: { source: number; target: number }[];
  /** False where the fabric is so large that only a part of its targets was looked at. */
  complete: boolean;
}

const MOST_LOST = 8;
/** Hops to follow: a second or two. */
const WORK = 1e6;

/**
 * Whether full buffers can wait in a circle: the channel dependency graph, one node for each direction of a link and class, an edge
 * where a packet that holds the first may ask for the second (Dally and Seitz, IEEE Trans. Computers C-36(5), 1987: free of deadlock if
 * and only if it has no circle, where hops depend on place and target alone). Requests and responses have buffers of their own: each
 * is a traffic of its own.
 */
export function waitsOf(graph: Graph, map: RouteMap, traffic: readonly Traffic[], work = WORK): Waits {
  const tracer = new Tracer(graph, map);
  let done = 0;
  for (const { target, sources } of inTurn(traffic)) {
    if (tracer.work > work) break;
    done++;
    tracer.follow(sources, target);
  }
  return { circle: tracer.circle(), lost: tracer.lost, complete: done === traffic.length };
}

/** Far apart first, so that a part of them is a sample of all. */
function inTurn(traffic: readonly Traffic[]): Traffic[] {
  const stride = Math.max(1, Math.floor(Math.sqrt(traffic.length)));
  return Array.from({ length: stride }, (_, first) => traffic.filter((_, i) => i % stride === first)).flat();
}

class Tracer {
  work = 0;
  readonly lost: Waits["lost"] = [];
  private readonly map: RouteMap;
  private readonly hopOf: (Hop | undefined)[];
  private readonly after: Set<number>[];
  private readonly seen: Int32Array;
  private turn = 0;
  private readonly arrived = new Map<string, number[]>();

  constructor(graph: Graph, map: RouteMap) {
    this.map = map;
    const channels = 2 * graph.links.length * map.classes;
    this.hopOf = new Array(channels);
    this.after = Array.from({ length: channels }, () => new Set());
    this.seen = new Int32Array(channels);
  }

  /** Every packet from some nodes to another, through intermediate ones where the routing has any. */
  follow(sources: readonly number[], target: number): void {
    const straight: number[] = [];
    const through = new Map<number, number[]>();
    for (const source of sources) {
      if (source === target) continue;
      const vias = this.map.vias(source, target);
      this.work += vias.length;
      if (vias.length === 0) straight.push(source);
      for (const via of vias) {
        const known = through.get(via);
        if (known) known.push(source);
        else through.set(via, [source]);
      }
    }
    const before: number[] = [];
    for (const [via, from] of through) before.push(...this.arrivals(from, via));
    this.trace(straight, before, target, 1);
  }

  /** Channels that packets of some sources reach an intermediate node by. */
  private arrivals(sources: readonly number[], via: number): number[] {
    const key = `${via} ${sources.join()}`;
    const found = this.arrived.get(key) ?? this.trace(sources, [], via, 0);
    this.arrived.set(key, found);
    return found;
  }

  /** Follows packets from the sources, and those that arrived by `before`, to a node. @returns channels that end there */
  private trace(
    sources: readonly number[],
    before: readonly number[],
    target: number,
    phase: 0 | 1,
  ): number[] {
    this.turn++;
    const queue: number[] = [];
    for (const source of sources) {
      const hops = this.next(source, target, phase);
      if (hops.length === 0 && this.lost.length < MOST_LOST) this.lost.push({ source, target });
      for (const hop of hops) this.visit(this.channel(hop, hop.vc), hop, queue);
    }
    for (const channel of before) this.ask(channel, target, phase, queue);
    const ends: number[] = [];
    for (let i = 0; i < queue.length; i++) {
      const channel = queue[i]!;
      if (this.hopOf[channel]!.node === target) ends.push(channel);
      else this.ask(channel, target, phase, queue);
    }
    return ends;
  }

  /** What a packet that holds a channel may ask for next. */
  private ask(channel: number, target: number, phase: 0 | 1, queue: number[]): void {
    const hop = this.hopOf[channel]!;
    for (const next of this.next(hop.node, target, phase)) {
      const vc = classAfter(this.map, hop, next);
      const then = this.channel(next, vc);
      this.after[channel]!.add(then);
      this.visit(then, vc === next.vc ? next : { ...next, vc }, queue);
    }
  }

  private next(at: number, target: number, phase: 0 | 1): readonly Hop[] {
    this.work++;
    return this.map.next(at, target, phase);
  }

  private visit(channel: number, hop: Hop, queue: number[]): void {
    if (this.seen[channel] === this.turn) return;
    this.seen[channel] = this.turn;
    this.hopOf[channel] = hop;
    queue.push(channel);
  }

  private channel(hop: Hop, vc: number): number {
    return directionOf(hop) * this.map.classes + vc;
  }

  /** One circle of channels, found depth first; none where the graph has none. */
  circle(): Hop[] {
    const state = new Uint8Array(this.hopOf.length);
    for (let start = 0; start < state.length; start++) {
      const found = state[start] === 0 ? this.circleFrom(start, state) : undefined;
      if (found) return found.map((channel) => this.hopOf[channel]!);
    }
    return [];
  }

  /** State: 1 on the path, 2 done. */
  private circleFrom(start: number, state: Uint8Array): number[] | undefined {
    const path = [start];
    const left = [this.after[start]!.values()];
    state[start] = 1;
    while (path.length > 0) {
      const { value, done } = left.at(-1)!.next();
      if (done) {
        state[path.pop()!] = 2;
        left.pop();
      } else if (state[value] === 1) return path.slice(path.indexOf(value));
      else if (state[value] === 0) {
        state[value] = 1;
        path.push(value);
        left.push(this.after[value]!.values());
      }
    }
    return undefined;
  }
}
