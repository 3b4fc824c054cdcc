import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { Command } from "commander";
import { afterAll, describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands/index.ts";
import { parseYaml } from "../../src/cli/yaml-file.ts";
import { protocols } from "../../src/protocols/index.ts";
import { parseTopology } from "../../src/topologies/parse.ts";
import { weft } from "../e2e/weft.ts";
import { blocks, pages, ROOT } from "./pages.ts";
import { tables, withTables } from "./tables.ts";

const all = pages();
const page = (name: string) => all.find((one) => one.name === name)!;
const folder = mkdtempSync(join(tmpdir(), "weft-docs-"));
const inFolder = (name: string): string => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(all.map((one) => [one.name, one] as const))("%s", (name, { path, text }) => {
  it("has tables as the registries say: npm run docs", () => expect(withTables(text)).toBe(text));

  it("links to what is there", () => {
    const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
    const files = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(files.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
  });

  it("names verbs that exist, with options that they have", () => {
    const lines = [...text.matchAll(/^(?: {4}|\$ )(?:npx |npm run -s weft -- )?(weft .*)$/gm)].map(
      (match) => match[1]!,
    );
    if (name === "README.md") expect(lines.length).toBeGreaterThan(10);
    expect(lines.flatMap(problemsOf)).toEqual([]);
  });
});

/** What is wrong with a command line: its verb, or an option of it. */
function problemsOf(line: string): string[] {
  const words = line.split(/\s+#/)[0]!.split(/\s+/).slice(1);
  if (words[0]!.startsWith("--")) return [];
  const command = commands.all.find(({ path }) => path.every((word, i) => words[i] === word));
  if (!command) return [`no verb: ${line}`];
  const declared = optionsOf(command);
  const used = words.filter((word) => /^--?[a-z]/.test(word));
  return used.filter((option) => !declared.has(option)).map((option) => `no option ${option}: ${line}`);
}

function optionsOf(command: (typeof commands.all)[number]): Set<string> {
  const program = new Command();
  command.configure(program);
  return new Set([
    "--json",
    "--help",
    ...program.options.flatMap(({ short, long }) => [short ?? "", long ?? ""]),
  ]);
}

it("a slip in a verb or an option would be seen", () => {
  expect(problemsOf("weft topo prob cxl-pool")).toHaveLength(1);
  expect(problemsOf("weft compare kv.parquet --slos a -o b --json")).toHaveLength(1);
});

describe("marked tables", () => {
  it("are all used somewhere", () => {
    const text = all.map((one) => one.text).join("\n");
    expect(Object.keys(tables).filter((name) => !text.includes(`<!-- table: ${name} -->`))).toEqual([]);
  });

  it("would be seen to differ", () => {
    const { text } = page("README.md");
    const stale = text.replace("| `demo` |", "| `damo` |");
    expect(stale).not.toBe(text);
    expect(withTables(stale)).toBe(withTables(text));
  });
});

describe("examples", () => {
  it("README: the study is one", async () => {
    const [study] = blocks(page("README.md").text, "yaml");
    const path = inFolder("study.yaml");
    writeFileSync(path, study!.replace("kv.parquet", join(ROOT, "traces/chat-small.parquet")));
    const { code, stderr } = await weft(["study", "validate", path]);
    expect(code, stderr).toBe(0);
  }, 120_000);

  it("README: the fabric is one", () => {
    const [, ring] = blocks(page("README.md").text, "yaml");
    const { value, at } = parseYaml(ring!, "ring.topo.yaml");
    expect(parseTopology(value, at, protocols.names).nodes.length).toBeGreaterThan(2);
  });

  it("trace format: what DuckDB writes is a trace", async () => {
    const [sql] = blocks(page("docs/trace-format.md").text, "sql");
    const path = inFolder("accesses.parquet");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(sql!.replace("accesses.parquet", path));
    connection.closeSync();
    const { code, stdout, stderr } = await weft(["trace", "validate", path]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("10,000");
  }, 60_000);
});
