import type { Random } from "../../model/index.ts";
import type { FlitFabric } from "./fabric.ts";

/** Clocks and buffers of a network of input-queued virtual-channel routers (Dally and Towles 2004, chapter 16), in cycles and flits. */
export interface FlitTiming {
  /** Virtual channels behind every link, 1 to 32. */
  vcs: number;
  /** Flits that one virtual channel holds at a node's inputs, by node. */
  bufferFlits: ArrayLike<number>;
  /** Cycles from buffer write to leaving on the link, by node; at least 3: VC allocation, switch allocation, switch traversal. */
  routerDelay: ArrayLike<number>;
  /** Cycles on the wire, by link. */
  linkDelay: ArrayLike<number>;
  /** Cycles from one flit to the next, by link: 1 on the fastest. */
  linkInterval: ArrayLike<number>;
  /** Cycles that a router takes to count a credit that has arrived. */
  creditDelay: number;
  /** Iterations of both iSLIP allocators. */
  allocIterations: number;
}

/** What is put on the network: packets, where to, how many. */
export interface FlitTraffic {
  /** Terminal that the next packet of terminal `source` goes to. */
  destination(source: number, random: Random): number;
  /** Flits injected per cycle that an injecting link could carry, 0..1, replies included. */
  load: number;
  /** Flits of a packet that carries data. */
  packetFlits: number;
  /**
   * Absent: packets one way. Present: a read is a request of 1 flit answered by a packet with data, a write the other way round;
   * requests and replies have a half of the virtual channels each.
   */
  requestReply?: { readRatio: number };
}

/** How long is run and measured, in cycles. */
export interface FlitWindow {
  warmup: number;
  measure: number;
  /** Cycles after which a run ends even if measured packets are still on their way. */
  atMost: number;
  seed: number;
}

export interface FlitSetup {
  fabric: FlitFabric;
  traffic: FlitTraffic;
  window: FlitWindow;
}

/** Latency from generation of a packet to its last flit's ejection, cycles, of packets generated while measuring. */
export interface FlitLatency {
  count: number;
  mean: number;
  p50: number;
  p99: number;
}

export interface FlitResult {
  /** Cycles run. */
  cycles: number;
  latency: FlitLatency;
  /** Routers passed per measured packet. */
  hopsMean: number;
  /** Flits ejected over what the injecting links could carry, while measuring. */
  acceptedRatio: number;
  /** Flits generated over the same. */
  offeredRatio: number;
  /** True: took less than 97 % of what was offered, or measured packets were still on their way when the run was ended. */
  saturated: boolean;
  /** Ids of the links whose buffers wait for each other, in a cycle; empty unless the run ended in a deadlock. */
  deadlock: string[];
  /** Flits that crossed a router over the whole run. */
  routerHops: number;
  /** Invariants that did not hold; empty. */
  violations: string[];
}
