import { describe, expect, it } from "vitest";
import {
  amortisationYears,
  gpus,
  parts,
  powerUtilization,
  pue,
  usdPerKwh,
} from "../../../src/catalogue/index.ts";
import { GIB, HOURS_PER_YEAR } from "../../../src/model/index.ts";
import { gpusOf, kneeOf, nextGib } from "../../../src/planner/mrc/next-gib.ts";
import type { Curve, Tally } from "../../../src/planner/mrc/tallies.ts";

/** Hits of 1,000 references rise with the GiB held, to half of them at 8 GiB; a hit saves 1 s. */
const curve: Curve = {
  atObjects: () => ({ hits: 0, bytes: 0, savedNs: 0 }),
  atBytes(bytes: number): Tally {
    const hits = 500 * Math.min(1, bytes / (8 * GIB));
    return { hits, bytes: 0, savedNs: hits * 1e9 };
  },
};
const references = { requests: 1_000, distinct: 64, footprintBytes: 16 * GIB, rebuildNs: 1e12 };
const base = {
  of: "lookups",
  curve,
  sampled: undefined,
  references,
  spanNs: 7.2e12,
  gpu: "h100-sxm",
  gpus: 2,
} as const;
const perHour = (usd: number, watts: number): number =>
  usd / (amortisationYears.value * HOURS_PER_YEAR) +
  ((watts * powerUtilization.value * pue.value) / 1000) * usdPerKwh.value;

describe("nextGib", () => {
  it("says what a GiB more gains and what it costs: by hand", () => {
    const doc = nextGib(base);
    const at = doc.points.find(({ capacity_bytes }) => capacity_bytes === 4 * GIB)!;
    expect(at.hit_ratio).toBeCloseTo(0.25, 12);
    expect(at.hit_ratio_per_gib).toBeCloseTo(0.5 / 8, 12);
    // 250 s of two GPUs in two hours
    expect(at.saved_gpu_s_per_hour).toBeCloseTo(250, 9);
    expect(at.saved_gpu_s_per_hour_per_gib).toBeCloseTo(500 / 8, 9);
    const { priceUsd, watts } = gpus.get("h100-sxm");
    const hour = perHour(priceUsd.value, watts.value);
    expect(doc.gpu_usd_per_hour).toBeCloseTo(hour, 12);
    const worth = (62.5 / 3600) * hour * (HOURS_PER_YEAR / 12);
    expect(at.worth_usd_per_gib_month).toBeCloseTo(worth, 9);
    const dimm = parts.get("ddr5-rdimm");
    const cost = perHour(dimm.price.value, dimm.watts.value) * (HOURS_PER_YEAR / 12);
    expect(at.net_usd_per_gib_month.dram).toBeCloseTo(worth - cost, 9);
    expect(doc.tiers.find(({ tier }) => tier === "dram")).toMatchObject({ pays_up_to_bytes: 8 * GIB });
    expect(doc.points.at(-1)).toMatchObject({
      capacity_bytes: 16 * GIB,
      hit_ratio: 0.5,
      hit_ratio_per_gib: 0,
    });
    expect([doc.knee_bytes, doc.curve, doc.saves]).toEqual([8 * GIB, "exact", "rebuild"]);
  });

  it("takes the origin's latency where the trace has no times to rebuild, and only the tiers asked", () => {
    const doc = nextGib({
      ...base,
      references: { ...references, rebuildNs: 0 },
      originNs: 2e9,
      tiers: ["cxl", "nvme"],
      sampled: { rate: 0.1 },
    });
    expect(doc).toMatchObject({
      saves: "origin",
      origin_latency_ns: 2e9,
      curve: "sampled",
      sample_rate: 0.1,
    });
    expect(doc.points.at(-1)!.saved_gpu_s_per_hour).toBeCloseTo(1_000, 9);
    expect(doc.tiers.map(({ tier }) => tier)).toEqual(["cxl", "nvme"]);
    expect(Object.keys(doc.points[0]!.net_usd_per_gib_month)).toEqual(["cxl", "nvme"]);
  });

  it("has its knee where the normalised curve is farthest above its diagonal", () => {
    const points = [0, 1, 2, 4, 8].map((capacity_bytes, i) => ({
      capacity_bytes,
      hit_ratio: [0, 0.2, 0.5, 0.6, 0.8][i]!,
    }));
    expect(kneeOf(points)).toBe(2);
    expect([kneeOf([]), kneeOf([{ capacity_bytes: 4, hit_ratio: 0 }])]).toEqual([0, 0]);
  });

  it("finds the GPUs in the trace's footer", () => {
    expect(gpusOf({ "weft.gpu": "b200-sxm", "weft.tensor_parallel": "4" })).toEqual({
      gpu: "b200-sxm",
      gpus: 4,
    });
    expect(gpusOf({ "weft.gpu": "none", "weft.tensor_parallel": "x" })).toEqual({ gpu: "h100-sxm", gpus: 1 });
    expect(gpusOf({}, "a100-sxm").gpu).toBe("a100-sxm");
  });
});
