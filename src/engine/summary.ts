import {
  type Breakdown,
  CLASSES,
  COMPONENTS,
  type Group,
  PHASES,
  PS_PER_NS,
  psToNs,
  type ReplayResult,
  type RequestResult,
  type ServerResult,
  type TierResult,
  type TierSpec,
} from "../model/index.ts";
import { Attribution } from "./attribution.ts";
import { checkReplay } from "./checks.ts";
import { findDeadlock } from "./deadlock.ts";
import { BUCKETS, bucketMiddle, Histogram, summarise } from "./histogram.ts";
import { type Cell, PARTS } from "./meter.ts";
import type { Engine } from "./replay.ts";
import { COUNT } from "./servers.ts";

const NS = 1 / PS_PER_NS;
/** Points of the complementary distribution: every so many histogram buckets. */
const CCDF_STEP = 16;

/** What a finished replay found. Called once, after the last event. */
export function summariseReplay(engine: Engine): ReplayResult {
  engine.servers.settleAll();
  const { meter, accesses, requestMeter, rows, requests, pages, sequence } = engine;
  requestMeter.addAlone(meter.cells);
  const span = spanPs(engine);
  const all = new Histogram();
  const total = new Float64Array(PARTS);
  for (const cell of meter.cells) {
    all.merge(cell.latency);
    addTo(total, cell.parts);
  }
  const tail = new Float64Array(PARTS);
  const tailAccesses = all.count === 0 ? 0 : meter.tail(all.quantile(0.99), tail);
  return {
    accesses: sequence.issued,
    completed: sequence.completed,
    incomplete: rows.inProgress,
    failed: sequence.failed,
    refused: sequence.refused,
    rebuilds: accesses.lookups.rebuilds,
    lookups: accesses.lookups.count,
    elapsedNs: psToNs(span),
    binNs: psToNs(engine.servers.series.width),
    latencyNs: summarise(all, NS),
    breakdownNs: breakdown(total, all.count),
    tailBreakdownNs: breakdown(tail, tailAccesses),
    tailAccesses,
    ccdf: ccdf(all),
    byClass: groups(meter.cells, (cell) => CLASSES[cell.objectClass]!),
    byPhase: groups(meter.cells, (cell) => PHASES[cell.phase]!),
    byRequester: groups(meter.cells, (cell) => engine.setup.dictionaries.requester[cell.requester]!),
    byTenant: groups(meter.cells, (cell) => engine.setup.dictionaries.tenant[cell.tenant]),
    byTier: groups(meter.cells, (cell) => tierName(engine, cell.tier)),
    tiers: tierResults(engine, span),
    servers: serverResults(engine, span),
    hops: new Attribution(engine).results(total, all.count),
    requests: requestResult(engine),
    requestBreakdownNs: {
      ...breakdown(requestMeter.path.subarray(1), requestMeter.done),
      think: mean(requestMeter.path[0]!, requestMeter.done),
      slotWait: mean(requestMeter.slotWait.sum, requestMeter.done),
    },
    objects: pages.count - (engine.units?.extents ?? 0),
    footprintBytes: sum(pages.objectBytes.subarray(0, pages.count)),
    computeBusyNs: sum(requests.computeBusy) * NS,
    events: engine.events,
    retried: engine.recovery.retried,
    flitRetries: engine.servers.flitRetries,
    deadlock: findDeadlock(engine),
    ...(engine.watch?.result && { watched: engine.watch.result }),
    ...(engine.requestMeter.log && { requestLog: engine.requestMeter.log }),
    violations: checkReplay(engine, span),
  };
}

/** From the first arrival to the last completion, ps; at least 1. */
function spanPs(engine: Engine): number {
  return Math.max(1, (engine.baseNs - Math.max(0, engine.firstNs)) * PS_PER_NS + engine.sequence.last);
}

const mean = (total: number, count: number) => (count === 0 ? 0 : (total / count) * NS);
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

function addTo(into: Float64Array, parts: Float64Array): void {
  for (let i = 0; i < parts.length; i++) into[i]! += parts[i]!;
}

function breakdown(parts: Float64Array, count: number): Breakdown {
  return Object.fromEntries(COMPONENTS.map((name, i) => [name, mean(parts[i]!, count)])) as Breakdown;
}

function groups(cells: Cell[], nameOf: (cell: Cell) => string | undefined): Record<string, Group> {
  const byName = new Map<string, Cell[]>();
  for (const cell of cells) {
    const name = nameOf(cell);
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), cell]);
  }
  return Object.fromEntries([...byName].map(([name, members]) => [name, group(members)]));
}

function group(cells: Cell[]): Group {
  const latency = new Histogram();
  const parts = new Float64Array(PARTS);
  let bytes = 0;
  for (const cell of cells) {
    latency.merge(cell.latency);
    addTo(parts, cell.parts);
    bytes += cell.bytes;
  }
  return {
    accesses: latency.count,
    bytes,
    latencyNs: summarise(latency, NS),
    breakdownNs: breakdown(parts, latency.count),
  };
}

