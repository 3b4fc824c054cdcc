import { describe, expect, it } from "vitest";
import { fabricOf } from "./fabrics.ts";
import { type Row, replay } from "./fixtures.ts";

const DEVICES = 8;
const GRANULE = 256;

function spread(ways: number | undefined) {
  const topology = fabricOf([
    { from: "h0", to: "s0" },
    ...Array.from({ length: DEVICES }, (_, i) => ({ from: "s0", to: `m${i}` })),
  ]);
  return {
    ...topology,
    tiers: topology.tiers.map((tier) => ({ ...tier, interleaveBytes: GRANULE, interleaveWays: ways })),
  };
}

/** Bytes that each device served. */
function served(ways: number | undefined, rows: Row[]): number[] {
  const result = replay(spread(ways), rows, { slots: 2 ** 20, window: 2 ** 20 });
  expect(result.violations).toEqual([]);
  return result.servers.filter(({ kind }) => kind === "medium").map(({ payloadBytes }) => payloadBytes);
}

const granules = (object: number, count: number): Row[] =>
  Array.from({ length: count }, (_, i) => ({ object, offset: i * GRANULE, bytes: GRANULE }));

describe("interleaving", () => {
  it("spreads an object's granules over so many devices, side by side, each its share", () => {
    for (const ways of [1, 2, 4]) {
      const bytes = served(ways, granules(7, 64));
      const used = bytes.flatMap((sum, device) => (sum > 0 ? [device] : []));
      expect(used).toHaveLength(ways);
      for (const device of used) expect(bytes[device]).toBe((64 / ways) * GRANULE);
      // side by side: from the first on, round the end
      expect(used.some((first) => used.every((device) => (device - first + DEVICES) % DEVICES < ways))).toBe(
        true,
      );
    }
    expect(served(undefined, granules(7, 64))).toEqual(Array(DEVICES).fill(8 * GRANULE));
  });

  it("cuts a long access over the devices of its object", () => {
    const bytes = served(4, [{ object: 3, bytes: 64 * GRANULE }]);
    expect(bytes.filter((sum) => sum > 0)).toEqual(Array(4).fill(16 * GRANULE));
  });

  it("puts different objects on different devices", () => {
    const rows = Array.from({ length: 400 }, (_, object) => ({ object, bytes: 64 }));
    const bytes = served(1, rows);
    for (const sum of bytes) expect(sum / 64).toBeGreaterThan(25);
  });
});
