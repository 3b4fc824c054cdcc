import { describe, expect, it, test } from "vitest";
import { type Medium, mediumGBps, Random } from "../../src/model/index.ts";
import { attached } from "../../src/planner/calibrate/attached.ts";
import { calibrate } from "../../src/planner/calibrate/calibrate.ts";
import { type Curve, monotone, parseCurves } from "../../src/planner/calibrate/curves.ts";
import { nelderMead } from "../../src/planner/calibrate/nelder-mead.ts";
import { probe } from "../../src/planner/probe.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";

const tools = { protocols, routings, policy: policies.get("first-touch") };
const PLAIN = { kind: undefined, channels: 1, bytes: 64, pathNs: 0, seed: 1, fitOn: undefined };
const LOADS = [0.02, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 1.1];

/** What `topo probe` measures of a medium: a family of curves as a load generator with 300 accesses under way sees it. */
function measured(medium: Medium, readRatios: readonly number[]): Curve[] {
  return readRatios.map((readRatio) => {
    const options = { tier: undefined, readRatio, bytes: 64, accesses: 20_000, seed: 9, outstanding: 300 };
    const { points } = probe(attached(medium), { ...options, loads: LOADS }, tools);
    return {
      readRatio,
      points: points.map(({ accepted_gbps, latency_ns }) => ({ gBps: accepted_gbps, ns: latency_ns.mean })),
    };
  });
}

const DRAM: Medium = {
  kind: "dram",
  readLatencyNs: 90,
  writeLatencyNs: 90,
  readGBps: 60,
  writeGBps: 60,
  channels: 1,
  turnaroundNs: 0.6,
  banks: { count: 100, readNs: 60, writeNs: 90 },
};

describe("a fit of curves that the engine itself made", () => {
  const data = calibrate(measured(DRAM, [1, 0.75, 0.5, 0]), { ...PLAIN, fitOn: [1, 0.5, 0] }, tools);
  const { medium } = data;
  const off = (ours: number, theirs: number) => Math.abs(ours / theirs - 1);

  it("recovers what the engine was told", () => {
    expect(data.kind).toBe("dram");
    expect(off(medium.readGBps, DRAM.readGBps)).toBeLessThan(0.03);
    expect(off(medium.turnaroundNs!, DRAM.turnaroundNs!)).toBeLessThan(0.2);
    expect(off(medium.readLatencyNs, DRAM.readLatencyNs)).toBeLessThan(0.01);
    // a bank's wait is lambda hold^2 / 2 where load is light: hold squared over count is what a curve shows
    const strength = ({ banks }: Medium) => banks!.readNs ** 2 / banks!.count;
    expect(off(strength(medium), strength(DRAM))).toBeLessThan(0.3);
    expect(off(data.outstanding, 300)).toBeLessThan(0.1);
  });

  it("predicts a mix that it has not seen", () => {
    expect(data.predicted!.peak_error_ratio_max).toBeLessThan(0.04);
    expect(data.predicted!.latency_error_ratio.max).toBeLessThan(0.04);
  });

  it("has the residual of the whole engine: a probe of the fitted medium gives the same latencies", () => {
    const at = data.residuals[0]!.points[3]!;
    const load = at.gbps / mediumGBps(medium, 1, 64);
    const options = { tier: undefined, readRatio: 1, bytes: 64, accesses: 50_000, seed: 4, loads: [load] };
    const { points } = probe(attached(medium), options, tools);
    expect(off(points[0]!.latency_ns.mean, at.ours_ns)).toBeLessThan(0.03);
  });
});

test("a full-duplex port is told from half-duplex DRAM by its peaks", () => {
  const any = Number.POSITIVE_INFINITY;
  const port = { readGBps: 27, writeGBps: 24, requestRatio: 0.2, completionRatio: 0.1 };
  const pins: Medium = { ...DRAM, readGBps: any, writeGBps: any, turnaroundNs: 0, port };
  const data = calibrate(measured(pins, [1, 0.7, 0.5, 0.3, 0]), PLAIN, tools);
  expect(data.kind).toBe("link");
  expect(data.fitted.peak_error_ratio_max).toBeLessThan(0.03);
  expect(Math.abs(data.medium.port!.readGBps / 27 - 1)).toBeLessThan(0.04);
  expect(Math.abs(data.medium.port!.writeGBps / 24 - 1)).toBeLessThan(0.04);
});

