import { describe, expect, it } from "vitest";
import { CLASSES, type QosOptions, Random } from "../../src/model/index.ts";
import { fabricOf } from "./fabrics.ts";
import { type Row, replay } from "./fixtures.ts";

const OPEN = { slots: 2 ** 20, window: 2 ** 20 };
const KV = CLASSES.indexOf("kv");
const WEIGHT = CLASSES.indexOf("weight");
const BULK_BYTES = 4096;

const classes = (arbitration: QosOptions["arbitration"], weights = [1, 1]): QosOptions => ({
  arbitration,
  classes: [
    { name: "urgent", tenants: [], objectClasses: ["kv"], priority: 2, weight: weights[0]! },
    { name: "bulk", tenants: [], objectClasses: ["weight"], priority: 1, weight: weights[1]! },
  ],
});

/** Two hosts on a switch whose way to the memory is the narrowest: 32 GB/s. */
const narrow = fabricOf(
  [
    { from: "h0", to: "s0", latencyNs: 100 },
    { from: "h1", to: "s0", latencyNs: 100 },
    { from: "s0", to: "s1", gBps: 32, latencyNs: 100 },
    { from: "s1", to: "m0", latencyNs: 100 },
  ],
  { buffers: { vcs: 6, flits: 512 } },
);

/** Reads, Poisson arrivals of `gap` ns on average. */
function reads(requester: number, cls: number, bytes: number, gap: number, until: number): Row[] {
  const random = new Random(requester + 7);
  const rows: Row[] = [];
  for (let now = 0; now < until; now += random.exponential(gap))
    rows.push({ ts: Math.floor(now), requester, cls, bytes, object: requester * 1e6 + rows.length });
  return rows;
}

const inOrder = (rows: Row[]) => rows.sort((a, b) => a.ts! - b.ts!);

describe("traffic classes", () => {
  it("wait for a piece of a transfer, and pieces are no more than a replay is told", () => {
    const rows: Row[] = [
      { ts: 0, requester: 1, cls: WEIGHT, bytes: 2 ** 20, object: 1 },
      { ts: 8000, requester: 0, cls: KV, bytes: 64, object: 2 },
    ];
    const waits = (bursts: { burstBytes: number; burstPieces?: number }) =>
      replay(narrow, rows, { ...OPEN, qos: classes("strict"), ...bursts }).byClass.kv!.latencyNs.max;
    const eighth = waits({ burstBytes: 2 ** 17 });
    expect(waits({ burstBytes: 4096, burstPieces: 8 })).toBe(eighth);
    expect(waits({ burstBytes: 2 ** 17, burstPieces: 64 })).toBe(eighth);
    expect(waits({ burstBytes: 4096 })).toBeLessThan(eighth);
  });

  const urgent = () => reads(0, KV, 64, 500, 200_000);
  // 4 KiB of data every 100 ns would be 41 GB/s: more than the link between the switches carries
  const bulk = () => reads(1, WEIGHT, BULK_BYTES, 100, 200_000);

  it("of high priority keep their p99 within 20 % of idle while bulk fills the switch, and do not without", () => {
    const idle = replay(narrow, urgent(), OPEN).latencyNs.p99;
    const both = inOrder([...urgent(), ...bulk()]);
    const strict = replay(narrow, both, { ...OPEN, qos: classes("strict"), burstBytes: 1024 });
    const none = replay(narrow, both, { ...OPEN, burstBytes: 1024 });
    expect(strict.violations).toEqual([]);
    expect(strict.servers.find(({ id }) => id === "s0-s1<")!.utilizationMean).toBeGreaterThan(0.95);
    expect(strict.byClass.kv!.latencyNs.p99).toBeLessThan(idle * 1.2);
    expect(none.byClass.kv!.latencyNs.p99).toBeGreaterThan(idle * 1.2);
    expect(none.byClass.kv!.latencyNs.p99).toBeGreaterThan(strict.byClass.kv!.latencyNs.p99 * 2);
  });

  it("share a full link by their weights", () => {
    // both want more than there is; what each gets while both wait is 3 to 1
    const rows = inOrder([...reads(0, KV, 1024, 20, 100_000), ...reads(1, WEIGHT, 1024, 20, 100_000)]);
    const result = replay(narrow, rows, { ...OPEN, qos: classes("weighted", [3, 1]) });
    const { kv, weight } = { kv: result.byClass.kv!, weight: result.byClass.weight! };
    expect(kv.bytes / weight.bytes).toBeCloseTo(1, 1);
    // the light one is served a quarter of the link until the heavy one is done: half of its rows wait three times as long
    const fair = replay(narrow, rows, { ...OPEN, qos: classes("weighted") });
    const ratio = fair.byClass.kv!.latencyNs.mean / fair.byClass.weight!.latencyNs.mean;
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
    expect(kv.latencyNs.max).toBeLessThan(0.75 * fair.byClass.kv!.latencyNs.max);
    expect(result.violations).toEqual([]);
  });

  it("do not lose or invent anything: parts, bytes and credits", () => {
    for (const arbitration of ["strict", "weighted"] as const) {
      const both = inOrder([...urgent(), ...bulk()]);
      const result = replay(narrow, both, { ...OPEN, qos: classes(arbitration), burstBytes: 256 });
      expect(result).toMatchObject({ violations: [], incomplete: 0, deadlock: [], completed: both.length });
    }
  });

  it("that nobody is in change nothing", () => {
    const rows = urgent();
    const other: QosOptions = {
      arbitration: "strict",
      classes: [{ name: "x", tenants: ["nobody"], objectClasses: [], priority: 9, weight: 1 }],
    };
    expect(replay(narrow, rows, { ...OPEN, qos: other }).latencyNs).toEqual(
      replay(narrow, rows, OPEN).latencyNs,
    );
  });
});

