import { describe, expect, test } from "vitest";
import { CLASSES, OP, PHASES } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { pool, type Row, replay } from "./fixtures.ts";

const KV = CLASSES.indexOf("kv");
const PREFILL = PHASES.indexOf("prefill");
const DECODE = PHASES.indexOf("decode");
const MB = 1_000_000;
const lru = policies.get("lru");

/** One look-up of a block of 1 MB that takes 1 ms to rebuild. */
const lookUp = (request: number, object: number, ts = 0, requester = 0): Row => ({
  ts,
  request,
  object,
  requester,
  bytes: MB,
  cls: KV,
  phase: PREFILL,
  rebuild: MB,
  after: "arrival",
});

const near = (hosts: number, localBytes: number, more = {}) =>
  pool({ hosts, devices: 1, localBytes, hostLatencyNs: 0, ...more });

describe("KV look-ups", () => {
  test("the first request rebuilds its blocks one after another, the second finds them", () => {
    const result = replay(
      near(1, 10 * MB),
      [lookUp(1, 1), lookUp(1, 2), lookUp(2, 1, 5e6), lookUp(2, 2, 5e6)],
      { policy: lru },
    );
    expect(result.violations).toEqual([]);
    expect(result).toMatchObject({ lookups: 4, rebuilds: 2, completed: 4, incomplete: 0 });
    expect(result.tiers.map((tier) => tier.hitRatio)).toEqual([0.5, 0]);
    // 1 ms and then 1 + 1 ms of compute; hits in the near tier take no time
    expect(result.requests.ttftNs.max).toBe(2 * MB);
    expect(result.breakdownNs.rebuild).toBe((1 * MB + 2 * MB) / 4);
  });

  test("contiguous: look-ups stop at the first missing block, and a later resident one is not touched", () => {
    const rows = [lookUp(1, 2), lookUp(2, 1, 5e6), lookUp(2, 2, 5e6)];
    expect(replay(near(1, 10 * MB), rows, { policy: lru }).rebuilds).toBe(3);
    const independent = { lookup: "independent", use: "copy", publish: "shared" } as const;
    expect(replay(near(1, 10 * MB), rows, { policy: lru, kv: independent }).rebuilds).toBe(2);
  });

  test("a block that another host rebuilt is found in the shared pool and copied near", () => {
    const result = replay(near(2, 10 * MB), [lookUp(1, 1), lookUp(2, 1, 5e6, 1), lookUp(3, 1, 9e6, 1)], {
      policy: lru,
    });
    expect(result.violations).toEqual([]);
    expect(result.tiers.map((tier) => [tier.name, tier.hitRatio])).toEqual([
      ["near", 1 / 3],
      ["pool", 1 / 3],
    ]);
    expect(result.tiers[1]!.migratedBytes).toBe(MB); // published once
    expect(result.tiers[0]!.migratedBytes).toBe(MB); // copied once
  });

  test("nothing is published where the study says never", () => {
    const kv = { lookup: "contiguous", use: "copy", publish: "never" } as const;
    const result = replay(near(2, 10 * MB), [lookUp(1, 1), lookUp(2, 1, 5e6, 1)], { policy: lru, kv });
    expect(result.rebuilds).toBe(2);
    expect(result.tiers[1]!.usedBytesMax).toBe(0);
  });

  test("a hit in place reads over the fabric and takes no room near", () => {
    const kv = { lookup: "contiguous", use: "in-place", publish: "shared" } as const;
    const result = replay(near(2, 10 * MB), [lookUp(1, 1), lookUp(2, 1, 5e6, 1)], { policy: lru, kv });
    expect(result.tiers[0]!.usedBytesMax).toBe(MB);
    expect(result.byTier.pool!.accesses).toBe(1);
  });

  test("pinned blocks stay while their request runs; what does not fit near goes to the next tier", () => {
    const long: Row = {
      request: 1,
      object: 99,
      op: OP.write,
      bytes: 10,
      cls: KV,
      phase: DECODE,
      think: 1e9,
      tokens: 4,
    };
    const rows = [lookUp(1, 1), lookUp(1, 2), { ...long }, lookUp(2, 3, 5e6), lookUp(2, 4, 5e6)];
    const result = replay(near(1, 2 * MB), rows, { policy: lru });
    expect(result.violations).toEqual([]);
    expect(result.tiers[0]!.usedBytesMax).toBeLessThanOrEqual(2 * MB);
    expect(result.tiers[1]!.usedBytesMax).toBeGreaterThanOrEqual(2 * MB);
  });

  test("time to first token and per output token", () => {
    const rows: Row[] = [
      lookUp(1, 1),
      {
        request: 1,
        object: 50,
        op: OP.write,
        bytes: 0,
        cls: KV,
        phase: DECODE,
        tokens: 10,
        think: 5e6,
        after: [0],
      },
      { request: 1, object: 1, bytes: 0, cls: KV, phase: DECODE, after: [1] },
    ];
    const result = replay(near(1, 10 * MB), rows, { policy: lru });
    expect(result.requests.ttftNs.mean).toBe(MB);
    expect(result.requests.tpotNs.mean).toBe(5e5);
    expect(result.requests.e2eNs.mean).toBe(6e6);
    expect(result.requestBreakdownNs.think).toBe(5e6);
    expect(result.requestBreakdownNs.rebuild).toBe(MB);
  });
});

