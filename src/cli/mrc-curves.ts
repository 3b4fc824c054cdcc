import type { NextGibDoc, TraceReader } from "../model/index.ts";
import { byteCapacitiesOf, type SizedCapacity, sizedFor } from "../planner/mrc/capacity.ts";
import { exactCurve, sampledCurve } from "../planner/mrc/lru-points.ts";
import { type MrcCurve, type MrcData, pointOf } from "../planner/mrc/mrc-data.ts";
import { gpusOf, nextGib } from "../planner/mrc/next-gib.ts";
import { type CurveWishes, type ReadCurves, readCurves } from "../runner/mrc/read-curves.ts";
import type { CacheHits, CacheJob, SimulateJob } from "../runner/mrc/simulate.ts";
import { simulateCaches } from "../runner/mrc/simulate-caches.ts";
import type { Io } from "./command.ts";
import { type AskedCurves, LRU } from "./mrc-options.ts";

/** One pass for lru, for what a percentage is of, and for the next uses. */
export async function readAsked(reader: TraceReader, asked: AskedCurves, io: Io): Promise<ReadCurves> {
  const progress = io.progress("mrc", "rows");
  const onRows = (rows: number): void => progress.update(rows, reader.info.rows);
  const wishes = wishesOf(asked);
  return readCurves(reader, asked.filter, wishes, { signal: io.signal, onRows }).finally(() =>
    progress.done(),
  );
}

function wishesOf({ policies, capacities, sample: size, seed, exact, nextGib }: AskedCurves): CurveWishes {
  const sized = nextGib !== undefined;
  const byteCapacities = byteCapacitiesOf(capacities);
  const lru = sized || policies.some(({ factory }) => factory.name === LRU);
  return {
    future: policies.some(({ factory }) => factory.needsFuture === true),
    ...(lru && (!size || exact) && { exact: { byteCapacities, sized: sized && !size } }),
    ...(size && { sample: { size, seed, sized: sized || byteCapacities.length > 0 } }),
  };
}

/** What the next GiB buys, from lru's curve, sampled if that is all there is. */
export function nextGibOf(
  { exact, sampled, references, spanNs }: ReadCurves,
  { nextGib: asked, where }: AskedCurves,
  metadata: Readonly<Record<string, string>>,
): NextGibDoc | undefined {
  const curve = sampled ?? exact;
  if (!asked || !curve) return undefined;
  return nextGib({
    of: where.includes("phase=prefill") ? "lookups" : "references",
    curve,
    sampled,
    references,
    spanNs,
    ...gpusOf(metadata, asked.gpu),
    ...(asked.originNs !== undefined && { originNs: asked.originNs }),
    ...(asked.tiers && { tiers: asked.tiers }),
  });
}

/** The curves in the order asked: lru's from the pass, the others simulated. */
export async function curvesOf(
  read: ReadCurves,
  asked: AskedCurves,
  job: Pick<SimulateJob, "tracePath" | "reading">,
  rows: number,
  io: Io,
): Promise<MrcData> {
  const { references } = read;
  const sizes = asked.capacities.map((capacity) => sizedFor(references, capacity));
  const caches: CacheJob[] = asked.policies
    .filter(({ factory }) => factory.name !== LRU)
    .flatMap(({ text }) => sizes.map((capacity) => ({ policy: text, capacity })));
  const hits = await simulateAll(
    { ...job, where: asked.where, caches, nextUse: read.nextUse },
    rows,
    asked,
    io,
  );
  const simulated = (policy: string): MrcCurve => ({
    policy,
    points: caches.flatMap((cache, i) =>
      cache.policy === policy ? [pointOf(cache.capacity, references, hits[i]!)] : [],
    ),
  });
  return {
    requests: references.requests,
    objects: references.distinct,
    footprint_bytes: references.footprintBytes,
    curves: asked.policies.flatMap(({ factory, text }) =>
      factory.name === LRU ? lruCurves(read, asked, sizes) : [simulated(text)],
    ),
  };
}

function lruCurves(
  { references, exact, sampled }: ReadCurves,
  { sample, seed }: AskedCurves,
  sizes: readonly SizedCapacity[],
): MrcCurve[] {
  const curves: MrcCurve[] = [];
  if (sampled) {
    const fixed = sample && "rate" in sample ? "rate" : "size";
    curves.push(sampledCurve(sampled, references, sizes, { fixed, seed }, exact));
  }
  if (exact) curves.push(exactCurve(exact, references, sizes));
  return curves;
}

async function simulateAll(
  job: SimulateJob,
  rows: number,
  { workers }: AskedCurves,
  { signal, progress: createProgress }: Io,
): Promise<CacheHits[]> {
  if (job.caches.length === 0) return [];
  const progress = createProgress(`simulating ${job.caches.length} caches`, "rows");
  const onRows = (done: number, total: number): void => progress.update(done, total);
  return simulateCaches(job, rows, { workers, signal, onRows }).finally(() => progress.done());
}
