import { describe, expect, it } from "vitest";
import { parseSample, parseSeed, splitOutside } from "../../../src/cli/mrc-options.ts";
import { InputError } from "../../../src/model/index.ts";
import { parseCapacities } from "../../../src/planner/mrc/capacity.ts";
import { RowFilter } from "../../../src/planner/mrc/row-filter.ts";

describe("what a user types", () => {
  const codeOf = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof InputError) return error.code;
    }
    return "none";
  };

  it("capacities: counts, percentages, bytes", () => {
    expect(parseCapacities("10_000,0.5 %,128 MiB")).toEqual([
      { limit: "objects", objects: 10_000 },
      { limit: "share", percent: 0.5 },
      { limit: "bytes", bytes: 128 * 1024 * 1024 },
    ]);
    for (const bad of ["", "1%,", "many", "-5", "3 apples"])
      expect(codeOf(() => parseCapacities(bad))).toBe("S012");
  });

  it("conditions: known columns and values only", () => {
    expect(codeOf(() => new RowFilter(["fase=prefill"]))).toBe("S021");
    expect(codeOf(() => new RowFilter(["phase=prefil"]))).toBe("S023");
    expect(codeOf(() => new RowFilter(["phase="]))).toBe("S012");
    const filter = new RowFilter(["requester=gpu9"]);
    expect(codeOf(() => filter.checkNames({ requester: ["gpu0"], tenant: [], job: [] }))).toBe("S023");
  });

  it("samples: a fixed number of objects or a share of them", () => {
    expect(parseSample("fixed-size=10_000")).toEqual({ objects: 10_000 });
    expect(parseSample(" rate = 0.01")).toEqual({ rate: 0.01 });
    for (const bad of ["", "size=5", "rate", "rate="]) expect(codeOf(() => parseSample(bad))).toBe("S012");
    for (const bad of ["rate=0", "rate=1.5", "rate=x", "fixed-size=0", "fixed-size=2.5"])
      expect(codeOf(() => parseSample(bad))).toBe("S025");
    expect(parseSeed("-7")).toBe(-7);
    for (const bad of ["", "x", "1.5"]) expect(codeOf(() => parseSeed(bad))).toBe("S025");
  });

  it("policies: commas inside parentheses are the policy's", () => {
    expect(splitOutside("lru, 2q(kin=0.5,kout=0.2),s3-fifo")).toEqual([
      "lru",
      "2q(kin=0.5,kout=0.2)",
      "s3-fifo",
    ]);
  });
});
