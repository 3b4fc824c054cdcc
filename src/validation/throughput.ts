import { createReplay } from "../engine/index.ts";
import {
  type AccessBatch,
  emptyBatch,
  OP,
  Random,
  type ReplayOptions,
  type ReplayResult,
  type Topology,
} from "../model/index.ts";
import type { TrafficMix } from "../planner/memory-traffic.ts";
import { OPEN, onlyTier, tierOf } from "../planner/probe.ts";
import { tools } from "./tools.ts";

/** Granules of an object that a device holds: so many that no channel and no way is picked twice for the same one. */
const GRANULES = 2 ** 20;

export interface Load {
  /** GB/s of payload, all users together. */
  offeredGBps: number;
  accesses: number;
  seed: number;
  /** Beside the seed; accesses under way are unbounded unless given. */
  options?: Partial<ReplayOptions>;
}

/**
 * Replays memory traffic: Poisson arrivals, and every user reads and writes every device of its instance equally often, in random
 * order. So each link gets its exact share; what is left of chance is in time, channels and the choice among equal ways.
 */
export function replayTraffic(topology: Topology, mix: TrafficMix, load: Load): ReplayResult {
  const tier = tierOf(topology, mix.tier);
  const fabric = onlyTier(topology, tier);
  const replay = createReplay({
    topology: fabric,
    ...tools,
    options: { ...OPEN, seed: load.seed, ...load.options },
    dictionaries: { requester: fabric.requesters, tenant: [], job: [] },
    closed: true,
  });
  replay.feed(traffic(fabric, mix, load));
  return replay.finish();
}

/**
 * Payload per second that a fabric carries at an overload, GB/s: what twice the accesses take longer. So neither the ways of the first
 * accesses nor those of the last count.
 */
export function carriedGBps(topology: Topology, mix: TrafficMix, load: Load): number {
  const half = Math.ceil(load.accesses / 2);
  const once = replayTraffic(topology, mix, { ...load, accesses: half }).elapsedNs;
  const twice = replayTraffic(topology, mix, { ...load, accesses: 2 * half }).elapsedNs;
  return (half * mix.bytes) / (twice - once);
}

function traffic(fabric: Topology, { readRatio, bytes }: TrafficMix, load: Load): AccessBatch {
  const random = new Random(load.seed);
  const tier = fabric.tiers[0]!;
  const pairs = fabric.requesters.flatMap((id, requester) => {
    const { nodes } = tier.instances.find(({ users }) => users.includes(id))!;
    return nodes.map((_, device) => ({ requester, device, devices: nodes.length, reads: random.uniform() }));
  });
  const batch = emptyBatch(load.accesses);
  batch.rows = load.accesses;
  let now = 0;
  for (let i = 0; i < load.accesses; i++) {
    if (i % pairs.length === 0) shuffle(pairs, random);
    const pair = pairs[i % pairs.length]!;
    const { requester, device, devices } = pair;
    pair.reads += readRatio;
    const isRead = pair.reads >= 1;
    if (isRead) pair.reads--;
    now += random.exponential(bytes / load.offeredGBps);
    batch.tsNs[i] = now;
    batch.requester[i] = requester;
    batch.op[i] = isRead ? OP.read : OP.write;
    // a device holds every so manieth granule of the requester's one object
    batch.object[i] = requester;
    batch.offset[i] = (device + devices * random.below(GRANULES)) * tier.interleaveBytes;
    batch.bytes[i] = bytes;
    batch.lastOfRequest[i] = 1;
  }
  return batch;
}

/** Fisher and Yates, 1938. */
function shuffle<T>(things: T[], random: Random): void {
  for (let i = things.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [things[i], things[j]] = [things[j]!, things[i]!];
  }
}
