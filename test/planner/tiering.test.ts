import { describe, expect, test } from "vitest";
import { known } from "../../src/cli/known.ts";
import { DEFAULT_TIERING, GIB, type InputErrors } from "../../src/model/index.ts";
import { parseStudy, quotaErrors } from "../../src/planner/index.ts";
import { enduranceOf } from "../../src/planner/tier-use.ts";
import { tieringText } from "../../src/planner/tiering-text.ts";
import { buildTopology } from "../../src/topologies/build.ts";

const study = (tiering: unknown) =>
  parseStudy(
    { version: 1, trace: { ref: "t.parquet" }, candidates: [{ id: "a", topology: "cxl-pool" }], tiering },
    (path) => `study.yaml:${path.join(".")}`,
    known,
  );

const problems = (tiering: unknown): string[] => {
  try {
    study(tiering);
  } catch (error) {
    return (error as InputErrors).errors.map(({ code, where }) => `${code} ${where}`);
  }
  return [];
};

describe("tiering of a study", () => {
  test("is in canonical units, with defaults", () => {
    expect(study(undefined).replay.tiering).toEqual(DEFAULT_TIERING);
    const { tiering } = study({
      rate: "10 GB/s",
      unit: { weight: "2 MiB" },
      quota: [{ tenant: "chat", tier: "pool", bytes: "1 GiB" }],
      tlb: { entries: 64, page: "4 KiB", walk: "500 ns" },
      hierarchy: "exclusive",
      pin: ["weight"],
      prefetch: { kind: "prefix" },
    }).replay;
    expect(tiering).toEqual({
      rateGBps: 10,
      unitBytes: { weight: 2 ** 21 },
      quotas: [{ tenant: "chat", tier: "pool", bytes: GIB }],
      tlb: { entries: 64, pageBytes: 4_096, walkNs: 500 },
      hierarchy: "exclusive",
      pin: ["weight"],
      prefetch: { kind: "prefix", depth: 1 },
    });
    expect(tieringText(tiering)).toContain("weight by 2 MiB; chat at most 1 GiB of pool");
    expect(tieringText(DEFAULT_TIERING)).toBe("the policy alone");
  });

  test("says where a quantity is wrong, and what is no unit of placement", () => {
    expect(problems({ rate: "0 GB/s" })).toEqual(["S025 study.yaml:tiering.rate"]);
    expect(problems({ tlb: { entries: 4, page: "4", walk: "1 ns" } })).toEqual([
      "S020 study.yaml:tiering.tlb.page",
    ]);
    expect(problems({ unit: { kv: "2 MiB" } })).toHaveLength(1);
  });

  test("refuses a quota of a tier that no candidate has", () => {
    const fabrics = [buildTopology("cxl-pool", { hosts: 2 })];
    expect(quotaErrors(fabrics, [{ tenant: "a", tier: "pool", bytes: 1 }])).toEqual([]);
    const [error] = quotaErrors(fabrics, [{ tenant: "a", tier: "poll", bytes: 1 }]);
    expect(error).toMatchObject({ code: "S023", hint: 'did you mean "pool"?' });
  });
});

describe("endurance", () => {
  const topology = buildTopology("cxl-tiered", { hosts: 2 });
  const tier = { name: "pmem", capacityBytes: 128e9, writtenBytes: 0 };

  test("is what the medium bears over what is written in a year", () => {
    // 128 GB a second is all of the capacity once a second: 2,281,250 seconds
    const worn = enduranceOf({ ...tier, writtenBytes: 128e9 }, { elapsedNs: 1e9 }, topology)!;
    expect(worn.rated_bytes).toBeCloseTo(292e15, -3);
    expect(worn.years).toBeCloseTo(2_281_250 / (365.25 * 86_400), 9);
  });

  test("is no matter where nothing is written, or nothing wears out", () => {
    expect(enduranceOf(tier, { elapsedNs: 1e9 }, topology)).toBeUndefined();
    expect(
      enduranceOf({ ...tier, name: "cxl", writtenBytes: 1 }, { elapsedNs: 1e9 }, topology),
    ).toBeUndefined();
  });
});
