import type { Topology } from "../model/index.ts";
import type { Fabric } from "./fabric.ts";

/** More devices than any tier has. */
const ALL_WAYS = 2 ** 30;

/**
 * Who sees which stores, fastest first. Requester i of the trace issues from node `topology.requesters[i mod n]`; a place is such a
 * node. Stores are numbered tier by tier, instance by instance, origin left out.
 */
export class Chains {
  readonly places: number;
  /** Chain of place p: `stores[start[p] .. start[p] + length[p])`. */
  readonly start: Int32Array;
  readonly length: Int32Array;
  readonly stores: Int32Array;
  /** rank[place x stores + store], -1 where the store is not in the chain. */
  readonly rank: Int32Array;
  /** Node index of each place, and of the node that moves each store's bytes down. */
  readonly placeNode: Int32Array;
  readonly moverNode: Int32Array;
  /** Devices' node indices of each store. */
  readonly storeNodes: number[][];
  /** How objects are spread over devices: by store, the origin last; granule in bytes, and devices of one object. */
  readonly spreadBytes: Float64Array;
  readonly spreadWays: Int32Array;
  readonly storeShared: Uint8Array;
  /** Store that victims of a store go to, -1 if there is none. */
  readonly below: Int32Array;
  /** Origin nodes of each place, empty where there is no origin tier. */
  readonly originNodes: number[][];
  /** The origin's place among the spreads. */
  readonly originSpread: number;
  /** Origin nodes that what leaves a store goes back to: those of its first user. */
  readonly originOfStore: number[][];
  /** The first shared store of a place's chain behind its fastest store, -1 if there is none. */
  readonly shared: Int32Array;

  constructor(topology: Topology, fabric: Fabric) {
    const node = (id: string) => fabric.graph.node(id);
    const tiers = topology.tiers.filter((tier) => !tier.origin);
    const instances = tiers.flatMap((tier) => tier.instances.map((instance) => ({ tier, instance })));
    const count = instances.length;
    this.places = topology.requesters.length;
    this.placeNode = Int32Array.from(topology.requesters, node);
    this.moverNode = Int32Array.from(instances, (entry) => node(entry.instance.mover));
    this.storeNodes = instances.map((entry) => entry.instance.nodes.map(node));
    this.originSpread = count;
    this.storeShared = Uint8Array.from(instances, (entry) => (entry.tier.shared ? 1 : 0));
    this.rank = new Int32Array(this.places * count).fill(-1);
    this.below = new Int32Array(count).fill(-1);
    const chains = topology.requesters.map((id) =>
      instances.flatMap((entry, store) => (entry.instance.users.includes(id) ? [store] : [])),
    );
    this.length = Int32Array.from(chains, (chain) => chain.length);
    this.start = new Int32Array(this.places);
    for (let place = 1; place < this.places; place++)
      this.start[place] = this.start[place - 1]! + this.length[place - 1]!;
    this.stores = Int32Array.from(chains.flat());
    chains.forEach((chain, place) => {
      chain.forEach((store, rank) => {
        this.rank[place * count + store] = rank;
        if (rank > 0) this.below[chain[rank - 1]!] = store;
      });
    });
    const origin = topology.tiers.find((tier) => tier.origin);
    const spreads = [...instances.map(({ tier }) => tier), origin];
    this.spreadBytes = Float64Array.from(spreads, (tier) => tier?.interleaveBytes ?? 0);
    this.spreadWays = Int32Array.from(spreads, (tier) => tier?.interleaveWays ?? ALL_WAYS);
    this.originNodes = topology.requesters.map((id) => {
      const mine = origin?.instances.find((instance) => instance.users.includes(id));
      return mine ? mine.nodes.map(node) : [];
    });
    this.originOfStore = instances.map((entry) => {
      const place = topology.requesters.findIndex((id) => entry.instance.users.includes(id));
      return place === -1 ? [] : this.originNodes[place]!;
    });
    this.shared = Int32Array.from(topology.requesters, (_, place) => this.sharedStore(place));
  }

  /** The faster one of two stores, whose mover moves bytes between them. -1 where no requester sees both. */
  upperOf(from: number, to: number): number {
    const count = this.below.length;
    for (let place = 0; place < this.places; place++) {
      const a = this.rank[place * count + from]!;
      const b = this.rank[place * count + to]!;
      if (a !== -1 && b !== -1 && a !== b) return a < b ? from : to;
    }
    return -1;
  }

  private sharedStore(place: number): number {
    for (let i = 1; i < this.length[place]!; i++) {
      const store = this.stores[this.start[place]! + i]!;
      if (this.storeShared[store] === 1) return store;
    }
    return -1;
  }
}
