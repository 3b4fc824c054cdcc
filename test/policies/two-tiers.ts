import {
  type AccessBatch,
  DEPENDS,
  emptyBatch,
  PHASES,
  type Random,
  type ReplayResult,
  type Topology,
  type TopologyLink,
  type TopologyNode,
} from "../../src/model/index.ts";
import { policies, policyNamed } from "../../src/policies/index.ts";
import { type RunOptions, replay } from "../engine/fixtures.ts";

export const PAGE_BYTES = 4096;

/** A store of a requester: pages it holds, ns it takes, GB/s it gives. */
export interface Memory {
  pages: number;
  latencyNs: number;
  gBps: number;
}

/** One host with a fast and a slow memory of its own, side by side: neither shares a link with the other. */
export function twoTiers(fast: Memory, slow: Memory): Topology {
  const memory = (id: string, { pages, latencyNs, gBps }: Memory): TopologyNode => ({
    id,
    kind: "memory",
    latencyNs: 0,
    capacityBytes: pages * PAGE_BYTES,
    medium: {
      kind: "dram",
      readLatencyNs: latencyNs,
      writeLatencyNs: latencyNs,
      readGBps: gBps,
      writeGBps: gBps,
      channels: 1,
    },
  });
  const link = (to: string): TopologyLink => ({
    id: `host-${to}`,
    from: "host",
    to,
    protocol: "on-package",
    lanes: 16,
    rateGTps: 32,
    gBps: Number.POSITIVE_INFINITY,
    latencyNs: 0,
    lengthM: 0,
  });
  const tier = (name: string, { pages }: Memory) => ({
    name,
    title: name,
    shared: false,
    origin: false,
    interleaveBytes: PAGE_BYTES,
    instances: [
      { id: name, nodes: [name], users: ["host"], capacityBytes: pages * PAGE_BYTES, mover: "host" },
    ],
  });
  return {
    name: "two-tiers",
    title: "two tiers",
    status: "available",
    nodes: [{ id: "host", kind: "host", latencyNs: 0 }, memory("fast", fast), memory("slow", slow)],
    links: [link("fast"), link("slow")],
    tiers: [tier("fast", fast), tier("slow", slow)],
    requesters: ["host"],
    probes: ["host"],
    probeTier: "slow",
    routing: { kind: "shortest", ties: "ecmp" },
    bom: [],
    figures: {},
    notes: [],
  };
}

/** One access: page, bytes, whether it writes, and the window it is counted in (a phase of the trace, so that results come by it). */
export interface Access {
  page: number;
  bytes?: number;
  write?: boolean;
  window?: number;
}

/** Accesses so many ns apart, whatever the memory does; without a gap: in one request, as fast as the requester's window lets them. */
export function trace(accesses: readonly Access[], gapNs?: number): AccessBatch {
  const batch = emptyBatch(accesses.length, 1);
  batch.rows = accesses.length;
  accesses.forEach(({ page, bytes = 64, write = false, window = 0 }, i) => {
    batch.tsNs[i] = i * (gapNs ?? 0);
    batch.op[i] = write ? 1 : 0;
    batch.object[i] = page;
    batch.bytes[i] = bytes;
    batch.phase[i] = window;
    batch.request[i] = gapNs === undefined ? 1 : -1;
    batch.rebuildNs[i] = -1;
    batch.dependsKind[i] = DEPENDS.arrival;
    batch.lastOfRequest[i] = gapNs !== undefined || i === accesses.length - 1 ? 1 : 0;
  });
  return batch;
}

/** First writes of whole pages 0 .. count - 1, in order. */
export const pagesWritten = (count: number): Access[] =>
  Array.from({ length: count }, (_, page) => ({ page, bytes: PAGE_BYTES, write: true }));

/** Reads of which `share` go to `hot` pages from `first` on, the rest to all of `pages`. */
export function skewedReads(
  random: Random,
  count: number,
  spec: { pages: number; first: number; hot: number; share: number; window?: number; bytes?: number },
): Access[] {
  return Array.from({ length: count }, () => ({
    page: random.uniform() < spec.share ? spec.first + random.below(spec.hot) : random.below(spec.pages),
    window: spec.window ?? 0,
    bytes: spec.bytes ?? 64,
  }));
}

export function run(
  topology: Topology,
  policy: string,
  accesses: AccessBatch,
  options: RunOptions = {},
): ReplayResult {
  const chosen = policyNamed(policy);
  return replay(topology, [accesses], { ...options, policy: { ...policies.get("lru"), ...chosen } });
}

/** Share of a window's accesses that the fast tier served, from their mean latency where nothing queues. */
export function fastShare(result: ReplayResult, window: number, fastNs: number, slowNs: number): number {
  const mean = result.byPhase[PHASES[window]!]!.latencyNs.mean;
  return (slowNs - mean) / (slowNs - fastNs);
}
