import { expect, test } from "vitest";
import { calibrate } from "../../src/planner/calibrate/calibrate.ts";
import { parseCurves } from "../../src/planner/calibrate/curves.ts";
import { thinned } from "../../src/planner/calibrate/fit.ts";
import { tools } from "../../src/validation/tools.ts";
import { reference, saturated } from "./media.ts";

const PATH = "reference/mess/cxl_expander.csv";
const text = reference(PATH);
const SHARE = 0.88;

test.skipIf(text === undefined)(
  "val.mess.cxl: the port of a family without its 88 % curve predicts that curve, at as many accesses under way",
  () => {
    const { curves } = parseCurves(text!, PATH);
    const isPredicted = (share: number) => Math.abs(share - SHARE) < 1e-6;
    const others = curves.filter(({ readRatio }, i) => !isPredicted(readRatio) && i % 5 === 0);
    const options = { kind: undefined, channels: 1, bytes: 64, pathNs: 0, seed: 1, fitOn: undefined };
    const { kind, medium } = calibrate(others, options, tools);
    expect(kind).toBe("link");
    // the closed form of the peaks: 24.05 and 26.76 GB/s, a request takes 0.2 of a write
    expect(Math.abs(medium.port!.writeGBps / 24.05 - 1)).toBeLessThan(0.01);
    expect(Math.abs(medium.port!.readGBps / 26.76 - 1)).toBeLessThan(0.01);
    expect(Math.abs(medium.port!.requestRatio / 0.2 - 1)).toBeLessThan(0.05);
    const { points } = curves.find(({ readRatio }) => isPredicted(readRatio))!;
    const rising = points.filter(({ gBps }) => gBps <= 0.99 * points.at(-1)!.gBps);
    for (const { gBps, ns } of [...thinned(rising, 6), rising.at(-1)!, points.at(-1)!]) {
      // cores keep a number of accesses going whatever the latency: as many as the measured point had, by Little's law
      const outstanding = Math.max(1, Math.round((gBps * ns) / 64));
      const ours = saturated(medium, SHARE, 20_000, outstanding);
      expect(Math.abs(ours.ns / ns - 1), `${gBps} GB/s`).toBeLessThan(0.1);
    }
  },
  30_000,
);