function tierName(engine: Engine, tier: number): string {
  const named = engine.setup.topology.tiers.filter((spec) => !spec.origin);
  if (tier < named.length) return named[tier]!.name;
  return tier === named.length ? "origin" : "rebuilt";
}

function ccdf(all: Histogram): { latencyNs: number; slowerRatio: number }[] {
  const points: { latencyNs: number; slowerRatio: number }[] = [];
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS && seen < all.count; bucket += CCDF_STEP) {
    let inStep = 0;
    for (let i = bucket; i < bucket + CCDF_STEP; i++) inStep += all.counts[i]!;
    if (inStep === 0) continue;
    seen += inStep;
    const latency = Math.min(all.max, bucketMiddle(bucket + CCDF_STEP - 1));
    points.push({ latencyNs: latency * NS, slowerRatio: (all.count - seen) / all.count });
  }
  return points;
}

function tierResults(engine: Engine, span: number): TierResult[] {
  const { pages, tierMeter, setup } = engine;
  const { lookups } = engine.accesses;
  const named = setup.topology.tiers.filter((spec) => !spec.origin);
  return named.map((spec, t) => {
    const served = lookups.count > 0 ? lookups.hits[t]! : servedBy(engine, t).accesses;
    const servedBytes = lookups.count > 0 ? lookups.hitBytes[t]! : servedBy(engine, t).bytes;
    const all =
      lookups.count > 0 ? lookups.count : engine.meter.cells.reduce((n, cell) => n + cell.latency.count, 0);
    const allBytes =
      lookups.count > 0 ? lookups.bytes : engine.meter.cells.reduce((n, cell) => n + cell.bytes, 0);
    return {
      name: spec.name,
      capacityBytes: spec.instances.reduce((total, instance) => total + instance.capacityBytes, 0),
      usedBytesMax: pages.tierUsedMost[t]!,
      hitRatio: all === 0 ? 0 : served / all,
      byteHitRatio: allBytes === 0 ? 0 : servedBytes / allBytes,
      lookupsServed: served,
      migratedBytes: tierMeter.migratedBytes[t]!,
      migrations: tierMeter.migrations[t]!,
      dropped: tierMeter.dropped[t]!,
      writtenBackBytes: tierMeter.writtenBack[t]!,
      refusedMoves: tierMeter.refusals(t),
      invalidated: tierMeter.invalidated[t]!,
      writtenBytes: writtenTo(engine, spec),
      ...(t === 0 && engine.prefetcher && { prefetch: engine.prefetcher.result() }),
      ...(engine.tlb && { tlb: engine.tlb.result((spread) => pages.storeTier[spread] === t) }),
      residencyBins: pages.residency.read(t, span),
    };
  });
}

function writtenTo({ media, fabric }: Engine, { instances }: TierSpec): number {
  const nodes = new Set(instances.flatMap((instance) => instance.nodes));
  return [...nodes].reduce(
    (total, id) => total + media.writtenPayload[fabric.deviceOf[fabric.graph.node(id)]!]!,
    0,
  );
}

function servedBy(engine: Engine, tier: number): { accesses: number; bytes: number } {
  const mine = engine.meter.cells.filter((cell) => cell.tier === tier);
  return {
    accesses: mine.reduce((n, cell) => n + cell.latency.count, 0),
    bytes: mine.reduce((n, cell) => n + cell.bytes, 0),
  };
}

function serverResults(engine: Engine, span: number): ServerResult[] {
  const { servers, fabric, setup } = engine;
  const { links, nodes } = setup.topology;
  return Array.from({ length: servers.rows }, (_, row): ServerResult => {
    const isLink = row < fabric.servers;
    const link = links[row >> 1];
    const node = isLink ? undefined : nodes[fabric.deviceNode[row - fabric.servers]!]!;
    const busy = servers.series.read(row, span).map((ps) => ps / servers.series.width);
    return {
      id: node ? node.id : `${link!.id}${row % 2 === 0 ? ">" : "<"}`,
      kind: isLink ? "link" : "medium",
      gBps: node ? node.medium!.readGBps * node.medium!.channels : link!.gBps,
      utilizationMean: servers.count(row, COUNT.busy) / span,
      utilizationMax: busy.reduce((most, value) => Math.max(most, value), 0),
      wireBytes: servers.count(row, COUNT.wire),
      payloadBytes: servers.count(row, COUNT.payload),
      writtenBytes: node ? engine.media.writtenPayload[row - fabric.servers]! : 0,
      served: servers.count(row, COUNT.served),
      queueMean: servers.count(row, COUNT.waited) / span,
      waitMaxNs: servers.count(row, COUNT.waitedMost) * NS,
      utilizationBins: busy,
    };
  });
}

function requestResult(engine: Engine): RequestResult {
  const { requestMeter, requests } = engine;
  const missing = requestMeter.failed + requests.inProgress;
  return {
    count: requestMeter.done + missing,
    incomplete: missing,
    slotWaitNs: summarise(requestMeter.slotWait, NS),
    ttftNs: summarise(requestMeter.timeToFirstToken, NS),
    tpotNs: summarise(requestMeter.timePerToken, NS),
    e2eNs: summarise(requestMeter.endToEnd, NS),
    outputTokens: requestMeter.tokens,
  };
}
