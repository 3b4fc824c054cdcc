import { mediumWaitNs } from "../../engine/medium-load.ts";
import {
  InputError,
  type InputErrorInit,
  type Medium,
  mediumGBps,
  type Protocol,
  type Registry,
} from "../../model/index.ts";
import { attached } from "./attached.ts";
import { type Curve, monotone, peakOf } from "./curves.ts";
import { nelderMead } from "./nelder-mead.ts";
import { flitsOf, type Known, type MediumShape, type Rates, shapes } from "./shapes.ts";

export interface FitOptions {
  /** Name of a shape; undefined: the simplest that fits best. */
  kind: string | undefined;
  /** Channels that the device has. */
  channels: number;
  /** Bytes of an access. */
  bytes: number;
  /** ns that a load spends outside of the medium: in the core, on links. */
  pathNs: number;
  seed: number;
}

export interface FitTools {
  protocols: Registry<Protocol>;
  /** Called now and then, with the share of the work that is done. */
  onProgress?: (done: number, total: number) => void;
}

export interface Fit {
  shape: MediumShape;
  medium: Medium;
  evaluations: number;
}

/** Share of a curve's peak below which its latencies are the medium's; above, they say how many accesses the generator kept going. */
const UNSATURATED = 0.97;
/** Relative errors beyond these count linearly, so that a point of noise does not pull the fit (Huber, 1964). */
const PEAK_OUTLIER = 0.02;
const LATENCY_OUTLIER = 0.03;
/** Weight of what is expected against what is measured: see MediumShape.loose. */
const EXPECTED = 1e-5;
/** What one more number of a shape must be worth. */
const PER_NUMBER = 1e-5;
/** Latencies are compared at so many points, evenly over all curves. */
const MOST_POINTS = 120;
/** Enough for the wait before banks to settle. */
const ACCESSES = 20_000;
const PEAK_EVALUATIONS = 2_000;
const LATENCY_EVALUATIONS = 600;
/** A load nearer to saturation than this would not settle within these accesses. */
const NEAREST = 0.985;
const MOST_BANKS = 2 ** 16;
/** Banks are busy for at most this share at saturation, so that the fullest of them, hashes being uneven, does not fill first. */
const MOST_BUSY = 0.8;
const LEAST_BUSY = 0.05;
/** Log of how far the holds of reads and writes may be apart. */
const MOST_APART = 1.5;
/** Idle latency is what was measured at the lowest load; it may give way this much. */
const LOOSE_IDLE = 0.004;
const DIGITS = 4;

/** Fits a medium to measured curves: first what saturates it, in closed form, then idle latency and banks, beside what the event engine makes of the rest. */
export function fitMedium(curves: readonly Curve[], options: FitOptions, tools: FitTools): Fit {
  const best = fitRates(curves, options, tools);
  const { medium, evaluations } = fitLatency(curves, best.rates, best.shape, options, tools);
  return { shape: best.shape, medium, evaluations: best.evaluations + evaluations };
}

// Saturation.

interface RateFit {
  shape: MediumShape;
  rates: Rates;
  cost: number;
  evaluations: number;
}

function fitRates(curves: readonly Curve[], options: FitOptions, tools: FitTools): RateFit {
  const known: Known = {
    readPeak: peakOf(curves[0]!),
    mostPeak: Math.max(...curves.map(peakOf)),
    channels: options.channels,
    bytes: options.bytes,
    flits: flitsOf(tools.protocols.get("cxl-68b"), options.bytes),
  };
  const tried = options.kind === undefined ? shapes.all : [shapes.get(options.kind, "--kind")];
  const fits = tried.flatMap((shape) => shape.starts(known).map((at) => fitShape(shape, at, curves, known)));
  return fits.reduce((best, fit) => (fit.cost < best.cost ? fit : best));
}

