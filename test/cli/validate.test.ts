import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ValidationCase } from "../../src/validation/case.ts";
import { cases } from "../../src/validation/index.ts";
import { type Ran, weft as run } from "../fixtures/cli.ts";

/** Three made-up cases beside a real one: out of tolerance, known to be, and without its data. */
vi.mock("../../src/validation/index.ts", async (original) => {
  const { registry } = await import("../../src/model/index.ts");
  const { near } = await import("../../src/validation/case.ts");
  const { cases: real } = await original<{ cases: typeof cases }>();
  const made = (name: string, more: Partial<ValidationCase>): ValidationCase => ({
    ...real.all[0]!,
    name,
    id: `val.${name}`,
    ...more,
  });
  const off = near("twice as much", "ns", 100, 200, 0.1);
  return {
    cases: registry("validation case", [
      real.get("pond-ladder"),
      made("wrong", { run: () => [off] }),
      made("known", { run: () => [{ ...off, unmet: "nobody knows" }] }),
      made("data", { needs: ["nowhere.csv"] }),
    ]),
  };
});

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-validate-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const weft = (...argv: string[]): Promise<Ran> => run(["validate", ...argv]);

describe("weft validate", () => {
  it("prints published, ours, error, tolerance and verdict, and progress apart", async () => {
    const { code, out, err } = await weft("--case", "val.pond.ladder");
    expect(code).toBe(0);
    expect(out).toMatch(/^val\.pond\.ladder +local DRAM +85 ns +85 ns +0 % +exact +pass +Pond/m);
    expect(out).toMatch(
      /^val\.pond\.ladder +switch, 32 to 64 sockets +270 - 285 ns +280 ns +0 % +inside +pass/m,
    );
    expect(out).toContain("1 cases: 1 pass");
    expect(err).toContain("validating 100 %");
  });

  it("exits 3 where one is out of tolerance, and says why others were not met or not run", async () => {
    const { code, out } = await weft("--data", folder);
    expect(code).toBe(3);
    expect(out).toMatch(/^val\.wrong +twice as much +100 ns +200 ns +100 % +10 % +fail/m);
    expect(out).toContain("val.known, twice as much: nobody knows");
    expect(out).toContain(`val.data: nowhere.csv not in ${folder}`);
    expect(out).toContain("4 cases: 1 pass, 1 fail, 1 unmet, 1 skipped");
  });

  it("what is known not to be met, or has no data, does not fail the run", async () => {
    expect((await weft("--case", "known", "data")).code).toBe(0);
  });

  it("gives one JSON document, also as a file, which it does not replace unasked", async () => {
    const { out } = await weft("--case", "val.wrong", "val.data", "--json", "-o", folder);
    const { kind, data } = JSON.parse(out);
    expect(kind).toBe("validate");
    expect(data.cases[0]).toMatchObject({
      id: "val.wrong",
      published: 100,
      ours: 200,
      error_ratio: 1,
      tolerance_ratio: 0.1,
      verdict: "fail",
    });
    expect(data.cases[1]).toMatchObject({ id: "val.data", published: null, ours: null, verdict: "skipped" });
    const path = join(folder, "validation.json");
    expect(JSON.parse(readFileSync(path, "utf8")).cases).toEqual(data.cases);
    expect(await weft("--case", "val.wrong", "-o", folder)).toMatchObject({ code: 4 });
    expect(existsSync(path)).toBe(true);
  });

  it("lists without running, and names the nearest case", async () => {
    const { code, out } = await weft("--list");
    expect(code).toBe(0);
    for (const { id } of cases.all) expect(out).toContain(id);
    const unknown = await weft("--case", "val.pond.lader");
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('did you mean "val.pond.ladder"?');
    expect((await weft("--data", join(folder, "none"))).code).toBe(2);
  });
});
