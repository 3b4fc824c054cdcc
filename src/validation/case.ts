import type { Chart, Named } from "../model/index.ts";

/** One number of ours beside one that others measured, published or that follows on paper. */
export interface Check {
  /** Which of the case's numbers: `pool of 8 sockets`. */
  readonly what: string;
  readonly unit: string;
  /** Published value, or the end of the published range that ours is nearer to. */
  readonly published: number;
  /** Published range, where there is one; Infinity: no limit on that side. */
  readonly range?: readonly [low: number, high: number];
  readonly ours: number;
  /** |ours - published| / |published|; 0 inside a range. */
  readonly errorRatio: number;
  readonly toleranceRatio: number;
  /** Why this number cannot be met, where that is known and said: it is printed, and does not fail the run. */
  readonly unmet?: string;
}

export interface CaseContext {
  /** `quick`: small enough for every run of the tests, with wider sampling error but the same tolerance. */
  readonly size: "quick" | "full";
  readonly seed: number;
  /** Text of a file that the case says it {@link ValidationCase.needs}. */
  read(path: string): string;
}

/** A published or computed result that Weft is held against: one file in `validation/cases/`, one line in its index. */
export interface ValidationCase extends Named {
  /** `val.pond.ladder`: `val.` and the name with dots. */
  readonly id: string;
  readonly title: string;
  /** Paper, figure and year, or the formula's name. */
  readonly source: string;
  /** Files of reference data, from the data folder; without them the case is skipped. */
  readonly needs?: readonly string[];
  /** What the comparison does not show: printed with the case. */
  readonly caveat?: string;
  run(context: CaseContext): Check[];
  /** Ours over theirs as a picture, where a number does not say it. */
  chart?(context: CaseContext): Chart;
}

/** Ratios that differ by less than this are rounding of the machine. */
const ROUNDING = 1e-9;

/** Holds ours to a published value, within a share of it. */
export function near(
  what: string,
  unit: string,
  published: number,
  ours: number,
  toleranceRatio: number,
): Check {
  const errorRatio = ours === published ? 0 : cleaned(Math.abs(ours - published) / Math.abs(published));
  return { what, unit, published, ours, errorRatio, toleranceRatio };
}

/** Holds ours to a value that was published with so many decimals. */
export function rounded(
  what: string,
  unit: string,
  published: number,
  ours: number,
  decimals: number,
): Check {
  return near(what, unit, published, ours, (0.5 * 10 ** -decimals) / Math.abs(published));
}

/** Holds ours to a published range; outside it the error is the distance to the nearer end. */
export function inside(
  what: string,
  unit: string,
  range: readonly [low: number, high: number],
  ours: number,
): Check {
  const published = Math.abs(ours - range[0]) <= Math.abs(ours - range[1]) ? range[0] : range[1];
  const outside = Math.max(0, range[0] - ours, ours - range[1]);
  const errorRatio = outside === 0 ? 0 : cleaned(outside / Math.abs(published));
  return { what, unit, published, range, ours, errorRatio, toleranceRatio: 0 };
}

const cleaned = (ratio: number): number => (ratio < ROUNDING ? 0 : ratio);

/** Not a number is out of tolerance too. */
export const passes = ({ errorRatio, toleranceRatio }: Check): boolean => errorRatio <= toleranceRatio;
