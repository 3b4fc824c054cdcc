import { execFile } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { openTrace } from "../../src/trace/index.ts";
import { read, rowsSql, sample, testFolder, writeQuery, writeSample } from "./helpers.ts";

const at = testFolder();
const run = promisify(execFile);
const OPEN = new URL("../../src/trace/open.ts", import.meta.url).href;

/** Runs a script in a process of its own, with a temporary folder of its own. @returns what it printed and what it left there */
async function alone(name: string, script: string, env: Record<string, string> = {}) {
  const folder = at(`tmp-${name}`);
  await mkdir(folder);
  const file = at(`${name}.ts`);
  await writeFile(file, `import { openTrace } from ${JSON.stringify(OPEN)};\n${script}`);
  const { stdout } = await run(process.execPath, [file], { env: { ...process.env, TMPDIR: folder, ...env } });
  return { stdout, left: await readdir(folder) };
}

describe("the reading process", () => {
  test("goes when the signal comes, in the middle of a reading", async () => {
    await writeSample(at("a.parquet"), sample(200_000));
    const stop = new AbortController();
    const reader = await openTrace(at("a.parquet"), { signal: stop.signal });
    const reading = (async () => {
      for await (const _ of reader.batches()) stop.abort(new Error("Ctrl-C"));
    })();
    await expect(reading).rejects.toThrow("Ctrl-C");
    await reader.close();
    await expect(openTrace(at("a.parquet"), { signal: stop.signal })).rejects.toThrow("Ctrl-C");
  });

  test("does not keep a program alive that forgets to close, nor leave its folder", async () => {
    await writeSample(at("b.parquet"), sample(2_000));
    const script = `const reader = await openTrace(${JSON.stringify(at("b.parquet"))});
      for await (const batch of reader.batches()) { console.log(batch.rows); break; }`;
    expect(await alone("forgets", script)).toEqual({ stdout: "2000\n", left: [] });
  });

  test("goes, with the folder, when the program is killed", async () => {
    const script = `const reader = await openTrace(${JSON.stringify(at("b.parquet"))});
      process.kill(process.pid, "SIGKILL");`;
    await expect(alone("killed", script)).rejects.toMatchObject({ signal: "SIGKILL" });
    await expect.poll(() => readdir(at("tmp-killed")), { timeout: 10_000 }).toEqual([]);
  });

  test("is parquetjs-lite, with a note, where DuckDB's binary does not load", async () => {
    await writeQuery(at("c.parquet"), rowsSql(70_000));
    const block = at("block.cjs");
    await writeFile(
      block,
      `const Module = require("node:module"); const load = Module._load;
       Module._load = function (name, ...rest) { if (/node-bindings/.test(name)) throw new Error("no binary"); return load.call(this, name, ...rest); };`,
    );
    const script = `const reader = await openTrace(${JSON.stringify(at("c.parquet"))}, { note: console.log });
      let rows = 0; for await (const batch of reader.batches()) rows += batch.rows; console.log(rows); await reader.close();
      await openTrace(${JSON.stringify(at("c.parquet"))}, { reader: "duckdb" }).catch((error) => console.log(error.code, error.hint));`;
    const { stdout, left } = await alone("fallback", script, { NODE_OPTIONS: `--require ${block}` });
    expect(stdout.split("\n")).toEqual([
      expect.stringContaining("reading with parquetjs-lite"),
      "70000",
      "T006 --reader parquetjs",
      "",
    ]);
    expect(left).toEqual([]);
    expect((await read(at("c.parquet"))).rows).toBe(70_000);
  });
});
