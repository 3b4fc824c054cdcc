import type { Chains } from "./chains.ts";
import type { Fabric } from "./fabric.ts";
import type { Flights } from "./flights.ts";
import { mix } from "./id-map.ts";
import { NONE } from "./recovery.ts";
import type { Ways } from "./ways.ts";

/** Which way a transfer takes: splits it over the devices of a store, picks among equal-cost paths by hash, cuts long bursts. */
export class Router {
  private readonly fabric: Fabric;
  private readonly ways: Ways;
  private readonly flights: Flights;
  private readonly chains: Chains;
  private readonly burstBytes: number;
  private readonly burstPieces: number;
  private readonly seed: number;
  /** By state of the fabric, node and device: first path and how many there are. */
  private readonly first: Int32Array;
  private readonly count: Int32Array;
  private readonly routeSoftware: Float64Array;
  private readonly devices: number;
  private readonly states: number;
  private readonly pairs: number;
  /** Where the present state starts in the tables. */
  private offset = 0;

  /**
   * Compiles every route that the chains can ask for in every state, so that all paths are known before the first flight.
   * @param moves whether pages move between any two stores of a chain
   */
  constructor(
    parts: { fabric: Fabric; ways: Ways; flights: Flights; chains: Chains },
    states: number,
    bursts: { burstBytes: number; burstPieces?: number },
    seed: number,
    moves: boolean,
  ) {
    this.fabric = parts.fabric;
    this.ways = parts.ways;
    this.flights = parts.flights;
    this.chains = parts.chains;
    this.burstBytes = bursts.burstBytes;
    this.burstPieces = bursts.burstPieces ?? Number.POSITIVE_INFINITY;
    this.seed = seed;
    this.states = states;
    const { fabric, chains } = this;
    this.devices = fabric.deviceNode.length;
    this.pairs = fabric.graph.nodes.length * this.devices;
    this.first = new Int32Array(this.pairs * states).fill(-1);
    this.count = new Int32Array(this.pairs * states);
    this.routeSoftware = new Float64Array(this.pairs);
    for (let place = 0; place < chains.places; place++) this.compilePlace(place);
    for (let store = 0; store < chains.storeNodes.length; store++) this.compileMover(store);
    if (moves) this.compileMoves();
    this.ways.seal();
  }

  private compilePlace(place: number): void {
    const { chains } = this;
    const source = chains.placeNode[place]!;
    for (let i = 0; i < chains.length[place]!; i++) {
      const store = chains.stores[chains.start[place]! + i]!;
      for (const node of chains.storeNodes[store]!) this.compile(source, node);
    }
    for (const node of chains.originNodes[place]!) this.compile(source, node);
  }

  private compileMover(store: number): void {
    const { chains } = this;
    const mover = chains.moverNode[store]!;
    const below = chains.below[store]!;
    for (const node of chains.storeNodes[store]!) this.compile(mover, node);
    for (const node of below === -1 ? [] : chains.storeNodes[below]!) this.compile(mover, node);
    for (const node of chains.originOfStore[store]!) this.compile(mover, node);
  }

  /** Where a policy moves pages between any two stores of a chain. */
  private compileMoves(): void {
    const { chains } = this;
    const stores = chains.storeNodes.length;
    for (let from = 0; from < stores; from++) {
      for (let to = 0; to < stores; to++) {
        const upper = chains.upperOf(from, to);
        for (const node of upper === -1 ? [] : chains.storeNodes[to]!)
          this.compile(chains.moverNode[upper]!, node);
      }
    }
  }

  /** @throws Error where a requester cannot reach a tier while the fabric is whole: linted before */
  private compile(source: number, node: number): void {
    const key = source * this.devices + this.fabric.deviceOf[node]!;
    if (this.first[key] !== -1) return;
    for (let state = 0; state < this.states; state++) {
      const route = this.ways.route(source, node, state);
      this.first[state * this.pairs + key] = route.first;
      this.count[state * this.pairs + key] = route.count;
    }
    if (this.count[key] === 0) {
      const { nodes } = this.fabric.graph;
      throw new Error(`${nodes[source]!.id} cannot reach ${nodes[node]!.id}`);
    }
    this.routeSoftware[key] = this.ways.pathSoftware[this.first[key]!]!;
  }

