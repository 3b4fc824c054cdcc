import { formatBytes } from "../model/index.ts";
import type { MrcCurve, MrcData, MrcPoint } from "../planner/mrc/mrc-data.ts";
import type { Io } from "./command.ts";

const HEADS = ["objects", "bytes", "hits", "hit ratio", "by bytes"];

/** What was counted, then a table per policy. */
export function showMrc(data: MrcData, io: Io): void {
  io.out(
    `${count(data.requests)} references to ${count(data.objects)} objects, ${formatBytes(data.footprint_bytes)}; first uses are misses`,
  );
  for (const curve of data.curves) showCurve(curve, io);
}

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
