/**
 * The documents people and programs read: exactly the JSON of product.md, so the keys are snake_case and carry units.
 * Keys beyond product.md are additions that the report draws from.
 */

import type { InputErrorInit } from "./errors.ts";
import type { Figure } from "./part.ts";
import type { HopResult } from "./result.ts";
import type { TracePassportDoc } from "./trace-passport.ts";

export interface Doc<K extends string, D> {
  schemaVersion: 1;
  kind: K;
  /** sha256 of `data`, hex. */
  id: string;
  data: D;
  warnings: InputErrorInit[];
  provenance: Provenance;
}

export interface Provenance {
  weft: string;
  seed: number;
  trace_sha256: string;
  study_sha256: string;
  /** MODELLED unless every number was measured. */
  basis: "MODELLED" | "MEASURED";
  /** Where the trace and the study's files were, from the folder that the command ran in; no part of what was found. */
  trace_path?: string;
  study_folder?: string;
}

export interface SummaryDoc {
  count: number;
  mean: number;
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  max: number;
  p99_interval?: { lo: number; hi: number; level: number };
}

export type BreakdownDoc = Record<
  | "software"
  | "translation"
  | "coherence"
  | "admission"
  | "link_queue"
  | "serialisation"
  | "propagation"
  | "switch"
  | "security"
  | "media_queue"
  | "media"
  | "migration"
  | "rebuild",
  number
>;

export interface GroupDoc {
  accesses: number;
  bytes: number;
  latency_ns: SummaryDoc;
}

export interface TierDoc {
  name: string;
  /** Infinite where `unbounded`, as null in JSON. */
  capacity_bytes: number;
  unbounded: boolean;
  used_bytes_max: number;
  /** Null where the trace does not say what is reused. */
  hit_ratio: number | null;
  byte_hit_ratio: number | null;
  migrated_bytes: number;
  migrations: number;
  /** Moves into the tier that were not made, by reason. */
  refused_moves: { room: number; pinned: number; rate: number; in_flight: number; quota: number };
  /** Written here and sent down because the copy here left. */
  written_back_bytes: number;
  /** Copies that left because a slower tier of an inclusive hierarchy gave theirs up. */
  invalidated: number;
  /** Written to the tier's devices, by whatever. */
  written_bytes: number;
  /** Fastest tier, where the study prefetches. */
  prefetch?: { issued: number; used: number; late: number; accuracy: number; coverage: number };
  /** Pages translated on the way to the tier, where translations are cached. */
  tlb?: { lookups: number; misses: number };
  /** Media that wear out: what they bear, and how many years that is at the rate of this replay. */
  endurance?: { rated_bytes: number; years: number } | undefined;
  /** Bought and never used: capacity - used_bytes_max. */
  stranded_bytes: number;
  dropped: number;
  residency_bytes: number[];
}

/** Both directions of a link, or a medium (bytes_backward is what was read from it). */
export interface LinkDoc {
  id: string;
  kind: "link" | "medium";
  gbps: number;
  utilization_mean: number;
  utilization_max: number;
  bytes_forward: number;
  bytes_backward: number;
  payload_bytes_forward: number;
  payload_bytes_backward: number;
  /** Busy share per bin, the busier direction. */
  utilization: number[];
}

/** What a place of the fabric took of the mean access and of the mean request; most first. */
export interface HopDoc {
  kind: HopResult["kind"];
  /** A link's name with its direction (`>` away from the requesters), else the node's. */
  id: string;
  place: string;
  latency_ns: number;
  request_ns: number;
  /** ns of the mean access by component; what is not there is 0. */
  breakdown_ns: Partial<BreakdownDoc>;
}

export interface Interval {
  value: number;
  lo: number;
  hi: number;
  level: number;
}

export interface CostLine {
  part: string;
  title: string;
  group: string;
  quantity: number;
  unit_usd: number;
  usd: number;
  usd_lo: number;
  usd_hi: number;
  watts: number;
  grade: string;
  source: string;
  as_of: string;
}

export interface CostDoc {
  capex_usd: number;
  opex_usd_per_year: number;
  usd_per_hour: number;
  usd_per_million_tokens: number;
  watts: number;
  joules_per_token: number;
  capex_interval_usd: Interval;
  usd_per_million_tokens_interval: Interval;
  lines: CostLine[];
}

