import type { Chains } from "./chains.ts";
import type { Fabric } from "./fabric.ts";
import type { Flights } from "./flights.ts";
import { mix } from "./id-map.ts";

/** Which way a transfer takes: splits it over the devices of a store, picks among equal-cost paths by hash, cuts long bursts. */
export class Router {
  private readonly fabric: Fabric;
  private readonly flights: Flights;
  private readonly chains: Chains;
  private readonly burstBytes: number;
  private readonly seed: number;
  private readonly first: Int32Array;
  private readonly count: Int32Array;
  private readonly routeSoftware: Float64Array;
  private readonly devices: number;

  /** Compiles every route that the chains can ask for, so that all paths are known before the first flight. */
  constructor(fabric: Fabric, flights: Flights, chains: Chains, burstBytes: number, seed: number) {
    this.fabric = fabric;
    this.flights = flights;
    this.chains = chains;
    this.burstBytes = burstBytes;
    this.seed = seed;
    this.devices = fabric.deviceNode.length;
    const nodes = fabric.graph.nodes.length;
    this.first = new Int32Array(nodes * this.devices).fill(-1);
    this.count = new Int32Array(nodes * this.devices);
    this.routeSoftware = new Float64Array(nodes * this.devices);
    for (let place = 0; place < chains.places; place++) this.compilePlace(place);
    for (let store = 0; store < chains.storeNodes.length; store++) this.compileMover(store);
    fabric.seal();
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

  private compile(source: number, node: number): void {
    const key = source * this.devices + this.fabric.deviceOf[node]!;
    if (this.first[key] !== -1) return;
    const route = this.fabric.route(source, node);
    this.first[key] = route.first;
    this.count[key] = route.count;
    this.routeSoftware[key] = this.fabric.pathSoftware[route.first]!;
  }

  /** The path of transfer `hash` from a node to a device node. */
  private path(source: number, node: number, hash: number): number {
    const key = source * this.devices + this.fabric.deviceOf[node]!;
    const count = this.count[key]!;
    return this.first[key]! + (count === 1 ? 0 : mix(hash ^ this.seed) % count);
  }

  /** Software that a transfer between a node and the first device of a list pays, ps. */
  software(source: number, nodes: readonly number[]): number {
    return this.routeSoftware[source * this.devices + this.fabric.deviceOf[nodes[0]!]!]!;
  }

  /**
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
    interleave: number,
    time: number,
    delay: number,
  ): number {
    const wide = from.length > to.length ? from.length : to.length;
    const ways = bytes <= interleave || wide === 1 ? 1 : Math.min(wide, Math.ceil(bytes / interleave));
    const granule = offset < interleave ? 0 : Math.floor(offset / interleave) | 0;
    const start = wide === 1 ? 0 : (mix(object ^ this.seed) + granule) & 0x7fffffff;
    if (ways === 1 && bytes <= this.burstBytes) {
      this.fly(owner, by, from, to, object, start, granule, bytes, time, delay);
      return 1;
    }
    const share = Math.floor(bytes / ways);
    let sent = 0;
    for (let way = 0; way < ways; way++) {
      const whole = way === 0 ? bytes - share * (ways - 1) : share;
      for (let left = whole; left > 0; left -= this.burstBytes) {
        const burst = left > this.burstBytes ? this.burstBytes : left;
        this.fly(owner, by, from, to, object, start + way, sent, burst, time, delay);
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
  ): void {
    const hash = mix(object ^ Math.imul(at, 0x9e3779b1));
    const read = from.length === 0 ? -1 : this.path(by, from[pick(at, from.length)]!, hash);
    const write = to.length === 0 ? -1 : this.path(by, to[pick(at, to.length)]!, hash);
    this.flights.send(owner, read, write, bytes, (hash + part) | 0, time, delay);
  }
}

/** Which of `count` things number `at` falls on. */
function pick(at: number, count: number): number {
  return count === 1 ? 0 : at % count;
}