describe("throttling", () => {
  const shared = fabricOf(
    [
      { from: "h0", to: "s0" },
      { from: "h1", to: "s0" },
      { from: "s0", to: "m0" },
    ],
    { mediumGBps: 8, buffers: { vcs: 2, flits: 512 } },
  );

  it("by the load that devices report keeps queues short, and little is lost", () => {
    const rows = inOrder([0, 1].flatMap((host) => reads(host, KV, 256, 20, 100_000)));
    const options = { slots: 2 ** 20, window: 64 };
    const free = replay(shared, rows, options);
    const told = replay(shared, rows, { ...options, congestion: "devload" });
    const queue = (result: typeof free) => result.servers.find(({ id }) => id === "m0")!.queueMean;
    expect(queue(told)).toBeLessThan(queue(free) / 3);
    expect(told.elapsedNs).toBeLessThan(free.elapsedNs * 1.1);
    expect(told.violations).toEqual([]);
  });

  it("by marks of full links keeps others' buffers free", () => {
    const slow = fabricOf(
      [
        { from: "h0", to: "s0" },
        { from: "h1", to: "s0" },
        { from: "s0", to: "s1" },
        { from: "s1", to: "m0", gBps: 4 },
        { from: "s1", to: "m1" },
      ],
      { reach: { h0: "m0", h1: "m1" }, buffers: { vcs: 2, flits: 64 } },
    );
    const rows = inOrder([
      ...reads(0, KV, 256, 40, 300_000).map((row) => ({ ...row, op: 1 })),
      ...reads(1, KV, 256, 100, 300_000).map((row) => ({ ...row, op: 1 })),
    ]);
    const options = { slots: 2 ** 20, window: 64 };
    const free = replay(slow, rows, options).byRequester.r1!.latencyNs.mean;
    const told = replay(slow, rows, { ...options, congestion: "marks" }).byRequester.r1!.latencyNs.mean;
    expect(told).toBeLessThan(free / 2);
  });
});
