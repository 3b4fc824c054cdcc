import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { inside, near, passes, rounded, type ValidationCase } from "../../src/validation/case.ts";
import { cases } from "../../src/validation/index.ts";
import { runCase, skippedCase } from "../../src/validation/run.ts";

const DATA = fileURLToPath(new URL("../../../shared/data", import.meta.url));
const context = {
  size: "quick",
  seed: 1,
  read: (path: string) => readFileSync(join(DATA, path), "utf8"),
} as const;

describe.each(cases.all.map((one) => [one.id, one] as const))("%s", (_, one) => {
  const missing = (one.needs ?? []).filter((path) => !existsSync(join(DATA, path)));
  if (missing.length > 0) console.log(`${one.id} is not run: ${missing.join(", ")} not in ${DATA}`);

  it.skipIf(missing.length > 0)("is met, quick", { timeout: 60_000 }, () => {
    const { verdict, checks } = runCase(one, context);
    expect(checks.filter((check) => check.verdict === "fail")).toEqual([]);
    expect(["pass", "unmet"]).toContain(verdict);
  });

  it("says what it is and where its figures come from", () => {
    expect(one.id).toBe(`val.${one.name.replaceAll("-", ".")}`);
    expect(one.title.length).toBeGreaterThan(10);
    expect(one.source.length).toBeGreaterThan(10);
  });
});

describe("a check", () => {
  it("is the distance from what was published", () => {
    expect(near("", "ns", 200, 210, 0.05).errorRatio).toBeCloseTo(0.05, 12);
    expect(passes(near("", "ns", 200, 210, 0.05))).toBe(true);
    expect(passes(near("", "ns", 200, 210.1, 0.05))).toBe(false);
    expect(passes(near("", "ns", -1, Number.NaN, 1))).toBe(false);
  });

  it("of a rounded figure allows half of its last digit", () => {
    expect(passes(rounded("", "GB/s", 53.5, 53.549, 1))).toBe(true);
    expect(passes(rounded("", "GB/s", 53.5, 53.56, 1))).toBe(false);
  });

  it("of a range has no error inside it, and outside the distance to the nearer end", () => {
    expect(inside("", "ns", [490, 750], 545)).toMatchObject({ published: 490, errorRatio: 0 });
    expect(inside("", "ns", [490, 750], 825)).toMatchObject({ published: 750, errorRatio: 0.1 });
    expect(passes(inside("", "ns", [490, 750], 489))).toBe(false);
    expect(passes(inside("", "", [0, 0], 0))).toBe(true);
    expect(passes(inside("", "", [0, 0], 1e-6))).toBe(false);
    expect(passes(inside("", "ns", [490, Number.POSITIVE_INFINITY], 1e9))).toBe(true);
  });
});

describe("a case", () => {
  const of = (...checks: ReturnType<ValidationCase["run"]>): ValidationCase => ({
    ...cases.all[0]!,
    run: () => checks,
  });
  const good = near("good", "ns", 100, 101, 0.1);
  const bad = near("bad", "ns", 100, 120, 0.1);
  const known = { ...near("known", "ns", 100, 300, 0.1), unmet: "because" };

  it("shows its worst number", () => {
    expect(runCase(of(good, bad), context)).toMatchObject({ what: "bad", ours: 120, verdict: "fail" });
    expect(runCase(of(good), context)).toMatchObject({ what: "good", error_ratio: 0.01, verdict: "pass" });
  });

  it("says why a number cannot be met, which does not hide one that fails", () => {
    expect(runCase(of(good, known), context)).toMatchObject({ verdict: "unmet" });
    expect(runCase(of(known), context).checks[0]).toMatchObject({ verdict: "unmet", why: "because" });
    expect(runCase(of(bad, known), context)).toMatchObject({ what: "bad", verdict: "fail" });
  });

  it("without its data is skipped and says so", () => {
    expect(skippedCase(good as never, "no data")).toMatchObject({ verdict: "skipped", why: "no data" });
    expect(() => runCase(of(), context)).toThrow("checks nothing");
  });
});
