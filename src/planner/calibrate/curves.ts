import { InputError, nearest } from "../../model/index.ts";

export interface CurvePoint {
  /** Payload of reads and writes together. */
  gBps: number;
  /** Mean latency of a load. */
  ns: number;
}

/** Latency against bandwidth at one share of reads; points in order of bandwidth. */
export interface Curve {
  readRatio: number;
  points: CurvePoint[];
}

/** Columns by what they hold, each with the factor to our unit; `1`: any name that begins so. */
const COLUMNS = {
  share: { read_ratio: 1, read_share: 1, read_pct: 0.01, read_percent: 0.01, mix: Number.NaN },
  rate: { bandwidth_gbps: 1, bandwidth_mbps: 1e-3 },
  latency: { latency_ns: 1 },
} as const;

/** What a file may look like, for messages and help. */
export const LAYOUT = "read_ratio (or read_pct, or mix such as 2:1), bandwidth_gbps (or _mbps), latency_ns";

interface Column {
  at: number;
  factor: number;
}

/**
 * A bandwidth-latency family from a table with a line of names; columns in any order, others ignored, lines that begin with # too.
 * @param readRatio for a table without a column that says it
 * @returns curves, most reads first; points without bandwidth or latency (a measurement's artefact) are left out and counted
 * @throws InputError T008, T010, T011, T019
 */
export function parseCurves(
  text: string,
  where: string,
  readRatio?: number,
): { curves: Curve[]; left_out: number } {
  const lines = text.split(/\r?\n/).map((line, i) => ({ line: line.trim(), number: i + 1 }));
  const [head, ...rows] = lines.filter(({ line }) => line !== "" && !line.startsWith("#"));
  if (!head) throw new InputError({ code: "T008", message: `${where} has nothing in it`, hint: LAYOUT });
  const names = split(head.line);
  const rate = columnOf(names, "rate", where);
  const latency = columnOf(names, "latency", where);
  const share = readRatio === undefined ? columnOf(names, "share", where) : undefined;
  const byShare = new Map<number, CurvePoint[]>();
  let leftOut = 0;
  for (const { line, number } of rows) {
    const cells = split(line);
    const value = (column: Column) => numberIn(cells, names, column, `${where}:${number}`);
    const ratio = readRatio ?? ratioIn(cells, names, share!, `${where}:${number}`);
    const point = { gBps: value(rate), ns: value(latency) };
    if (point.gBps > 0 && point.ns > 0) byShare.set(ratio, [...(byShare.get(ratio) ?? []), point]);
    else leftOut++;
  }
  const curves = [...byShare]
    .map(([ratio, points]): Curve => ({ readRatio: ratio, points: points.sort((a, b) => a.gBps - b.gBps) }))
    .sort((a, b) => b.readRatio - a.readRatio);
  checkEnough(curves, where);
  return { curves, left_out: leftOut };
}

const split = (line: string): string[] =>
  line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));

function columnOf(names: readonly string[], what: keyof typeof COLUMNS, where: string): Column {
  for (const [name, factor] of Object.entries(COLUMNS[what])) {
    const at = names.findIndex((given) => given.toLowerCase().startsWith(name));
    if (at !== -1) return { at, factor };
  }
  const choices = Object.keys(COLUMNS[what]);
  const near = names.map((name) => nearest(name, choices)).find((name) => name !== undefined);
  throw new InputError({
    code: "T010",
    message: `${where} has no column ${choices.join(" or ")} (found: ${names.join(", ")})`,
    hint: near
      ? `did you mean "${near}"?`
      : what === "share"
        ? "--read-ratio where all rows have one"
        : LAYOUT,
  });
}

function numberIn(cells: string[], names: string[], { at, factor }: Column, where: string): number {
  const value = cells[at] ? Number(cells[at]) * factor : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new InputError({
    code: "T011",
    message: `${names[at]}: "${cells[at] ?? ""}" is not a number`,
    where,
  });
}

/** A share of reads from 0 to 1, or a mix of reads and writes such as `3:1`. */
function ratioIn(cells: string[], names: string[], column: Column, where: string): number {
  const mix = /^([\d.]+):([\d.]+)$/.exec(cells[column.at] ?? "");
  const [reads, writes] = mix ? [Number(mix[1]), Number(mix[2])] : [0, 0];
  const ratio = reads + writes > 0 ? reads / (reads + writes) : numberIn(cells, names, column, where);
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new InputError({
    code: "T011",
    message: `${names[column.at]}: "${cells[column.at]}" is not a share of reads`,
    where,
    hint: "read_ratio is from 0 to 1, read_pct from 0 to 100",
  });
}

function checkEnough(curves: readonly Curve[], where: string): void {
  if (curves.length === 0)
    throw new InputError({ code: "T008", message: `${where} has no row with a bandwidth and a latency` });
  const short = curves.find(({ points }) => points.length < 2 || points[0]!.gBps === points.at(-1)!.gBps);
  if (!short) return;
  throw new InputError({
    code: "T019",
    message: `${where}: one point at ${Math.round(short.readRatio * 100)} % reads is no curve`,
    why: "latency has to be known at several bandwidths, from idle to saturation",
  });
}

export const peakOf = ({ points }: Curve): number => points.at(-1)!.gBps;

/**
 * The nearest curve that never falls, for points that noise put out of order: pool adjacent violators (Ayer et al., Annals of
 * Mathematical Statistics 26 (1955) 641).
 */
export function monotone({ readRatio, points }: Curve): Curve {
  const blocks: { sum: number; count: number }[] = [];
  for (const { ns } of points) {
    let block = { sum: ns, count: 1 };
    for (let before = blocks.at(-1); before && falls(before, block); before = blocks.at(-1)) {
      block = { sum: before.sum + block.sum, count: before.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  const levels = blocks.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  return { readRatio, points: points.map(({ gBps }, i) => ({ gBps, ns: levels[i]! })) };
}

const falls = (a: { sum: number; count: number }, b: { sum: number; count: number }): boolean =>
  a.sum / a.count > b.sum / b.count;