export type Verdict = "meets" | "fails" | "cannot-tell" | "no-slo";

export interface SloDoc {
  metric: string;
  limit_ns: number;
  value_ns: number;
  lo_ns: number;
  hi_ns: number;
  level: number;
  /** Samples that never came to an end and count as slower than any. Times that they reach are endless: null in JSON. */
  endless_samples: number;
  verdict: Verdict;
}

/** Random accesses to a tier at rising load, of the trace's mean size and share of reads: `utilization` is the busy share of the narrowest link or medium on the way. */
export interface LoadedLatencyDoc {
  tier: string;
  read_ratio: number;
  access_bytes: number;
  /** Accesses per load. */
  accesses: number;
  idle_latency_ns: number;
  points: { utilization: number; offered_gbps: number; accepted_gbps: number; latency_ns: LoadedNs }[];
  /** The busiest of the narrowest in the replay of the trace, and random accesses at its mean load. */
  trace: {
    id: string;
    kind: "link" | "medium";
    utilization_mean: number;
    utilization_max: number;
    latency_ns: LoadedNs;
  };
}

export type LoadedNs = Pick<SummaryDoc, "mean" | "p50" | "p99">;

export interface CandidateDoc {
  id: string;
  topology: string;
  policy: string;
  status: "available" | "projection" | "historical";
  accesses: number;
  incomplete: number;
  failed: number;
  refused: number;
  /** Transfers lost with a link and sent again; flits sent again by links. */
  retried: number;
  flit_retries: number;
  /** Links in a circle of full buffers that will never move again; empty where there is none. */
  deadlock: string[];
  rebuilds: number;
  lookups: number;
  elapsed_ns: number;
  bin_ns: number;
  latency_ns: SummaryDoc;
  breakdown_ns: BreakdownDoc;
  tail_breakdown_ns: BreakdownDoc;
  request_breakdown_ns: Record<string, number>;
  ccdf: { latency_ns: number; slower_ratio: number }[];
  requests: {
    count: number;
    incomplete: number;
    slot_wait_ns: SummaryDoc;
    ttft_ns: SummaryDoc;
    tpot_ns: SummaryDoc;
    e2e_ns: SummaryDoc;
  };
  throughput: { requests_per_s: number; output_tokens_per_s: number };
  tiers: TierDoc[];
  links: LinkDoc[];
  /** Places that took any time, most first; inside a report the first few. Not in documents of 0.1. */
  hops?: HopDoc[];
  /** Links of the candidate, where `links` holds only its hottest (inside a report). */
  links_total?: number;
  cost: CostDoc;
  by_class: Record<string, GroupDoc>;
  by_phase: Record<string, GroupDoc>;
  by_requester: Record<string, GroupDoc>;
  by_tenant: Record<string, GroupDoc>;
  by_tier: Record<string, GroupDoc>;
  bottleneck: { kind: string; id: string; share: number };
  slo: SloDoc[];
  verdict: Verdict;
  /** How far bursts are from packets on a small case of this topology. */
  burst_error: { transfers: number; bytes: number; mean_ratio: number; p99_ratio: number };
  /** Latency against load of the tier that the fabric is about, and where this trace runs; not in documents of 0.1. */
  loaded_latency?: LoadedLatencyDoc;
  /** Every figure that went in and is not plainly measured, by name. */
  assumptions: (Figure & { name: string })[];
  notes: string[];
}

export interface RunInputs {
  /** `study.yaml` as its author wrote it, with every flag put in; its trace is `trace.sha256`. */
  study: unknown;
  /** Model instances that the trace's requesters were spread over. */
  instances: number;
}

export interface ComparisonData {
  study: string;
  trace: {
    name: string;
    sha256: string;
    rows: number;
    requests: number;
    span_ns: number;
    objects: number;
    footprint_bytes: number;
    metadata: Record<string, string>;
    /** Not in documents of 0.1. */
    passport?: TracePassportDoc;
  };
  /** What was asked, so that it can be asked again; not in documents of 0.1. */
  inputs?: RunInputs;
  /** The settings that shape the replay, as printed in the report. */
  settings: Record<string, string | number>;
  prices_as_of: string;
  baseline: string;
  pareto: string[];
  decision: { winner: string | null; why: string };
  candidates: CandidateDoc[];
}

export type Comparison = Doc<"compare", ComparisonData>;
