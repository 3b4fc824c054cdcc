/** The engine's plain data as the documents people read: snake_case, units in the keys. */
import {
  type Breakdown,
  type BreakdownDoc,
  COMPONENTS,
  type Group,
  type GroupDoc,
  type Summary,
  type SummaryDoc,
  type TierDoc,
  type TierResult,
} from "../model/index.ts";

const INTERVAL_LEVEL = 0.95;

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function summaryDoc({ p99Interval, intervals: _, ...summary }: Summary): SummaryDoc {
  if (!p99Interval) return summary;
  const [lo, hi] = p99Interval;
  return { ...summary, p99_interval: { lo, hi, level: INTERVAL_LEVEL } };
}

export function breakdownDoc(breakdown: Breakdown): BreakdownDoc {
  return Object.fromEntries(COMPONENTS.map((name) => [snake(name), breakdown[name]])) as BreakdownDoc;
}

export function snakeKeys(record: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [snake(name), value]));
}

export function groupDocs(groups: Record<string, Group>): Record<string, GroupDoc> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, { accesses, bytes, latencyNs }]) => [
      name,
      { accesses, bytes, latency_ns: summaryDoc(latencyNs) },
    ]),
  );
}

export function tierDoc(tier: TierResult): TierDoc {
  const { inFlight, ...refused } = tier.refusedMoves;
  const bounded = Number.isFinite(tier.capacityBytes);
  return {
    name: tier.name,
    capacity_bytes: tier.capacityBytes,
    unbounded: !bounded,
    used_bytes_max: tier.usedBytesMax,
    hit_ratio: tier.hitRatio,
    byte_hit_ratio: tier.byteHitRatio,
    migrated_bytes: tier.migratedBytes,
    migrations: tier.migrations,
    refused_moves: { ...refused, in_flight: inFlight },
    written_back_bytes: tier.writtenBackBytes,
    invalidated: tier.invalidated,
    written_bytes: tier.writtenBytes,
    ...(tier.prefetch && { prefetch: tier.prefetch }),
    ...(tier.tlb && { tlb: tier.tlb }),
    stranded_bytes: bounded ? Math.max(0, tier.capacityBytes - tier.usedBytesMax) : 0,
    dropped: tier.dropped,
    residency_bytes: tier.residencyBins,
  };
}
