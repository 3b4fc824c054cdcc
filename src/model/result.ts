import type { RequestLog } from "./request-log.ts";

/** What one replay found: plain data, engine side (camelCase, ns). The planner turns it into the documents people read. */

/** Latency components of engine.md section 2; they add up to the latency, access by access. */
export const COMPONENTS = [
  "software",
  "translation",
  "coherence",
  "admission",
  "linkQueue",
  "serialisation",
  "propagation",
  "switch",
  "security",
  "mediaQueue",
  "media",
  "migration",
  "rebuild",
] as const;
export type Component = (typeof COMPONENTS)[number];
export type Breakdown = Record<Component, number>;

export interface Summary {
  count: number;
  mean: number;
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  max: number;
  /** Distribution-free 95 % confidence interval of the 99th percentile from order statistics; absent under 100 samples. */
  p99Interval?: [number, number];
  /** The same for every quantile. */
  intervals?: Record<"p50" | "p90" | "p99" | "p999", [number, number]>;
}

/** Accesses of one class, phase, requester, tenant or tier. */
export interface Group {
  accesses: number;
  bytes: number;
  latencyNs: Summary;
  /** Mean ns per access. */
  breakdownNs: Breakdown;
}

/** One direction of a link, or a medium. */
export interface ServerResult {
  id: string;
  kind: "link" | "medium";
  /** Raw rate, GB/s. */
  gBps: number;
  /** Busy share of the span, and of the busiest bin. */
  utilizationMean: number;
  utilizationMax: number;
  wireBytes: number;
  payloadBytes: number;
  /** Media only: the part of the payload that was written. */
  writtenBytes: number;
  /** Transfers served. */
  served: number;
  /** Mean number waiting, by Little's law, and the longest wait of any transfer in ns. */
  queueMean: number;
  waitMaxNs: number;
  /** Busy share per time bin. */
  utilizationBins: number[];
}

/**
 * What a place took of the accesses. `switch`: switches and bridges; `port`: hosts, devices and NICs that are left, passed or reached;
 * `requester`: what is spent before the fabric or instead of it.
 */
export interface HopResult {
  kind: "link" | "switch" | "port" | "medium" | "software" | "requester";
  /** A link's name with its direction (`>` away from the requesters), else the node's. */
  id: string;
  /** Link or node of the topology. */
  place: string;
  /** ns of a mean access, in all and by component; what is not there is 0. */
  latencyNs: number;
  breakdownNs: Partial<Breakdown>;
}

/** A stretch of an access's time, ns from its issue, and the place where it was spent. */
export interface Stretch {
  startNs: number;
  endNs: number;
  component: Component;
  kind: HopResult["kind"];
  /** As {@link HopResult.id}. */
  id: string;
  /** Which way: to the device, or back from it. */
  leg?: "request" | "response";
}

/** One access, all of it: the stretches follow one another from issue to completion. */
export interface WatchResult {
  /** Number of its row in the trace. */
  row: number;
  outcome: "served" | "rebuilt" | "refused" | "free" | "failed";
  requester: string;
  /** Index into {@link OPS}. */
  op: number;
  bytes: number;
  /** Flights that it was split into; the stretches are those of the one that ended last. */
  flights: number;
  /** ns since the start of the trace. */
  arrivalNs: number;
  issuedNs: number;
  latencyNs: number;
  stretches: Stretch[];
  /** As it was recorded. */
  breakdownNs: Breakdown;
}

export interface TierResult {
  name: string;
  capacityBytes: number;
  /** Most bytes held at once, all instances together. */
  usedBytesMax: number;
  /** Lookups served / all lookups (accesses, where the trace has no lookups); same by bytes. */
  hitRatio: number;
  byteHitRatio: number;
  lookupsServed: number;
  /** Bytes moved into the tier: promotions, demotions and published copies. */
  migratedBytes: number;
  migrations: number;
  /** Copies dropped because nothing below would take them. */
  dropped: number;
  /** Bytes written here and sent down, to the copy below or the origin, because the copy here left. */
  writtenBackBytes: number;
  /** Moves into the tier that were not made: no room, pinned, over the rate limit, on its way already. */
  refusedMoves: { room: number; pinned: number; rate: number; inFlight: number; quota: number };
  /** Copies that left because a slower tier of an inclusive hierarchy gave theirs up. */
  invalidated: number;
  /** Bytes written to the tier's devices, by whatever. */
  writtenBytes: number;
  /** Fastest tier of a replay that prefetches. */
  prefetch?: PrefetchResult;
  /** Pages that requesters translated to reach the tier; only where translations are cached. */
  tlb?: { lookups: number; misses: number };
  /** Bytes held at the end of each time bin. */
  residencyBins: number[];
}

export interface PrefetchResult {
  /** Pages brought; accessed once they were there; accessed while they were on their way. */
  issued: number;
  used: number;
  late: number;
  /** Share of the brought pages that were accessed, late or not. */
  accuracy: number;
  /** Share of the accesses that would have gone to a slower tier, had nothing been prefetched, and did not. */
  coverage: number;
}

export interface RequestResult {
  count: number;
  /** Not complete at the end, or with an access that failed or was refused. */
  incomplete: number;
  /** Wait for a slot, part of every time below. */
  slotWaitNs: Summary;
  /** Last prefill row complete minus arrival; requests with a prefill row. */
  ttftNs: Summary;
  /** (last row complete - last prefill row complete) / tokens; requests with tokens. */
  tpotNs: Summary;
  e2eNs: Summary;
  outputTokens: number;
}

export interface ReplayResult {
  accesses: number;
  completed: number;
  incomplete: number;
  failed: number;
  refused: number;
  rebuilds: number;
  lookups: number;
  /** From the first arrival to the last completion. */
  elapsedNs: number;
  /** ns; all time series have the same bins. */
  binNs: number;
  latencyNs: Summary;
  breakdownNs: Breakdown;
  /** Mean over the accesses above the 99th percentile (all of its histogram bucket included), and how many they are. */
  tailBreakdownNs: Breakdown;
  tailAccesses: number;
  /** Latency (ns) against the share of accesses that are slower, falling. */
  ccdf: { latencyNs: number; slowerRatio: number }[];
  byClass: Record<string, Group>;
  byPhase: Record<string, Group>;
  byRequester: Record<string, Group>;
  byTenant: Record<string, Group>;
  byTier: Record<string, Group>;
  tiers: TierResult[];
  servers: ServerResult[];
  /** Places that took any time, most first: component by component they add up to `breakdownNs`. */
  hops: HopResult[];
  requests: RequestResult;
  /** Mean ns of request time by component, think included, where the trace has requests; sums to the mean of the request times. */
  requestBreakdownNs: Breakdown & { think: number; slotWait: number };
  /** Objects seen, and bytes of all of them once. */
  objects: number;
  footprintBytes: number;
  /** Energy-relevant totals. */
  computeBusyNs: number;
  /** Events handled, for the benchmark. */
  events: number;
  /** Transfers that were lost with a link and sent again, and link-level retries of damaged flits. */
  retried: number;
  flitRetries: number;
  /** Links in a circle of full buffers, each waiting for the next: nothing on them moves again. Empty where there is none. */
  deadlock: string[];
  /** The row that was to be watched, if it came to an end. */
  watched?: WatchResult;
  /** Invariants that did not hold (engine.md section 6, checks 1-5); empty on every correct replay. */
  violations: string[];
  requestLog?: RequestLog;
}
