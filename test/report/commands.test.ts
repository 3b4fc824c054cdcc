import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { command as build } from "../../src/cli/commands/report-build.ts";
import { command as exportCommand } from "../../src/cli/commands/report-export.ts";
import { command as open } from "../../src/cli/commands/report-open.ts";
import { createIo } from "../../src/cli/io.ts";
import { sections } from "../../src/report/index.ts";
import { comparison, recipes } from "../fixtures/comparison.ts";

let folder: string;
let printed: string;

const io = (json = false) => {
  const stream = {
    isTTY: false,
    write(text: string): boolean {
      printed += text;
      return true;
    },
  };
  const silent = { isTTY: false, write: () => true };
  const host = { stdout: stream, stderr: silent, env: {} } as unknown as Parameters<typeof createIo>[0];
  return createIo(host, new AbortController().signal, json);
};

beforeEach(async () => {
  printed = "";
  folder = await mkdtemp(join(tmpdir(), "weft-report-verbs-"));
  await writeFile(join(folder, "comparison.json"), JSON.stringify(comparison(recipes.slice(2, 5))));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

describe("report build", () => {
  it("writes one file, and will not replace it unasked", async () => {
    expect(await build.run([at("comparison.json")], { output: at("report.html") }, io())).toBe(0);
    expect(await readFile(at("report.html"), "utf8")).toMatch(/^<!DOCTYPE html>/);
    expect(printed).toMatch(/report\.html {2}[\d.]+ [KM]iB, \d+ pictures/);
    const again = build.run([at("comparison.json")], { output: at("report.html") }, io());
    await expect(again).rejects.toMatchObject({ code: "T009" });
    expect(await build.run([at("report.html")], { output: at("report.html"), overwrite: true }, io())).toBe(
      0,
    );
  });

  it("prints one document with --json", async () => {
    await build.run([at("comparison.json")], { output: at("r.html"), static: true }, io(true));
    const document = JSON.parse(printed);
    expect(document).toMatchObject({
      schemaVersion: 1,
      kind: "report",
      data: { live: false, output: at("r.html") },
    });
    expect(document.data.sections).toHaveLength(sections.all.length);
  });

  it("says what it cannot read", async () => {
    await expect(build.run([at("none.json")], { output: at("r.html") }, io())).rejects.toMatchObject({
      code: "S001",
    });
    await writeFile(at("other.json"), "{}");
    await expect(build.run([at("other.json")], { output: at("r.html") }, io())).rejects.toMatchObject({
      code: "S022",
    });
    expect(existsSync(at("r.html"))).toBe(false);
  });
});

describe("report export", () => {
  it("writes the same files from the comparison and from its report", async () => {
    await build.run([at("comparison.json")], { output: at("report.html") }, io());
    await exportCommand.run([at("comparison.json")], { output: at("a") }, io());
    await exportCommand.run([at("report.html")], { output: at("b") }, io());
    const names = (await readdir(at("a"))).sort();
    expect(names).toHaveLength(2 + sections.all.length * 4 + 1);
    expect((await readdir(at("b"))).sort()).toEqual(names);
    for (const name of names)
      expect(await readFile(join(at("b"), name), "utf8"), name).toBe(
        await readFile(join(at("a"), name), "utf8"),
      );
  });

  it("writes only what is asked for", async () => {
    await exportCommand.run([at("comparison.json")], { output: at("c"), md: true, csv: true }, io());
    const names = await readdir(at("c"));
    expect(names.filter((name) => name.endsWith(".csv"))).toHaveLength(sections.all.length + 1);
    expect(names).toContain("report.md");
    expect(names.some((name) => name.endsWith(".svg"))).toBe(false);
    expect(await readFile(join(at("c"), "report.md"), "utf8")).not.toContain("<picture>");
  });
});

describe("report open", () => {
  it("says where the report is", async () => {
    expect(await open.run([at("comparison.json")], { print: true }, io())).toBe(0);
    expect(printed).toBe(`${at("comparison.json")}\n`);
    await expect(open.run([at("gone.html")], {}, io())).rejects.toMatchObject({ code: "S001" });
  });
});
