import { describe, expect, test } from "vitest";
import { DueQueue } from "../../src/engine/due-queue.ts";
import { mix } from "../../src/engine/id-map.ts";

/** Pops everything due before `limit`. */
function popAll(queue: DueQueue, limit = Number.POSITIVE_INFINITY): [number, number][] {
  const out: [number, number][] = [];
  for (let time = queue.popBefore(limit); time >= 0; time = queue.popBefore(limit))
    out.push([time, queue.payload]);
  return out;
}

describe("the due queue", () => {
  test("orders by time, then by order of scheduling", () => {
    const queue = new DueQueue();
    [5, 1, 5, 3, 1, 5].forEach((time, i) => {
      queue.push(time, i);
    });
    expect(popAll(queue)).toEqual([
      [1, 1],
      [1, 4],
      [3, 3],
      [5, 0],
      [5, 2],
      [5, 5],
    ]);
  });

  test("lets events in before one that was looked at and left", () => {
    const queue = new DueQueue();
    queue.push(9e12, 1);
    expect(queue.popBefore(1e12)).toBe(-1);
    queue.push(2e12, 2);
    queue.push(1e12, 3);
    expect(popAll(queue).map((event) => event[1])).toEqual([3, 2, 1]);
  });

  test.each([
    ["near", 1, 1e5],
    ["far", 2, 1e12],
    ["mixed", 3, 0],
    ["bursts at one time", 4, 3],
  ])("equals a sorted list over 60,000 events: %s", (_name, seed, spread) => {
    const queue = new DueQueue();
    const reference: [number, number][] = [];
    const popped: [number, number][] = [];
    let now = 0;
    for (let i = 0; i < 60_000; i++) {
      const random = mix(i * 31 + seed);
      const reach = spread || 10 ** (random % 13);
      const time = now + Math.floor((mix(random) / 2 ** 31) * reach);
      queue.push(time, i);
      reference.push([time, i]);
      if (i > 2000) {
        now = queue.popBefore(Number.POSITIVE_INFINITY);
        popped.push([now, queue.payload]);
      }
    }
    popped.push(...popAll(queue));
    reference.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    expect(popped.length).toBe(reference.length);
    expect(popped).toEqual(reference);
  });

  test("keeps the order when the clock is moved back", () => {
    const queue = new DueQueue();
    for (let i = 0; i < 5000; i++) queue.push(1e15 + (mix(i) % 1e6), i);
    queue.push(1e15, 9999);
    expect(queue.popBefore(1e15 + 1)).toBe(1e15);
    queue.rebase(1e15);
    const events = popAll(queue);
    expect(events).toHaveLength(5000);
    for (let i = 1; i < events.length; i++) expect(events[i]![0]).toBeGreaterThanOrEqual(events[i - 1]![0]);
    expect(events[4999]![0]).toBeLessThan(1e6);
  });
});
