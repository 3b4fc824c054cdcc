import { DEFAULT_TIERING, type TieringOptions } from "./tiering.ts";

/** Accesses that share a place in the order of service: the first class whose every stated list holds the access takes it. */
export interface TrafficClass {
  name: string;
  /** Tenants of the trace; any where empty. */
  tenants: readonly string[];
  /** Object classes; any where empty. */
  objectClasses: readonly string[];
  /** Strict arbitration serves the highest first. */
  priority: number;
  /** Share of a contended output under weighted arbitration, against the others' weights. */
  weight: number;
}

/** Traffic classes at every output of the fabric. What no class takes is in one of its own, of priority 0 and weight 1. */
export interface QosOptions {
  arbitration: "strict" | "weighted";
  classes: readonly TrafficClass[];
}

/** One thing that happens to a part of the fabric; `part` is a link or node id. */
export interface HealthEvent {
  /** ns since the start of the trace. */
  atNs: number;
  part: string;
  /** down: out of order; up: repaired, at full rate and without errors; degraded: at `rateRatio` of its rate, with `flitErrorRatio`. */
  state: "down" | "up" | "degraded";
  rateRatio: number;
  flitErrorRatio: number;
}

export interface HealthOptions {
  events: readonly HealthEvent[];
  /** ns until a requester misses what was lost with a link and asks again. */
  timeoutNs: number;
  /** Times that an access is asked for again before it counts as failed. */
  retries: number;
}

/**
 * Continuous batching (Orca, Yu et al., OSDI '22; chunked prefill: Sarathi-Serve, Agrawal et al., OSDI '24): a step makes one token of
 * every request in decode and reads the weights once for all; prefill is cut into chunks, and a step with a chunk in it makes those
 * tokens too.
 */
export interface BatchOptions {
  /** ns that a step takes to read the weights. */
  stepNs: number;
  /** ns of compute of a full chunk of prefill. */
  chunkNs: number;
}

/** What the study says about requesters and KV blocks; every one is printed in the report. */
export interface ReplayOptions {
  /** Requests in progress per requester. */
  slots: number;
  /** Outstanding accesses per requester. */
  window: number;
  kv: { lookup: "contiguous" | "independent"; use: "copy" | "in-place"; publish: "shared" | "never" };
  /**
   * When a request starts: as soon as a slot is free; or, as servers that keep KV in one memory do, when besides everything in progress
   * has room in the requester's fastest store until it ends.
   */
  admission: "slot" | "room";
  /** Decode of all a requester's requests in one batch (continuous batching). Absent: each by itself. */
  batch?: BatchOptions;
  /** Phases whose think and rebuild time runs one after another on a requester; the others run side by side. */
  exclusive: readonly string[];
  /** Transfers longer than this many bytes are cut; Infinity carries each as one burst. */
  burstBytes: number;
  /** Most pieces that a transfer is cut into (at least one a device): longer transfers have longer pieces. No limit unless given. */
  burstPieces?: number;
  qos: QosOptions;
  /**
   * How requesters slow down when the fabric is full: not at all; by the load that CXL devices report (DevLoad); by marks of the links
   * that packets had to wait for (Gen-Z congestion management, as explicit congestion notification).
   */
  congestion: "none" | "devload" | "marks";
  health: HealthOptions;
  /** Seeds the hashes for ECMP and interleaving. */
  seed: number;
  /** Time bins of the series. */
  bins: number;
  tiering: TieringOptions;
  /** Row of the trace whose way is written down, from 0. */
  watch?: number;
  /** Whether the times of every request are kept: {@link ReplayResult.requestLog}. */
  logRequests?: boolean;
}

export const DEFAULT_REPLAY: ReplayOptions = {
  slots: 64,
  window: 16,
  kv: { lookup: "contiguous", use: "copy", publish: "shared" },
  admission: "slot",
  exclusive: ["prefill", "forward", "backward", "update"],
  burstBytes: Number.POSITIVE_INFINITY,
  qos: { arbitration: "strict", classes: [] },
  congestion: "none",
  health: { events: [], timeoutNs: 0, retries: 8 },
  tiering: DEFAULT_TIERING,
  seed: 1,
  bins: 240,
};
