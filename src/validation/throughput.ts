import { createReplay } from "../engine/index.ts";
import type { ReplayOptions, ReplayResult, Topology } from "../model/index.ts";
import type { TrafficMix } from "../planner/memory-traffic.ts";
import { OPEN, onlyTier, tierOf } from "../planner/probe.ts";
import { uniformTraffic } from "../planner/probe-traffic.ts";
import { tools } from "./tools.ts";

export interface Load {
  /** GB/s of payload, all users together. */
  offeredGBps: number;
  accesses: number;
  seed: number;
  /** Beside the seed; accesses under way are unbounded unless given. */
  options?: Partial<ReplayOptions>;
}

/** Replays memory traffic: see {@link uniformTraffic}. */
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
  for (const batch of uniformTraffic(fabric, load.offeredGBps, { ...mix, ...load })) replay.feed(batch);
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