function fitShape(shape: MediumShape, start: number[], curves: readonly Curve[], known: Known): RateFit {
  const cost = (at: readonly number[]): number => {
    const rates = shape.rates(at, known);
    const misfit = mean(
      curves.map((curve) => {
        const ours = mediumGBps({ ...NOTHING, ...rates }, curve.readRatio, known.bytes);
        return huber(Math.log(ours / peakOf(curve)), PEAK_OUTLIER);
      }),
    );
    return misfit + EXPECTED * at.reduce((sum, x, i) => sum + (x / shape.loose[i]!) ** 2, 0);
  };
  const step = start.map(() => 0.1);
  const options = { step, evaluations: PEAK_EVALUATIONS, tolerance: 1e-9 };
  const first = nelderMead(cost, start, options);
  const found = nelderMead(cost, first.at, options);
  return {
    shape,
    rates: shape.rates(found.at, known),
    cost: found.value + PER_NUMBER * start.length,
    evaluations: first.evaluations + found.evaluations,
  };
}

const NOTHING = { kind: "", readLatencyNs: 0, writeLatencyNs: 0 };

// Below saturation.

/** A load that was measured, and its latency. */
interface Target {
  readRatio: number;
  gBps: number;
  ns: number;
}

/**
 * Numbers: idle latency over the measured one, logit of a read's hold over that, log of write over read hold, logit of how busy banks
 * get, over the most. The wait before banks is the engine's and does not depend on these; the wait for a bank is Pollaczek and Khinchine's.
 */
function fitLatency(
  curves: readonly Curve[],
  rates: Rates,
  shape: MediumShape,
  options: FitOptions,
  tools: FitTools,
): { medium: Medium; evaluations: number } {
  const targets = thinned(curves.flatMap(targetsOf), MOST_POINTS);
  if (targets.length === 0) throw new InputError(ALL_SATURATED);
  const shares = [...new Set(curves.map(({ readRatio }) => readRatio))];
  const oneMix = shares.length === 1;
  const idle = mean(curves.map((curve) => monotone(curve).points[0]!.ns));
  const make = (at: readonly number[]): Medium => mediumOf(at, idle, rates, shape, shares, options);
  const { banks: _, ...bare } = make([1, 0, 0, 0]);
  const path = { ...bare, readLatencyNs: 0, writeLatencyNs: 0 };
  const before = targets.map((target, i) => {
    tools.onProgress?.(i + 1, targets.length);
    return latencyNs(path, target, ACCESSES, options, tools);
  });
  const cost = (at: readonly number[]): number => {
    const medium = make(at);
    const errors = targets.map((target, i) => {
      const ns = target.readRatio > 0 ? medium.readLatencyNs : medium.writeLatencyNs;
      const ours = before[i]! + ns + bankWaitNs(medium, target, options.bytes);
      return huber(Math.log(ours / target.ns), LATENCY_OUTLIER);
    });
    const unexpected = ((at[0]! - 1) / LOOSE_IDLE) ** 2 + (at[2]! / (oneMix ? LOOSE_IDLE : 1)) ** 2;
    return mean(errors) + EXPECTED * unexpected;
  };
  const step = [0.003, 0.5, 0.3, 0.5];
  const found = [-2, -1, 0].map((hold) =>
    nelderMead(cost, [1, hold, 0, 0.5], {
      step,
      evaluations: LATENCY_EVALUATIONS,
      tolerance: 1e-7,
    }),
  );
  const best = found.reduce((a, b) => (b.value < a.value ? b : a));
  return { medium: make(best.at), evaluations: found.reduce((sum, fit) => sum + fit.evaluations, 0) };
}

const ALL_SATURATED: InputErrorInit = {
  code: "T019",
  message: `every point is within ${Math.round((1 - UNSATURATED) * 100)} % of its curve's highest bandwidth`,
  why: "latency below saturation is what banks and idle latency are fitted to",
};

