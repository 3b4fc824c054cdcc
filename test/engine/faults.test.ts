import { describe, expect, it } from "vitest";
import type { HealthEvent } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { fabricOf } from "./fabrics.ts";
import { pool, type Row, replay } from "./fixtures.ts";

const OPEN = { slots: 2 ** 20, window: 2 ** 20 };
const US = 1000;
const TIMEOUT_NS = 2 * US;

const event = (atNs: number, part: string, state: HealthEvent["state"], rest: Partial<HealthEvent> = {}) => ({
  atNs,
  part,
  state,
  rateRatio: 1,
  flitErrorRatio: 0,
  ...rest,
});
const health = (...events: HealthEvent[]) => ({
  ...OPEN,
  health: { events, timeoutNs: TIMEOUT_NS, retries: 8 },
});

/** Two hosts, two switches, each on the way to both memories. */
const dual = fabricOf(
  ["h0", "h1"]
    .flatMap((host) => ["s0", "s1"].map((to) => ({ from: host, to, gBps: 16 })))
    .concat(["s0", "s1"].flatMap((from) => ["m0", "m1"].map((to) => ({ from, to, gBps: 64 })))),
  { buffers: { vcs: 2, flits: 256 } },
);
const single = fabricOf([
  { from: "h0", to: "s0" },
  { from: "s0", to: "m0" },
]);

/** Writes of 4 KiB, each host one every `gap` ns. */
function writes(hosts: number, gap: number, until: number): Row[] {
  const rows: Row[] = [];
  for (let ts = 0; ts < until; ts += gap) {
    for (let requester = 0; requester < hosts; requester++)
      rows.push({ ts, requester, op: 1, object: rows.length, bytes: 4096 });
  }
  return rows;
}

const bins = (result: ReturnType<typeof replay>, id: string, fromNs: number, toNs: number): number => {
  const server = result.servers.find((one) => one.id === id)!;
  const inside = server.utilizationBins.filter(
    (_, i) => i * result.binNs >= fromNs && (i + 1) * result.binNs <= toNs,
  );
  return inside.reduce((sum, busy) => sum + busy, 0) / inside.length;
};

describe("a switch of two that fails and is repaired", () => {
  // each host could send 2 x 16 GB/s over both switches, and offers 24 of payload
  const rows = writes(2, 170, 300 * US);
  const result = replay(dual, rows, health(event(100 * US, "s0", "down"), event(200 * US, "s0", "up")));

  it("loses nothing", () => {
    expect(result).toMatchObject({
      completed: rows.length,
      failed: 0,
      incomplete: 0,
      refused: 0,
      violations: [],
    });
    expect(result.retried).toBeGreaterThan(0);
  });

  it("leaves the cut that is left, and gives back what was there", () => {
    const out = ["h0-s0>", "h1-s0>"].map((id) =>
      [0, 100, 200].map((us) => bins(result, id, (us + 5) * US, (us + 80) * US)),
    );
    for (const [before, during, after] of out as [number, number, number][]) {
      expect(before).toBeGreaterThan(0.7);
      expect(during).toBe(0);
      expect(after).toBeGreaterThan(0.7);
    }
    for (const id of ["h0-s1>", "h1-s1>"]) expect(bins(result, id, 110 * US, 195 * US)).toBeGreaterThan(0.95);
  });

  it("is the same twice", () => {
    const again = replay(dual, rows, health(event(100 * US, "s0", "down"), event(200 * US, "s0", "up")));
    expect(again).toEqual(result);
  });
});

describe("the only way failing", () => {
  it("reports the accesses as failed, and the run ends", () => {
    const rows = writes(1, 500, 100 * US);
    const result = replay(single, rows, health(event(50 * US, "s0", "down")));
    expect(result.failed).toBeGreaterThan(90);
    expect(result.completed + result.failed).toBe(rows.length);
    expect(result).toMatchObject({ incomplete: 0, refused: 0, violations: [] });
    expect(result.requests.incomplete).toBe(result.failed);
  });

  it("fails at once where nothing is asked for again", () => {
    const rows = writes(1, 500, 20 * US);
    const options = {
      ...OPEN,
      health: { events: [event(10 * US, "s0", "down")], timeoutNs: TIMEOUT_NS, retries: 0 },
    };
    const result = replay(single, rows, options);
    expect(result.failed).toBeGreaterThanOrEqual(20);
    expect(result).toMatchObject({ completed: rows.length - result.failed, incomplete: 0, violations: [] });
  });

  it("fails nothing that a repair comes in time for: what was lost is asked for again", () => {
    const rows = writes(1, 500, 100 * US);
    const result = replay(single, rows, health(event(50 * US, "m0", "down"), event(55 * US, "m0", "up")));
    expect(result).toMatchObject({ completed: rows.length, failed: 0, violations: [] });
    expect(result.retried).toBeGreaterThan(5);
    // whoever was lost waited for the timeout at least
    expect(result.latencyNs.max).toBeGreaterThan(TIMEOUT_NS);
  });
});

