import { InputError, type Medium, mediumGBps } from "../../model/index.ts";
import { type Curve, monotone, peakOf } from "./curves.ts";
import { type FitOptions, type FitTools, fitMedium, latencyNs, thinned } from "./fit.ts";

export interface CalibrateOptions extends FitOptions {
  /** Shares of reads to fit; the others are predicted. Undefined: all. */
  fitOn: readonly number[] | undefined;
}

/** How far the fitted medium is from one measured curve. */
export interface ResidualDoc {
  read_ratio: number;
  /** false: this curve was not looked at, so that the medium predicts it. */
  fitted: boolean;
  peak_gbps: { measured: number; ours: number; error_ratio: number };
  idle_ns: { measured: number; ours: number; error_ratio: number };
  /** |ours / measured - 1| of latencies up to 0.8 of the measured peak, against the measured curve without its noise. */
  latency_error_ratio: { mean: number; max: number };
  points: { gbps: number; measured_ns: number; monotone_ns: number; ours_ns: number }[];
}

export interface CalibrateData {
  kind: string;
  title: string;
  medium: Medium;
  path_ns: number;
  access_bytes: number;
  evaluations: number;
  /** Accesses that the load generator kept going at saturation, by Little's law, over the fitted curves; what `topo probe --outstanding` takes. */
  outstanding: number;
  residuals: ResidualDoc[];
  /** Over the curves that were fitted, and over those that were predicted. */
  fitted: ErrorDoc;
  predicted?: ErrorDoc;
}

export interface ErrorDoc {
  curves: number;
  peak_error_ratio_max: number;
  latency_error_ratio: { mean: number; max: number };
}

/** Shares of reads that differ by less than this are the same. */
const SAME_SHARE = 0.005;
/** Latencies are compared up to this share of the measured peak; nearer to it they are the load generator's. */
const COMPARED = 0.8;
/** At saturation: within this share of the peak. */
const SATURATED = 0.95;
const POINTS = 12;
/** Over all curves, beyond which each shows fewer. */
const MOST_POINTS = 240;
const FEWEST_POINTS = 4;
/** For each point, and for each bank: a bank must see some before its queue is as long as it gets. */
const ACCESSES = 20_000;
const PER_BANK = 100;
const MOST_ACCESSES = 100_000;

/** Fits a medium to measured curves and says how far it is from each. @throws InputError S025, T019 */
export function calibrate(
  curves: readonly Curve[],
  options: CalibrateOptions,
  tools: FitTools,
): CalibrateData {
  const isFitted = ({ readRatio }: Curve): boolean =>
    options.fitOn?.some((share) => Math.abs(share - readRatio) < SAME_SHARE) ?? true;
  const chosen = curves.filter(isFitted);
  checkChosen(chosen, curves, options.fitOn);
  const { shape, medium, evaluations } = fitMedium(chosen, options, tools);
  const count = Math.max(FEWEST_POINTS, Math.min(POINTS, Math.floor(MOST_POINTS / curves.length)));
  const residuals = curves.map((curve) => residualOf(curve, isFitted(curve), count, medium, options, tools));
  const predicted = residuals.filter(({ fitted }) => !fitted);
  return {
    kind: shape.name,
    title: shape.title,
    medium,
    path_ns: options.pathNs,
    access_bytes: options.bytes,
    evaluations,
    outstanding: outstandingOf(chosen, options.bytes),
    residuals,
    fitted: errorOf(residuals.filter(({ fitted }) => fitted)),
    ...(predicted.length > 0 && { predicted: errorOf(predicted) }),
  };
}

function checkChosen(
  chosen: readonly Curve[],
  curves: readonly Curve[],
  fitOn: readonly number[] | undefined,
): void {
  const missing = fitOn?.find((share) =>
    chosen.every(({ readRatio }) => Math.abs(share - readRatio) >= SAME_SHARE),
  );
  if (missing === undefined) return;
  const known = curves.map(({ readRatio }) => Number(readRatio.toFixed(3))).join(", ");
  throw new InputError({
    code: "S025",
    message: `--fit-on: there is no curve at a share of ${missing} reads (there are: ${known})`,
  });
}

function residualOf(
  curve: Curve,
  fitted: boolean,
  count: number,
  medium: Medium,
  options: FitOptions,
  tools: FitTools,
): ResidualDoc {
  const { readRatio } = curve;
  const peak = mediumGBps(medium, readRatio, options.bytes);
  const settled = PER_BANK * medium.channels * (medium.banks?.count ?? 0);
  const accesses = Math.min(MOST_ACCESSES, Math.max(ACCESSES, settled));
  const smooth = monotone(curve).points;
  const below = curve.points
    .map(({ gBps, ns }, i) => ({ gBps, ns, level: smooth[i]!.ns }))
    .filter(({ gBps }) => gBps <= COMPARED * peakOf(curve));
  const points = thinned(below, count).map(({ gBps, ns, level }) => ({
    gbps: gBps,
    measured_ns: ns,
    monotone_ns: level,
    ours_ns: latencyNs(medium, { readRatio, gBps }, accesses, options, tools),
  }));
  const errors = points.map(({ monotone_ns, ours_ns }) => Math.abs(ours_ns / monotone_ns - 1));
  const idle = options.pathNs + (readRatio > 0 ? medium.readLatencyNs : medium.writeLatencyNs);
  return {
    read_ratio: readRatio,
    fitted,
    peak_gbps: { measured: peakOf(curve), ours: peak, error_ratio: peak / peakOf(curve) - 1 },
    idle_ns: { measured: smooth[0]!.ns, ours: idle, error_ratio: idle / smooth[0]!.ns - 1 },
    latency_error_ratio: { mean: meanOf(errors), max: Math.max(0, ...errors) },
    points,
  };
}

function errorOf(residuals: readonly ResidualDoc[]): ErrorDoc {
  const errors = residuals.flatMap(({ points }) =>
    points.map(({ monotone_ns, ours_ns }) => Math.abs(ours_ns / monotone_ns - 1)),
  );
  return {
    curves: residuals.length,
    peak_error_ratio_max: Math.max(...residuals.map(({ peak_gbps }) => Math.abs(peak_gbps.error_ratio))),
    latency_error_ratio: { mean: meanOf(errors), max: Math.max(0, ...errors) },
  };
}

/** Little's law at the last of the saturated points of each curve, the mean of all. */
function outstandingOf(curves: readonly Curve[], bytes: number): number {
  const each = curves.map((curve) => {
    const saturated = curve.points.filter(({ gBps }) => gBps >= SATURATED * peakOf(curve));
    return Math.max(...saturated.map(({ gBps, ns }) => (gBps * ns) / bytes));
  });
  return Math.max(1, Math.round(meanOf(each)));
}

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