/** Mean wait for a bank where accesses come at random: lambda E[S^2] / (2 (1 - lambda E[S])). */
function bankWaitNs({ banks, channels }: Medium, { readRatio, gBps }: Target, bytes: number): number {
  const { count, readNs, writeNs } = banks!;
  const perNs = gBps / bytes / (count * channels);
  const busy = perNs * (readRatio * readNs + (1 - readRatio) * writeNs);
  const squares = perNs * (readRatio * readNs ** 2 + (1 - readRatio) * writeNs ** 2);
  return squares / (2 * (1 - Math.min(busy, NEAREST)));
}

/** Points below saturation of a curve without its noise. */
function targetsOf(curve: Curve): Target[] {
  const limit = UNSATURATED * peakOf(curve);
  return monotone(curve)
    .points.filter(({ gBps }) => gBps <= limit)
    .map(({ gBps, ns }) => ({ readRatio: curve.readRatio, gBps, ns }));
}

function mediumOf(
  [latency, hold, writeHold, share]: readonly number[],
  idleNs: number,
  rates: Rates,
  { name }: MediumShape,
  shares: readonly number[],
  { bytes, pathNs }: FitOptions,
): Medium {
  const ns = rounded(Math.max(0, latency! * idleNs - pathNs));
  const readNs = rounded(idleNs * logistic(hold!));
  const writeNs = rounded(readNs * Math.exp(Math.max(-MOST_APART, Math.min(MOST_APART, writeHold!))));
  const { port, turnaroundNs, channels } = rates;
  const medium: Medium = {
    kind: name,
    readLatencyNs: ns,
    writeLatencyNs: ns,
    readGBps: rounded(rates.readGBps),
    writeGBps: rounded(rates.writeGBps),
    channels,
    ...(turnaroundNs !== undefined &&
      rounded(turnaroundNs) >= 0.001 && { turnaroundNs: rounded(turnaroundNs) }),
    ...(port && { port: roundedPort(port) }),
  };
  const busy = shares.map(
    (ratio) => (mediumGBps(medium, ratio, bytes) / bytes) * (ratio * readNs + (1 - ratio) * writeNs),
  );
  const count = Math.max(...busy) / channels / Math.max(LEAST_BUSY, MOST_BUSY * logistic(share!));
  return {
    ...medium,
    banks: { count: Math.min(MOST_BANKS, Math.max(1, Math.ceil(count))), readNs, writeNs },
  };
}

const roundedPort = (port: NonNullable<Medium["port"]>): NonNullable<Medium["port"]> => ({
  readGBps: rounded(port.readGBps),
  writeGBps: rounded(port.writeGBps),
  requestRatio: rounded(port.requestRatio),
  completionRatio: rounded(port.completionRatio),
});

/** Latency of a load at a measured point, ns, the way to the medium included. */
export function latencyNs(
  medium: Medium,
  { readRatio, gBps }: Pick<Target, "readRatio" | "gBps">,
  accesses: number,
  { bytes, pathNs, seed }: Pick<FitOptions, "bytes" | "pathNs" | "seed">,
  { protocols }: FitTools,
): number {
  const rate = Math.min(gBps, NEAREST * mediumGBps(medium, readRatio, bytes));
  const load = { gBps: rate, readRatio, bytes, accesses, seed };
  const ns = readRatio > 0 ? medium.readLatencyNs : medium.writeLatencyNs;
  return pathNs + ns + mediumWaitNs(attached(medium), protocols, load);
}

/** Every so many of a list, so that at most `most` are left. */
export function thinned<T>(list: readonly T[], most: number): T[] {
  const stride = Math.max(1, list.length / most);
  return Array.from({ length: Math.floor(list.length / stride) }, (_, i) => list[Math.floor(i * stride)]!);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const huber = (error: number, limit: number): number =>
  Math.abs(error) <= limit ? error * error : limit * (2 * Math.abs(error) - limit);
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const rounded = (value: number): number =>
  Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : value;
