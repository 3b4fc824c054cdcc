import { describe, expect, it } from "vitest";
import { mediumGBps } from "../../src/model/index.ts";
import { calibrate } from "../../src/planner/calibrate/calibrate.ts";
import { type Curve, monotone } from "../../src/planner/calibrate/curves.ts";
import { tools } from "../../src/validation/tools.ts";
import { loaded, reference, saturated } from "./media.ts";

interface Measured {
  peak_GBps: number;
  idle_ns: number;
  curve_GBps_ns: [number, number][];
}

/** Shares of reads in traffic: a cached write is a read for ownership and a write-back, and MLC counts both. */
const READS = "1:0 (all reads)";
const PREDICTED = { "3:1": 3 / 4, "2:1": 2 / 3, "2:1 read:nt-write": 2 / 3, "1:1 read:nt-write": 1 / 2 };

const curveOf = (readRatio: number, { curve_GBps_ns }: Measured): Curve => ({
  readRatio,
  points: curve_GBps_ns.map(([gBps, ns]) => ({ gBps, ns })).sort((a, b) => a.gBps - b.gBps),
});

const text = reference("catalogue/loaded-latency-eurosys24.json");
const data = JSON.parse(text ?? "{}") as Record<string, Record<string, Measured>>;

describe.skipIf(text === undefined).each([["cxl"], ["ddr5"]])(
  "val.es24.curves, %s: mixes predicted from 1:0 and 1:1 alone, by the whole engine",
  (device) => {
    const mixes = data[device] ?? {};
    const fit =
      text === undefined
        ? undefined
        : calibrate(
            [curveOf(1, mixes[READS]!), curveOf(1 / 2, mixes["1:1"]!)],
            { kind: undefined, channels: 2, bytes: 64, pathNs: 0, seed: 1, fitOn: undefined },
            tools,
          );
    const off = (ours: number, theirs: number) => Math.abs(ours / theirs - 1);

    it.each(Object.entries(PREDICTED))("%s", { timeout: 30_000 }, (mix, readRatio) => {
      const { medium, outstanding } = fit!;
      const measured = mixes[mix]!;
      expect(off(medium.readLatencyNs, measured.idle_ns)).toBeLessThan(0.05);
      const smooth = monotone(curveOf(readRatio, measured)).points;
      for (const { gBps, ns } of smooth.filter((point) => point.gBps <= 0.8 * measured.peak_GBps))
        expect(
          off(loaded(medium, readRatio, gBps, { accesses: 10_000 }).ns, ns),
          `${gBps} GB/s`,
        ).toBeLessThan(0.15);
      const full = saturated(medium, readRatio, 60_000, outstanding);
      const peak = mediumGBps(medium, readRatio, 64);
      expect(off(peak, measured.peak_GBps)).toBeLessThan(0.05);
      // a run this short loses some at its end, when the fullest banks run dry last
      expect(full.gBps / peak).toBeGreaterThan(0.93);
      expect(off(full.ns, smooth.at(-1)!.ns)).toBeLessThan(0.4);
    });
  },
);
