import { createReplay } from "../engine/index.ts";
import {
  type AccessBatch,
  type CandidateDoc,
  emptyBatch,
  OP,
  Random,
  type ReplayOptions,
  type ReplayResult,
  type TierSpec,
  type Topology,
} from "../model/index.ts";
import { policies } from "../policies/index.ts";
import { protocols } from "../protocols/index.ts";
import { routings } from "../routing/index.ts";
import type { ReplayJob } from "./job.ts";

/** The small case: enough packets to queue behind one another, few enough to take no time. */
const TRANSFERS = 128;
const BYTES = 64 * 1024;
const PACKET_BYTES = 256;
const MOST_REQUESTERS = 4;
/** Requesters together offer this share of the narrowest link. */
const LOAD = 0.5;

/**
 * How far whole bursts are from packets on this topology: the same {@link TRANSFERS} reads and writes to the tier it is about,
 * Poisson arrivals, replayed once as bursts and once cut into packets. Ratios are burst over packets, of the mean and of the 99th
 * percentile of latency.
 */
export function measureBurstError({ topology, options }: ReplayJob): CandidateDoc["burst_error"] {
  const small = onlyProbeTier(topology);
  const trace = smallTrace(small, options.seed);
  const burst = replay(small, trace, { ...options, burstBytes: Number.POSITIVE_INFINITY });
  const packets = replay(small, trace, { ...options, burstBytes: PACKET_BYTES });
  return {
    transfers: TRANSFERS,
    bytes: BYTES,
    mean_ratio: ratio(burst.latencyNs.mean, packets.latencyNs.mean),
    p99_ratio: ratio(burst.latencyNs.p99, packets.latencyNs.p99),
  };
}

const ratio = (value: number, reference: number): number => (reference > 0 ? value / reference : 1);

/** The same fabric with nothing but the tier it is about, so that every access crosses the fabric. */
function onlyProbeTier(topology: Topology): Topology {
  const tier = topology.tiers.find(({ name }) => name === topology.probeTier) ?? topology.tiers[0]!;
  const endless: TierSpec = { ...tier, origin: false };
  const users = new Set(tier.instances.flatMap((instance) => instance.users));
  return { ...topology, tiers: [endless], requesters: topology.requesters.filter((id) => users.has(id)) };
}

function smallTrace(topology: Topology, seed: number): AccessBatch {
  const random = new Random(seed);
  const requesters = Math.min(MOST_REQUESTERS, topology.requesters.length);
  const narrowest = Math.min(...topology.links.map((link) => link.gBps).filter(Number.isFinite));
  const meanGapNs = Number.isFinite(narrowest) ? BYTES / narrowest / LOAD : BYTES;
  const batch = emptyBatch(TRANSFERS);
  let now = 0;
  for (let row = 0; row < TRANSFERS; row++) {
    now += random.exponential(meanGapNs);
    batch.tsNs[row] = Math.floor(now);
    // Every object is written once and read once, by the same requester.
    const object = row >> 1;
    batch.requester[row] = object % requesters;
    batch.op[row] = row % 2 === 0 ? OP.write : OP.read;
    batch.object[row] = object;
    batch.bytes[row] = BYTES;
    batch.lastOfRequest[row] = 1;
  }
  batch.rows = TRANSFERS;
  return batch;
}

function replay(topology: Topology, trace: AccessBatch, options: ReplayOptions): ReplayResult {
  const run = createReplay({
    topology,
    protocols,
    routings,
    policy: policies.get("first-touch"),
    options,
    dictionaries: { requester: topology.requesters.slice(0, MOST_REQUESTERS), tenant: [], job: [] },
    closed: false,
  });
  run.feed(trace);
  return run.finish();
}
