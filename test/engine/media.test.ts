import fc from "fast-check";
import { expect, test } from "vitest";
import { type Medium, mediumGBps, OP, Random, type ReplayResult } from "../../src/model/index.ts";
import { attached } from "../../src/planner/calibrate/attached.ts";
import { type Row, replay } from "./fixtures.ts";

const PLAIN: Medium = {
  kind: "ddr5",
  readLatencyNs: 50,
  writeLatencyNs: 50,
  readGBps: 64,
  writeGBps: 32,
  channels: 1,
};

/** Latencies of accesses that all come at once, one after another in this order: reads and writes of a letter each. */
function spanOf(medium: Medium, ops: string, bytes = 64, object = (i: number) => i): ReplayResult {
  const rows = [...ops].map(
    (op, i): Row => ({ op: op === "r" ? OP.read : OP.write, object: object(i), bytes }),
  );
  const result = replay(attached(medium), rows, { window: 2 ** 30, slots: 2 ** 30 });
  expect(result.violations).toEqual([]);
  return result;
}

const last = (medium: Medium, ops: string, bytes = 64): number => spanOf(medium, ops, bytes).latencyNs.max;

test("a plain medium: reads take 1 ns of the bus, writes 2", () => {
  expect(last(PLAIN, "rwr")).toBeCloseTo(50 + 1 + 2, 9);
});

test("a turnaround costs what it says, at every change of direction and only there", () => {
  const dram = { ...PLAIN, turnaroundNs: 7 };
  expect(last(dram, "r")).toBeCloseTo(50, 9);
  expect(last(dram, "rrrr")).toBeCloseTo(50 + 3, 9);
  // read 1, turn 7, write 2, turn 7, read 1, read starts
  expect(last(dram, "rwrr")).toBeCloseTo(50 + 1 + 7 + 2 + 7 + 1, 9);
  // long transfers cross both channels, and each turns
  const two = { ...dram, channels: 2, readGBps: 32, writeGBps: 16 };
  expect(last(two, "rwr", 512)).toBeCloseTo(50 + 8 + 7 + 16 + 7 + (512 / 64 - 2), 6);
});

test("no channel is counted busy twice, nor its share of the device before its time", () => {
  // short and long accesses in turn leave the channels free at different times; violations are empty, or spanOf fails
  const many = { ...PLAIN, channels: 4, readGBps: 2, writeGBps: 2 };
  const rows = Array.from({ length: 60 }, (_, i): Row => ({ object: i, bytes: i % 3 === 0 ? 20_000 : 64 }));
  const result = replay(attached(many), rows, { window: 2 ** 30, slots: 2 ** 30 });
  expect(result.violations).toEqual([]);
  const device = result.servers.find(({ kind }) => kind !== "link")!;
  const bytes = rows.reduce((sum, row) => sum + row.bytes!, 0);
  const busy = device.utilizationBins.reduce((sum, share) => sum + share, 0) * result.binNs;
  expect(busy).toBeCloseTo(bytes / (2 * 4), 0);
});

test("a bank makes only those wait that want it", () => {
  const banked = { ...PLAIN, banks: { count: 4096, readNs: 40, writeNs: 90 } };
  const same = spanOf(banked, "rr", 64, () => 0);
  expect(same.latencyNs.max).toBeCloseTo(50 + 40, 9);
  expect(spanOf(banked, "wr", 64, () => 0).latencyNs.max).toBeCloseTo(50 + 90, 9);
  // objects 0 and 1 hash to different banks: the bus is all they share
  expect(last(banked, "rr")).toBeCloseTo(50 + 1, 9);
});

test("a port carries both directions at once", () => {
  const any = Number.POSITIVE_INFINITY;
  const port = { readGBps: 64, writeGBps: 32, requestRatio: 0, completionRatio: 0 };
  const pins = { ...PLAIN, readGBps: any, writeGBps: any, port };
  expect(last(pins, "rrr")).toBeCloseTo(50 + 2, 9);
  // requests wait for writes on the way in, completions for reads on the way out; one way alone would take 3 x 1 + 2 x 2
  expect(last(pins, "rwrwrw")).toBeCloseTo(50 + 5, 9);
  // each write's completion takes a quarter of a read's time on the way out
  const completions = { ...pins, port: { ...port, completionRatio: 0.25 } };
  expect(last(completions, "rrrwr")).toBeCloseTo(50 + 3 + 0.25, 9);
});

/** GB/s served where everything is there at once. */
function saturation(medium: Medium, readRatio: number, accesses: number): number {
  const random = new Random(3);
  const ops = Array.from({ length: accesses }, () => (random.uniform() < readRatio ? "r" : "w")).join("");
  const { elapsedNs } = spanOf(medium, ops);
  return (accesses * 64) / (elapsedNs - medium.readLatencyNs);
}

test.each([
  ["half duplex", { ...PLAIN, turnaroundNs: 1.5 }],
  ["many banks", { ...PLAIN, turnaroundNs: 0.5, banks: { count: 1024, readNs: 60, writeNs: 90 } }],
  [
    "a port before DRAM",
    { ...PLAIN, port: { readGBps: 48, writeGBps: 44, requestRatio: 0.2, completionRatio: 0.1 } },
  ],
])("saturates where the formula says: %s", (_, medium) => {
  for (const readRatio of [0, 0.25, 0.5, 0.75, 1]) {
    const ratio = saturation(medium, readRatio, 20_000) / mediumGBps(medium, readRatio, 64);
    expect(ratio).toBeGreaterThan(0.98);
    expect(ratio).toBeLessThan(1.02);
  }
});

const anyMedium = fc.record({
  readGBps: fc.double({ min: 5, max: 100, noNaN: true }),
  turnaroundNs: fc.double({ min: 0, max: 10, noNaN: true }),
  banks: fc.option(
    fc.record({
      count: fc.integer({ min: 1, max: 64 }),
      readNs: fc.double({ min: 0, max: 80, noNaN: true }),
    }),
  ),
  port: fc.option(fc.double({ min: 5, max: 100, noNaN: true })),
});

test("more bandwidth is never slower, and what adds costs never faster", () => {
  fc.assert(
    fc.property(anyMedium, fc.double({ min: 1, max: 3, noNaN: true }), fc.integer(), (drawn, more, seed) => {
      const make = (faster: number, costs: boolean): Medium => ({
        ...PLAIN,
        readGBps: drawn.readGBps * faster,
        writeGBps: drawn.readGBps * faster,
        ...(costs && { turnaroundNs: drawn.turnaroundNs }),
        ...(costs && drawn.banks && { banks: { ...drawn.banks, writeNs: drawn.banks.readNs } }),
        ...(costs &&
          drawn.port !== null && {
            port: { readGBps: drawn.port, writeGBps: drawn.port, requestRatio: 0.2, completionRatio: 0.1 },
          }),
      });
      const random = new Random(seed);
      const ops = Array.from({ length: 200 }, () => (random.uniform() < 0.6 ? "r" : "w")).join("");
      const mean = (medium: Medium) => spanOf(medium, ops).latencyNs.mean;
      const base = mean(make(1, true));
      expect(mean(make(more, true))).toBeLessThanOrEqual(base + 0.01);
      expect(mean(make(1, false))).toBeLessThanOrEqual(base + 0.01);
    }),
    { numRuns: 60 },
  );
});