test("Nelder and Mead find the bottom of Rosenbrock's valley", () => {
  const rosenbrock = ([x, y]: readonly number[]) => 100 * (y! - x! ** 2) ** 2 + (1 - x!) ** 2;
  const { at, evaluations } = nelderMead(rosenbrock, [-1.2, 1], {
    step: [0.5, 0.5],
    evaluations: 1000,
    tolerance: 1e-12,
  });
  expect(at[0]).toBeCloseTo(1, 4);
  expect(at[1]).toBeCloseTo(1, 4);
  expect(evaluations).toBeLessThan(1000);
});

describe("curves", () => {
  it("reads the plain layout and that of Mess", () => {
    const plain = "# MLC\nread_ratio,bandwidth_gbps,latency_ns\n1,10,100\n1,20,120\n0.5,8,101\n0.5,16,140\n";
    const points = (...pairs: [number, number][]) => pairs.map(([gBps, ns]) => ({ gBps, ns }));
    expect(parseCurves(plain, "x.csv").curves).toEqual([
      { readRatio: 1, points: points([10, 100], [20, 120]) },
      { readRatio: 0.5, points: points([8, 101], [16, 140]) },
    ]);
    const head = "read_pct,bandwidth_MBps,latency_cycles,latency_ns_at_2.1GHz";
    const mess = parseCurves(`${head}\n88,4000,230,109\n88,-3,225,107\n88,300,226,107\n`, "x.csv");
    expect(mess.curves[0]!.readRatio).toBeCloseTo(0.88, 9);
    expect(mess.curves[0]!.points.map(({ gBps }) => gBps)).toEqual([0.3, 4]);
    expect(mess.left_out).toBe(1);
  });

  it("reads mixes as MLC calls them", () => {
    const { curves } = parseCurves("mix;bandwidth_gbps;latency_ns\n3:1;1;100\n3:1;9;120\n", "x.csv");
    expect(curves[0]!.readRatio).toBe(0.75);
  });

  it.each([
    ["", "T008"],
    ["read_ratio,bandwidth_gbps,latency_ns\n", "T008"],
    ["read_ratio,bandwith_gbps,latency_ns\n1,2,3\n", "T010"],
    ["bandwidth_gbps,latency_ns\n1,2\n2,3\n", "T010"],
    ["read_ratio,bandwidth_gbps,latency_ns\n1,2,fast\n", "T011"],
    ["read_ratio,bandwidth_gbps,latency_ns\n88,2,3\n88,3,4\n", "T011"],
    ["read_ratio,bandwidth_gbps,latency_ns\n1,2,3\n", "T019"],
  ])("refuses %j with %s", (text, code) => {
    expect(() => parseCurves(text, "x.csv")).toThrow(expect.objectContaining({ code }));
  });

  it("refuses to fit latencies to points that are all saturated", () => {
    const points = [
      { gBps: 10, ns: 100 },
      { gBps: 10.1, ns: 300 },
    ];
    expect(() => calibrate([{ readRatio: 1, points }], PLAIN, tools)).toThrow(
      expect.objectContaining({ code: "T019" }),
    );
  });

  it("smooths by pooling: never falls, keeps what rises already, and the mean", () => {
    const random = new Random(5);
    const points = Array.from({ length: 50 }, (_, i) => ({ gBps: i + 1, ns: i + 20 * random.uniform() }));
    const smooth = monotone({ readRatio: 1, points }).points;
    for (let i = 1; i < smooth.length; i++) expect(smooth[i]!.ns).toBeGreaterThanOrEqual(smooth[i - 1]!.ns);
    const sum = (list: { ns: number }[]) => list.reduce((total, { ns }) => total + ns, 0);
    expect(sum(smooth)).toBeCloseTo(sum(points), 6);
    const rising = points.map(({ gBps }) => ({ gBps, ns: gBps }));
    expect(monotone({ readRatio: 1, points: rising }).points).toEqual(rising);
  });
});
