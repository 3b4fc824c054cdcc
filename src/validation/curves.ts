import { calibrate, type ResidualDoc } from "../planner/calibrate/calibrate.ts";
import type { Curve } from "../planner/calibrate/curves.ts";
import { type Check, near } from "./case.ts";
import { tools } from "./tools.ts";

/** GB/s of payload, and mean latency in ns. */
export type Points = readonly (readonly [gBps: number, ns: number])[];

export const curveOf = (readRatio: number, points: Points): Curve => ({
  readRatio,
  points: points.map(([gBps, ns]) => ({ gBps, ns })),
});

export interface FitHow {
  channels: number;
  /** Shares of reads that are fitted; the others are predicted. */
  fitOn: readonly number[];
  seed: number;
}

/** Ratios; latency undefined: not looked at. */
export interface Tolerance {
  peak: number;
  idle: number;
  latency?: number;
}

/** Fits a medium to some curves of a family. */
export const fitted = (curves: readonly Curve[], how: FitHow) =>
  calibrate(curves, { ...how, kind: undefined, bytes: 64, pathNs: 0 }, tools);

/** Peak and idle latency of one curve, and the latency up to 80 % of the peak that is farthest off, without the measurement's noise. */
export function residualChecks(
  what: string,
  { peak_gbps, idle_ns, points }: ResidualDoc,
  tolerance: Tolerance,
): Check[] {
  const off = ({ ours_ns, monotone_ns }: (typeof points)[number]): number =>
    Math.abs(ours_ns / monotone_ns - 1);
  const worst = points.reduce((most, point) => (off(point) > off(most) ? point : most));
  return [
    near(`${what}: peak`, "GB/s", peak_gbps.measured, peak_gbps.ours, tolerance.peak),
    near(`${what}: idle`, "ns", idle_ns.measured, idle_ns.ours, tolerance.idle),
    ...(tolerance.latency === undefined
      ? []
      : [
          near(
            `${what}: at ${worst.gbps.toFixed(1)} GB/s, farthest off`,
            "ns",
            worst.monotone_ns,
            worst.ours_ns,
            tolerance.latency,
          ),
        ]),
  ];
}