describe("requests", () => {
  test("a request waits for a slot, and that wait is its own, not an access's", () => {
    const rows = [lookUp(1, 1), lookUp(2, 2)];
    const result = replay(near(1, 10 * MB), rows, { policy: lru, slots: 1 });
    expect(result.requests.slotWaitNs.max).toBe(MB);
    expect(result.requests.ttftNs.max).toBe(2 * MB);
    expect(result.latencyNs.max).toBe(MB);
  });

  test("the window makes accesses wait: admission", () => {
    const rows = Array.from(
      { length: 3 },
      (): Row => ({ request: 1, object: 1, bytes: 64, after: "arrival" }),
    );
    const result = replay(pool({ hosts: 1, devices: 1 }), rows, { window: 1 });
    expect(result.violations).toEqual([]);
    const one = result.latencyNs.mean - result.breakdownNs.admission;
    expect(result.breakdownNs.admission).toBeCloseTo(one, 3); // 0 + 1 + 2 accesses waited for, over 3
  });

  test("a fence waits for every earlier row of its request", () => {
    const rows: Row[] = [
      { request: 1, object: 1, after: "arrival" },
      { request: 1, object: 2, bytes: 1_000_000, after: "arrival" },
      { request: 1, object: 0, bytes: 0, op: OP.fence, after: "arrival" },
      { request: 1, object: 3 },
    ];
    const result = replay(pool({ hosts: 1, devices: 1 }), rows);
    const alone = replay(pool({ hosts: 1, devices: 1 }), [rows[0]!, rows[1]!]);
    expect(result.requests.e2eNs.max).toBeGreaterThan(alone.requests.e2eNs.max + 400);
    expect(result.accesses).toBe(4);
    expect(result.latencyNs.count).toBe(3);
  });

  test("an open trace issues at its timestamps: think times are not known", () => {
    const rows: Row[] = [
      { request: 1, object: 1 },
      { request: 1, object: 1, ts: 1000, think: 1e9 },
    ];
    expect(replay(pool({ hosts: 1, devices: 1 }), rows, { closed: false }).elapsedNs).toBeLessThan(3000);
    expect(replay(pool({ hosts: 1, devices: 1 }), rows, { closed: true }).elapsedNs).toBeGreaterThan(1e9);
  });

  test("a gap of three hours changes nothing but the clock", () => {
    const near3h = (gap: number): Row[] => [
      { request: 1, object: 1, bytes: 4096 },
      { request: 2, object: 1, bytes: 4096, ts: gap },
      { request: 3, object: 2, bytes: 4096, ts: gap + 10, requester: 1 },
      { request: 4, object: 2, bytes: 4096, ts: gap + 11 },
    ];
    const short = replay(pool({ hosts: 2, devices: 2 }), near3h(1e6));
    const long = replay(pool({ hosts: 2, devices: 2 }), near3h(3 * 3600e9));
    expect(long.violations).toEqual([]);
    expect(long.latencyNs).toEqual(short.latencyNs);
    expect(long.breakdownNs).toEqual(short.breakdownNs);
    expect(long.elapsedNs - short.elapsedNs).toBeCloseTo(3 * 3600e9 - 1e6, 0);
  });

  test("work that spans the clock's limit goes on", () => {
    const rows: Row[] = Array.from({ length: 6 }, (_, i) => ({
      request: 1,
      object: i,
      bytes: 64,
      think: 3600e9,
    }));
    const result = replay(pool({ hosts: 1, devices: 1 }), rows);
    expect(result.violations).toEqual([]);
    expect(result.elapsedNs).toBeGreaterThan(6 * 3600e9);
    expect(result.elapsedNs).toBeLessThan(6 * 3600e9 + 10_000);
  });
});