  /** The fabric enters a state: new transfers take its ways. */
  enter(state: number): void {
    this.offset = state * this.pairs;
  }

  /** The path of transfer `hash` from a node to a device; {@link NONE} where none is left. */
  pathNow(source: number, device: number, hash: number): number {
    const key = this.offset + source * this.devices + device;
    const count = this.count[key]!;
    if (count === 0) return NONE;
    return this.first[key]! + (count === 1 ? 0 : mix(hash ^ this.seed) % count);
  }

  /** The path of a new transfer: where none is left it sets out on one of the whole fabric, and is lost. */
  private path(source: number, device: number, hash: number): number {
    const path = this.pathNow(source, device, hash);
    return path === NONE ? this.first[source * this.devices + device]! : path;
  }

  /** Software that a transfer between a node and the first device of a list pays, ps. */
  software(source: number, nodes: readonly number[]): number {
    return this.routeSoftware[source * this.devices + this.fabric.deviceOf[nodes[0]!]!]!;
  }

  /**
   * Spreads as memory controllers do: granule g of an object lies on device (first + g mod ways), first by hash (CXL 3.1, 9.18:
   * interleave granularity and ways). A spread is a store's number, or the origin's.
   *
   * Sends `bytes` of an object at `time`: read from devices `from`, write to devices `to`, through the node `by`. Either list may be
   * empty. @returns how many flights were sent
   */
  send(
    owner: number,
    by: number,
    from: readonly number[],
    to: readonly number[],
    object: number,
    offset: number,
    bytes: number,
    spread: number,
    time: number,
    delay: number,
    traffic: number,
    objectClass: number,
  ): number {
    const interleave = this.chains.spreadBytes[spread]!;
    const devices = from.length > to.length ? from.length : to.length;
    const most = this.chains.spreadWays[spread]!;
    const wide = most < devices ? most : devices;
    const ways = bytes <= interleave || wide === 1 ? 1 : Math.min(wide, Math.ceil(bytes / interleave));
    const granule = offset < interleave ? 0 : Math.floor(offset / interleave) | 0;
    const first = devices === 1 ? 0 : mix(object ^ this.seed);
    // an object lies on `wide` devices from its first on; where those are all, only its granule counts
    const start = devices === 1 ? 0 : wide === devices ? (first + granule) & 0x7fffffff : granule;
    if (ways === 1 && bytes <= this.burstBytes) {
      const at = wide === devices ? start : (first % devices) + (start % wide);
      this.fly(owner, by, from, to, object, at, granule, bytes, time, delay, traffic, objectClass);
      return 1;
    }
    const share = Math.floor(bytes / ways);
    const cut = Math.max(this.burstBytes, Math.ceil(bytes / this.burstPieces));
    let sent = 0;
    for (let way = 0; way < ways; way++) {
      const whole = way === 0 ? bytes - share * (ways - 1) : share;
      const at = wide === devices ? start + way : (first % devices) + ((start + way) % wide);
      for (let left = whole; left > 0; left -= cut) {
        const burst = left > cut ? cut : left;
        this.fly(owner, by, from, to, object, at, sent, burst, time, delay, traffic, objectClass);
        sent++;
      }
    }
    return sent;
  }

  private fly(
    owner: number,
    by: number,
    from: readonly number[],
    to: readonly number[],
    object: number,
    at: number,
    part: number,
    bytes: number,
    time: number,
    delay: number,
    traffic: number,
    objectClass: number,
  ): void {
    const hash = mix(object ^ Math.imul(at, 0x9e3779b1));
    const source = from.length === 0 ? -1 : this.fabric.deviceOf[from[pick(at, from.length)]!]!;
    const target = to.length === 0 ? -1 : this.fabric.deviceOf[to[pick(at, to.length)]!]!;
    const read = source === -1 ? -1 : this.path(by, source, hash);
    const write = target === -1 ? -1 : this.path(by, target, hash);
    const near = source !== -1 && target === -1 && this.fabric.isNear(source, objectClass) ? 8 /* near */ : 0;
    this.flights.send(owner, read, write, bytes, (hash + part) | 0, time, delay, traffic, near);
  }
}

/** Which of `count` things number `at` falls on. */
function pick(at: number, count: number): number {
  return count === 1 ? 0 : at % count;
}
