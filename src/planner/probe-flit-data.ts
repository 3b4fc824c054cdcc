import type { Protocol, Registry, Routing } from "../model/index.ts";
import type { ShortBuffer } from "./probe-buffers.ts";
import type { Hotspot } from "./probe-patterns.ts";
import type { TimingOptions } from "./probe-timing.ts";

/** Synthetic traffic on the fabric itself: flits through routers, cycle by cycle. */
export interface FlitProbeOptions extends TimingOptions {
  pattern: string;
  /** Shares of what the injecting links carry, 1.0: a flit in every cycle. */
  loads: readonly number[];
  /** Flits of a packet with data. */
  packetFlits: number;
  /** Present: requests and replies. */
  requestReply?: { readRatio: number };
  hotspots: readonly Hotspot[];
  /** Nodes that inject and receive; the topology's probes unless given. */
  terminals?: readonly string[];
  /** Cycles before measuring, and measured; unless given, as many as the fabric's idle latency asks for. */
  warmup?: number;
  measure?: number;
  seed: number;
  /** Runs of each load, with one seed after another. */
  seeds: number;
}

export interface Spread {
  mean: number;
  p50: number;
  p99: number;
}

export interface FlitProbePoint {
  offered_ratio: number;
  offered_gbps: number;
  accepted_ratio: number;
  accepted_gbps: number;
  latency_ns: Spread;
  latency_cycles: Spread;
  /** Routers passed per packet. */
  hops_mean: number;
  saturated: boolean;
  deadlocked: boolean;
}

export interface FlitProbeData {
  topology: string;
  status: string;
  pattern: string;
  packet_flits: number;
  request_reply: boolean;
  /** Share of reads; null where packets go one way. */
  read_ratio: number | null;
  terminals: number;
  hotspots: Hotspot[];
  cycle_ns: number;
  flit_bytes: number;
  router: {
    vcs: number;
    buffer_flits: number[];
    router_delay_cycles: number[];
    link_delay_cycles: number[];
    credit_delay_cycles: number;
    alloc_iterations: number;
  };
  /** Null where every buffer covers the credit round trip of its link. */
  short_buffer: ShortBuffer | null;
  warmup_cycles: number;
  measure_cycles: number;
  seeds: number;
  /** Mean over all packets of the pattern on an idle network, from the routes alone. */
  idle_latency_ns: number;
  zero_load_cycles: number;
  zero_load_hops: number;
  /** Highest accepted rate over all loads tried, all terminals together, GB/s of flits. */
  peak_gbps: number;
  /** The same over what the injecting links carry. */
  saturation_ratio: number;
  deadlocked: boolean;
  /** Links whose full buffers wait for each other; empty where none do. */
  deadlock_links: string[];
  points: FlitProbePoint[];
}

export interface FlitProbeTools {
  protocols: Registry<Protocol>;
  routings: Registry<Routing>;
  /** Called after each load. */
  onPoint?: (done: number, total: number) => void;
}
