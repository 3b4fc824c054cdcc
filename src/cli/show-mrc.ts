import { formatBytes, formatNs, type NextGibDoc, type NextGibPoint, significant } from "../model/index.ts";
import type { MrcCurve, MrcData, MrcPoint } from "../planner/mrc/mrc-data.ts";
import type { Io } from "./command.ts";

/** The doc has four points to an octave of capacity. */
const POINTS_PER_OCTAVE = 4;
const HEADS = ["objects", "bytes", "hits", "hit ratio", "by bytes"];

/** What was counted, then a table per policy. */
export function showMrc(data: MrcData, io: Io): void {
  io.out(
    `${count(data.requests)} references to ${count(data.objects)} objects, ${formatBytes(data.footprint_bytes)}; first uses are misses`,
  );
  for (const curve of data.curves) showCurve(curve, io);
  if (data.next_gib) showNextGib(data.next_gib, io);
}

/** A point per octave, the knee, and how far each tier pays. */
function showNextGib(doc: NextGibDoc, io: Io): void {
  io.out(
    `what the next GiB buys: ${savedBy(doc)}; ${doc.gpus} x ${doc.gpu} at $${significant(doc.gpu_usd_per_hour)} an hour each (price ${doc.gpu_price.grade}, hosts not in it)`,
  );
  const heads = ["from", "hit ratio", "per GiB", "GPU s/h/GiB", "$/GiB/month"];
  io.out(`${"".padEnd(8)}${[...heads, ...doc.tiers.map(({ tier }) => `net ${tier}`)].map(right).join("")}`);
  for (const point of doc.points.filter(isShown)) {
    const net = doc.tiers.map(({ tier }) => dollars(point.net_usd_per_gib_month[tier]!));
    const cells = [
      formatBytes(point.capacity_bytes),
      point.hit_ratio.toFixed(4),
      significant(point.hit_ratio_per_gib),
      significant(point.saved_gpu_s_per_hour_per_gib),
      dollars(point.worth_usd_per_gib_month),
      ...net,
    ];
    io.out(`${"".padEnd(8)}${cells.map(right).join("")}`);
  }
  io.out(`knee at ${formatBytes(doc.knee_bytes)} (Kneedle)`);
  for (const { tier, title, cost_usd_per_gib_month: cost, price, pays_up_to_bytes: end } of doc.tiers)
    io.out(
      `${tier.padEnd(8)}${title}: a GiB costs ${dollars(cost)} a month (price ${price.grade}); ${end > 0 ? `pays up to ${formatBytes(end)}` : "does not pay"}`,
    );
}

const isShown = (_: NextGibPoint, i: number, all: readonly NextGibPoint[]): boolean =>
  i === 0 || (all.length - 1 - i) % POINTS_PER_OCTAVE === 0;

/** What a hit saves, in words. */
const savedBy = ({ saves, origin_latency_ns }: NextGibDoc): string =>
  saves === "rebuild"
    ? "a hit saves the rebuild"
    : `a hit saves ${formatNs(origin_latency_ns!)} of the origin`;

const dollars = (usd: number): string => `${usd < 0 ? "-" : ""}$${significant(Math.abs(usd))}`;

function showCurve({ policy, sample, points }: MrcCurve, io: Io): void {
  const heads = sample ? [...HEADS, "error"] : HEADS;
  io.out(`${policy.padEnd(8)}${heads.map(right).join("")}`);
  for (const point of points) io.out(`${"".padEnd(8)}${cellsOf(point).map(right).join("")}`);
  if (!sample) return;
  io.out(
    `sampled ${count(sample.references)} references to ${count(sample.objects)} objects, ${significantPercent(sample.rate)} of all (SHARDS, fixed ${sample.fixed}, seed ${sample.seed}); expected error of the hit ratio ${sample.expected_error.toFixed(4)}`,
  );
  if (sample.mean_absolute_error !== undefined)
    io.out(
      `mean absolute error against the exact curve, at 1 %, 2 %, ... 100 % of the objects: ${sample.mean_absolute_error.toFixed(4)}`,
    );
}

function cellsOf(point: MrcPoint): string[] {
  const cells = [
    count(point.capacity_objects),
    formatBytes(point.capacity_bytes),
    count(point.hits),
    point.hit_ratio.toFixed(4),
    point.byte_hit_ratio.toFixed(4),
  ];
  return point.hit_ratio_error === undefined ? cells : [...cells, `±${point.hit_ratio_error.toFixed(4)}`];
}

const count = (value: number): string => value.toLocaleString("en-US");
const right = (text: string): string => text.padStart(14);
const significantPercent = (ratio: number): string => `${Number((ratio * 100).toPrecision(3))} %`;
