import { describe, expect, it } from "vitest";
import { OP } from "../../src/model/index.ts";
import { fabricOf, ringOf } from "./fabrics.ts";
import { type Row, replay as run } from "./fixtures.ts";

const OPEN = { slots: 2 ** 20, window: 2 ** 20 };
const PACKET = 256;

/** `count` writes of `bytes` by each of `requesters`, `gap` ns apart. */
function writes(requesters: readonly number[], count: number, gap: number, bytes = PACKET): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < count; i++) {
    for (const requester of requesters)
      rows.push({ ts: i * gap, requester, op: OP.write, object: requester * 1e6 + i, bytes });
  }
  return rows;
}

describe("trains of packets", () => {
  it("fill a link where the buffer behind it is two round trips of credits, as packets do", () => {
    const wires = ["h0 s0", "s0 s1", "s1 m0"].map((ends) => {
      const [from, to] = ends.split(" ") as [string, string];
      return { from, to, latencyNs: 100 };
    });
    // a link there and back and half a switch: about 110 ns at 64 GB/s, twice
    const buffers = { vcs: 2, flits: Math.ceil((2 * 110 * 64) / 68) };
    for (const bytes of [1024, 4096, 16_384, 65_536]) {
      const rows = writes([0], Math.ceil(2_000_000 / bytes), 1, bytes);
      const endless = run(fabricOf(wires), rows, OPEN).elapsedNs;
      for (const burstBytes of [Number.POSITIVE_INFINITY, 256]) {
        const bounded = run(fabricOf(wires, { buffers }), rows, { ...OPEN, burstBytes }).elapsedNs;
        expect(bounded / endless).toBeLessThan(1.03);
      }
    }
  });
});

describe("credits", () => {
  const wires = [
    { from: "h0", to: "s0" },
    { from: "h1", to: "s0" },
    { from: "s0", to: "m0", gBps: 4 },
    { from: "s0", to: "m1" },
  ];
  const reach = { h0: "m0", h1: "m1" };

  it("leave an idle fabric as it is", () => {
    const rows = writes([0, 1], 20, 2000);
    const bounded = run(fabricOf(wires, { reach, buffers: { vcs: 2, flits: 16 } }), rows, OPEN);
    const unbounded = run(fabricOf(wires, { reach }), rows, OPEN);
    expect(bounded.latencyNs).toEqual(unbounded.latencyNs);
    expect(bounded.violations).toEqual([]);
  });

  it("keep a sender from sending more than the buffer holds, and give the link its rate where it holds enough", () => {
    const fast = [
      { from: "h0", to: "s0" },
      { from: "s0", to: "m0" },
    ];
    const rows = writes([0], 4000, 0, 64);
    const rate = (flits: number) => {
      const result = run(fabricOf(fast, { buffers: { vcs: 2, flits } }), rows, OPEN);
      expect(result.violations).toEqual([]);
      return (4000 * 85) / result.elapsedNs;
    };
    // a packet of 85 B holds its place while it flies (5 ns), crosses (10 ns) and leaves, and until the credit is back (5 ns)
    const heldNs = 5 + 10 + 85 / 64 + 5;
    const packets = Math.floor((8 * 68) / 85);
    expect(Math.abs(rate(8) / ((packets * 85) / heldNs) - 1)).toBeLessThan(0.01);
    expect(rate(64)).toBeGreaterThan(62.5);
  });

  it("stop whoever shares a buffer with traffic for a slow device: head-of-line blocking", () => {
    const shared = [
      { from: "h0", to: "s0" },
      { from: "h1", to: "s0" },
      { from: "s0", to: "s1" },
      { from: "s1", to: "m0", gBps: 4 },
      { from: "s1", to: "m1" },
    ];
    const rows = writes([0, 1], 400, 20);
    const victim = (flits: number | undefined) =>
      run(fabricOf(shared, { reach, ...(flits && { buffers: { vcs: 2, flits } }) }), rows, OPEN).byRequester
        .r1!.latencyNs.mean;
    const alone = run(fabricOf(shared, { reach }), writes([1], 400, 20), OPEN).latencyNs.mean;
    expect(victim(undefined)).toBeLessThan(alone * 1.2);
    expect(victim(32)).toBeGreaterThan(alone * 10);
  });

  it("back up through several switches to the sources: tree saturation", () => {
    const tree = [
      { from: "h0", to: "s0" },
      { from: "h1", to: "s1" },
      { from: "h2", to: "s1" },
      { from: "s0", to: "s2" },
      { from: "s1", to: "s2" },
      { from: "s2", to: "m0", gBps: 4 },
      { from: "s1", to: "m1" },
    ];
    const reachable = { h0: "m0", h1: "m0", h2: "m1" };
    const rows = writes([0, 1, 2], 300, 20);
    const bounded = run(fabricOf(tree, { reach: reachable, buffers: { vcs: 2, flits: 32 } }), rows, OPEN);
    const waits = (id: string) => bounded.servers.find((server) => server.id === id)!.queueMean;
    expect(bounded.violations).toEqual([]);
    expect(waits("s1-s2>")).toBeGreaterThan(1);
    expect(waits("h1-s1>")).toBeGreaterThan(waits("s1-s2>"));
    expect(waits("h0-s0>")).toBeGreaterThan(1);
    expect(bounded.completed).toBe(900);
  });

  it("are the same whatever the objects are called, and twice", () => {
    const topology = fabricOf(wires, { buffers: { vcs: 2, flits: 8 } });
    const rows = writes([0, 1], 200, 5);
    const renamed = rows.map((row) => ({ ...row, object: row.object! * 7 + 3 }));
    expect(run(topology, rows, OPEN)).toEqual(run(topology, rows, OPEN));
    expect(run(topology, renamed, OPEN).latencyNs).toEqual(run(topology, rows, OPEN).latencyNs);
  });
});