describe("pages", () => {
  test("lru: a hit in the pool promotes, its victim is demoted; both move bytes", () => {
    const write = (object: number, ts: number): Row => ({ ts, object, op: OP.write, bytes: 1000 });
    const rows = [
      write(1, 0),
      write(2, 1e5),
      write(3, 2e5),
      { ts: 3e5, object: 1, bytes: 64 },
      { ts: 4e5, object: 1, bytes: 64 },
    ];
    const result = replay(near(1, 2000), rows, { policy: lru });
    expect(result.violations).toEqual([]);
    // 1 was demoted for 3; reading it promotes it and demotes 2; the last read is near
    expect(result.tiers[1]!.migrations).toBe(2);
    expect(result.tiers[0]!.migrations).toBe(1);
    expect(result.byTier.pool!.accesses).toBe(1);
    expect(result.byTier.near!.accesses).toBe(4);
    expect(result.servers.find((server) => server.id === "host0-switch>")!.payloadBytes).toBe(2000);
  });

  test("first touch stays where it was placed", () => {
    const rows = [1, 2, 3, 3, 3].map(
      (object, i): Row => ({ ts: i * 1e5, object, op: OP.write, bytes: 1000 }),
    );
    const result = replay(near(1, 2000), rows);
    expect(result.byTier.pool!.accesses).toBe(3);
    expect(result.tiers.map((tier) => tier.migrations)).toEqual([0, 0]);
  });

  test("what fits nowhere goes to the origin, or is refused where there is none", () => {
    const rows = [1, 2, 3].map((object, i): Row => ({ ts: i * 1e6, object, op: OP.write, bytes: 1000 }));
    const small = { capacityBytes: 1000 };
    const withOrigin = replay(near(1, 1000, { ...small, origin: true }), rows);
    expect(withOrigin.byTier.origin!.accesses).toBe(1);
    expect(withOrigin.refused).toBe(0);
    const without = replay(near(1, 1000, small), rows);
    expect(without.refused).toBe(1);
    expect(without.requests.incomplete).toBe(1);
    expect(without.violations).toEqual([]);
  });

  test("the first read of a page nobody wrote is fetched from the origin, once; what a write makes is not", () => {
    const read = (ts: number): Row => ({ ts, object: 1, bytes: 1000 });
    const fabric = near(1, 4000, { origin: true });
    const result = replay(fabric, [
      read(0),
      read(1),
      read(1e6),
      { ts: 2e6, object: 2, op: OP.write, bytes: 1000 },
    ]);
    expect(result.violations).toEqual([]);
    expect(result.byTier.origin!.accesses).toBe(2); // the second finds it still on its way
    expect(result.byTier.near!.accesses).toBe(2);
    expect(result.tiers[0]!.usedBytesMax).toBe(2000);
    expect(result.tiers[0]!.migrations).toBe(1);
    expect(replay(near(1, 4000), [read(0)]).byTier.near!.accesses).toBe(1); // no origin: the page is where it is put
  });

  test("alloc places: the first read finds the object in a tier, origin or not", () => {
    const rows: Row[] = [
      { ts: 0, object: 1, op: OP.alloc, bytes: 1000 },
      { ts: 1e6, object: 1, bytes: 64 },
    ];
    for (const origin of [true, false]) {
      const result = replay(near(1, 4000, { origin }), rows);
      expect(result.violations).toEqual([]);
      expect(result.byTier.near!.accesses).toBe(1);
      expect(result.tiers[0]!.usedBytesMax).toBe(1000);
    }
  });

  test("free gives the room back", () => {
    const rows: Row[] = [
      { ts: 0, object: 1, op: OP.write, bytes: 1000 },
      { ts: 1e6, object: 1, op: OP.free, bytes: 0 },
      { ts: 2e6, object: 2, op: OP.write, bytes: 1000 },
    ];
    expect(replay(near(1, 1000), rows).byTier.near!.accesses).toBe(2);
  });

  test("a posted write is over when its first port has it", () => {
    const row: Row = { object: 1, op: OP.write, bytes: 64 };
    const posted = replay(pool({ hosts: 1, devices: 1, protocol: "pcie" }), [row]);
    expect(posted.violations).toEqual([]);
    expect(posted.breakdownNs.switch).toBe(0);
    expect(posted.breakdownNs.propagation).toBe(40 + 15);
    expect(replay(pool({ hosts: 1, devices: 1 }), [row]).breakdownNs.switch).toBe(250);
  });
});