describe("a degraded link", () => {
  it("serves at the rate that is left, until it is repaired", () => {
    const rows = writes(1, 200, 300 * US);
    const events = [event(100 * US, "s0-m0", "degraded", { rateRatio: 0.5 }), event(200 * US, "s0-m0", "up")];
    const result = replay(single, rows, health(...events));
    const [before, during, after] = [10, 110, 210].map((us) =>
      bins(result, "s0-m0>", us * US, (us + 80) * US),
    );
    expect(during! / before!).toBeCloseTo(2, 1);
    expect(after! / before!).toBeCloseTo(1, 1);
    expect(result.violations).toEqual([]);
  });

  it("sends damaged flits again: so many, and each costs the way back and forth", () => {
    const rows = writes(1, 2000, 4000 * US);
    const errors = fabricOf([
      { from: "h0", to: "s0" },
      { from: "s0", to: "m0", flitErrorRatio: 1e-3 },
    ]);
    const clean = replay(single, rows, OPEN);
    const result = replay(errors, rows, OPEN);
    // a write of 4 KiB is 64 x 85 B, 80 flits; its completion 64 x 8.5 B, 8 flits
    const expected = rows.length * 88 * 1e-3;
    expect(Math.abs(result.flitRetries / expected - 1)).toBeLessThan(0.15);
    const perRetry = (result.latencyNs.mean - clean.latencyNs.mean) / (result.flitRetries / rows.length);
    expect(Math.abs(perRetry / (68 / 64 + 10) - 1)).toBeLessThan(0.05);
    expect(result.violations).toEqual([]);
  });
});

describe("a link that several events are about", () => {
  const rows = writes(1, 200, 300 * US);
  const busy = (...events: HealthEvent[]) => {
    const result = replay(single, rows, health(...events));
    expect(result).toMatchObject({ violations: [], incomplete: 0 });
    return [10, 110, 210].map((us) => bins(result, "s0-m0>", us * US, (us + 80) * US));
  };

  it("is out of order until all that broke it are repaired", () => {
    const events = [event(50 * US, "s0", "down"), event(60 * US, "s0-m0", "down")];
    const [, during] = busy(...events, event(70 * US, "s0", "up"), event(200 * US, "s0-m0", "up"));
    expect(during).toBe(0);
  });

  it("keeps its own lower rate when the switch beside it is repaired", () => {
    const half = event(100 * US, "s0-m0", "degraded", { rateRatio: 0.5 });
    const switched = [event(104 * US, "s0", "down"), event(105 * US, "s0", "up")];
    const [before, during, after] = busy(half, ...switched);
    expect(during! / before!).toBeCloseTo(2, 1);
    expect(after! / before!).toBeCloseTo(2, 1);
  });

  it("comes back with part of its rate where that is what it is said to have after it was down", () => {
    const down = event(95 * US, "s0-m0", "down");
    const [before, during, after] = busy(
      down,
      event(98 * US, "s0-m0", "degraded", { rateRatio: 0.5 }),
      event(200 * US, "s0-m0", "up"),
    );
    expect(during! / before!).toBeCloseTo(2, 1);
    expect(after! / before!).toBeCloseTo(1, 1);
  });
});

describe("memory whose link takes no time", () => {
  const local = pool({ hosts: 1, devices: 1, localBytes: 2 ** 20 });
  const rows = Array.from({ length: 100 }, (_, i): Row => ({ ts: i * US, op: i === 0 ? 1 : 0, object: 1 }));
  const outage = [event(20 * US, "near0", "down"), event(40 * US, "near0", "up")];

  it("is out of order too, and what is repaired in time fails nothing", () => {
    const result = replay(local, rows, { health: { events: outage, timeoutNs: TIMEOUT_NS, retries: 20 } });
    expect(result).toMatchObject({ completed: 100, failed: 0, violations: [] });
    expect(result.latencyNs.max).toBeGreaterThan(15 * US);
    const never = replay(local, rows, { health: { events: outage, timeoutNs: TIMEOUT_NS, retries: 0 } });
    expect(never).toMatchObject({ completed: 80, failed: 20, violations: [] });
  });
});

describe("a page that is on its way to faster memory when its way breaks", () => {
  // written to the pool, since it does not fit near; its promotion fails, and later accesses find it where it was
  const near = pool({ hosts: 1, devices: 1, localBytes: 4096, gBps: 1 });
  const rows: Row[] = [
    { op: 1, object: 1, bytes: 4096 },
    { ts: 20 * US, op: 1, object: 2, bytes: 4096 },
    { ts: 50 * US, object: 1, bytes: 64 },
    { ts: 100 * US, object: 1, bytes: 64 },
    { ts: 200 * US, object: 1, bytes: 64 },
  ];

  it("stays where it is, and is promoted by the next access", () => {
    const events = [event(51 * US, "host0-switch", "down"), event(60 * US, "host0-switch", "up")];
    const how = { policy: policies.get("lru"), health: { events, timeoutNs: TIMEOUT_NS, retries: 0 } };
    const result = replay(near, rows, how);
    expect(result).toMatchObject({ completed: 5, violations: [] });
    expect(result.byTier).toMatchObject({ pool: { accesses: 2 }, near: { accesses: 3 } });
  });
});

describe("what breaks", () => {
  it("has to be in the topology", () => {
    expect(() => replay(single, writes(1, 500, US), health(event(0, "s9", "down")))).toThrow(
      /no node or link s9/,
    );
  });
});