describe("deadlock", () => {
  /** Everybody writes to the memory two switches on, all the same way round. */
  const reach = { h0: "m2", h1: "m3", h2: "m0", h3: "m1" };
  const rows = writes([0, 1, 2, 3], 50, 0);
  const buffers = { vcs: 4, flits: 8 };

  it("is found and named where buffers wait in a circle", () => {
    const routing = { kind: "dimension-order", ties: "first", deadlock: "none" } as const;
    const result = run(ringOf(4, { reach, buffers, routing }), rows, OPEN);
    expect(result.deadlock).toHaveLength(4);
    expect([...result.deadlock].sort()).toEqual(["s0-s1>", "s1-s2>", "s2-s3>", "s3-s0>"]);
    expect(result.incomplete).toBeGreaterThan(0);
    expect(result.completed + result.incomplete).toBe(200);
    expect(result.violations).toEqual([]);
  });

  it("cannot be with a dateline", () => {
    const routing = { kind: "dimension-order", ties: "first" } as const;
    const result = run(ringOf(4, { reach, buffers, routing }), rows, OPEN);
    expect(result).toMatchObject({ deadlock: [], incomplete: 0, completed: 200, violations: [] });
  });
});

describe("adaptive routing", () => {
  it("goes round a link that others fill, where a hash does not look", () => {
    const wires = [
      { from: "h0", to: "s0" },
      { from: "h1", to: "s1" },
      { from: "s0", to: "s1" },
      { from: "s0", to: "s2" },
      { from: "s1", to: "s3" },
      { from: "s2", to: "s3" },
      { from: "s3", to: "m0" },
      { from: "s3", to: "m1" },
    ];
    const reach = { h0: "m0", h1: "m1" };
    // h1 keeps s1-s3 busy; h0 may go over s1 or over s2
    const rows = [...writes([1], 2000, 4), ...writes([0], 400, 20)].sort((a, b) => a.ts! - b.ts!);
    const queueing = (ties: "ecmp" | "adaptive" | "first") =>
      run(fabricOf(wires, { reach, routing: { kind: "shortest", ties } }), rows, OPEN).byRequester.r0!
        .latencyNs.mean;
    expect(queueing("adaptive")).toBeLessThan(queueing("ecmp"));
    expect(queueing("adaptive")).toBeLessThan(queueing("first"));
  });
});
