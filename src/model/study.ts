import type { ReplayOptions } from "./replay-options.ts";
import type { ParamValues } from "./topology.ts";

/** A candidate to replay: a topology (by name or from a file), a policy, and what is set on it. */
export interface Candidate {
  id: string;
  /** Registry name or path of a `*.topo.yaml`. */
  topology: string;
  policy: string;
  /** Topology parameters in canonical units. */
  set: ParamValues;
  /** Ranges and grades the author gave, by parameter, for the ledger. */
  stated: Record<string, StatedValue>;
}

export interface StatedValue {
  value: number | string;
  low?: number;
  high?: number;
  grade?: string;
  source?: string;
  asOf?: string;
}

/** An upper limit on a metric: `ttft_p99: 1 s`. Limits in ns. */
export interface SloRule {
  /** `ttft_p99`, `tpot_p50`, `e2e_p99`, `latency_p999`, ... */
  metric: string;
  limitNs: number;
}

export interface Requester {
  /** GPU of the catalogue. */
  gpu: string;
  tensorParallel: number;
  slots: number;
  window: number;
  /** Model whose weights take HBM away from KV; from the trace's footer unless stated. */
  model: string | undefined;
}

/** `study.yaml`, checked, defaults filled in, in canonical units. */
export interface Study {
  name: string;
  trace: { ref: string; sha256: string | undefined };
  requester: Requester;
  kv: ReplayOptions["kv"];
  slo: SloRule[];
  incompleteCountsAs: "miss" | "ignored";
  baseline: string;
  candidates: Candidate[];
  prices: { asOf: string | undefined };
  /** Replays per candidate, each with its own seed, and the level of the intervals. */
  uncertainty: { seeds: number; level: number };
  seed: number;
  /** Phases that have the compute to themselves, where bursts are cut, and what the fabric does with traffic and to it. */
  replay: Pick<
    ReplayOptions,
    | "exclusive"
    | "batch"
    | "admission"
    | "burstBytes"
    | "burstPieces"
    | "qos"
    | "congestion"
    | "health"
    | "tiering"
  >;
}
