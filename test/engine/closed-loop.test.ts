import { describe, expect, test } from "vitest";
import { OP } from "../../src/model/index.ts";
import { pool, type Row, replay } from "./fixtures.ts";

const MB = 1_000_000;
const fabric = () => pool({ hosts: 2, devices: 1 });
/** Takes some 16 us over the pool. */
const big = (request: number, more: Partial<Row> = {}): Row => ({
  request,
  object: request,
  bytes: MB,
  ...more,
});

describe("a request that follows another", () => {
  test("arrives when what its first row names is complete: its time does not hold the other's", () => {
    const alone = replay(fabric(), [big(1)]).requests.e2eNs.max;
    const two = replay(fabric(), [big(1), big(2, { after: [0] })]);
    expect(two.violations).toEqual([]);
    expect(two.requests.count).toBe(2);
    expect(two.requests.e2eNs.max).toBeCloseTo(alone, 3);
    expect(two.elapsedNs).toBeCloseTo(2 * alone, 3);
  });

  test("takes no slot while it waits", () => {
    const rows = [big(1), big(2, { after: [0] }), big(3, { object: 9, bytes: 64, after: "arrival" })];
    const result = replay(fabric(), rows, { slots: 2 });
    expect(result.requests.slotWaitNs.max).toBe(0);
    expect(result.requests.count).toBe(3);
  });

  test("waits for a slot when it has arrived, and its other rows with it", () => {
    const rows = [
      big(1),
      big(2, { after: [0] }),
      big(2, { object: 8, after: "arrival" }),
      big(3, { requester: 0, after: "arrival" }),
    ];
    const result = replay(fabric(), rows, { slots: 1 });
    expect(result.violations).toEqual([]);
    expect(result.requests.count).toBe(3);
    expect(result.requests.slotWaitNs.max).toBeGreaterThan(0);
  });

  test("arrives at its timestamp where that is later", () => {
    const rows = [big(1, { bytes: 64 }), big(2, { bytes: 64, after: [0], ts: MB })];
    const result = replay(fabric(), rows);
    expect(result.elapsedNs).toBeGreaterThan(MB);
    expect(result.requests.e2eNs.max).toBeLessThan(2000);
  });
});

describe("a fence outside any request", () => {
  const pause = (after: number[], think: number): Row => ({
    object: 0,
    bytes: 0,
    op: OP.fence,
    after,
    think,
  });

  test("is a pause: no request, no slot, no compute", () => {
    const rows = [big(1), pause([0], MB), big(2, { after: [1] }), big(3, { object: 7, requester: 0 })];
    const result = replay(fabric(), rows, { slots: 1 });
    const busy = replay(fabric(), [big(1), big(3, { object: 7, requester: 0 })], { slots: 1 });
    expect(result.violations).toEqual([]);
    expect(result.requests.count).toBe(3);
    expect(result.requests.e2eNs.max).toBeCloseTo(busy.requests.e2eNs.max, 3);
    expect(result.elapsedNs).toBeGreaterThan(MB);
  });

  test("in an open trace only delays to its own end", () => {
    const result = replay(fabric(), [big(1), pause([0], MB), big(2, { after: [1] })], { closed: false });
    expect(result.elapsedNs).toBeLessThan(MB);
  });
});
