import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/** The floors of the house: an import goes down, never up, never sideways. */
const FLOORS: Record<string, number> = {
  model: 0,
  catalogue: 1,
  engine: 2,
  policies: 2,
  protocols: 2,
  routing: 2,
  topologies: 2,
  workloads: 2,
  trace: 3,
  planner: 4,
  report: 5,
  store: 5,
  runner: 5,
  validation: 5,
  server: 6,
  web: 6,
  cli: 7,
  "index.ts": 8,
};

/** No file system, clock, console or process: the same code runs in a worker, a browser, a report. */
const PURE = [
  "model",
  "catalogue",
  "engine",
  "policies",
  "protocols",
  "routing",
  "topologies",
  "workloads",
  "planner",
  "validation",
];

const MOST_LINES = 300;
const ROOT = resolve(import.meta.dirname, "../src");

interface SourceFile {
  path: string;
  room: string;
  lines: number;
  imports: string[];
}

const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path): SourceFile => {
    const text = readFileSync(join(ROOT, path), "utf8");
    return { path, room: roomOf(path), lines: text.split("\n").length - 1, imports: importsOf(text) };
  });

function roomOf(path: string): string {
  return path.split("/")[0]!;
}

/** Static and dynamic imports and re-exports. */
function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)].map((match) => match[1]!);
}

/** Imports of other rooms, as `from -> to`, that `allowed` refuses. */
function refused(allowed: (from: number, to: number) => boolean): string[] {
  return files.flatMap(({ path, room, imports }) =>
    imports
      .filter((name) => name.startsWith("."))
      .map((name) => relative(ROOT, resolve(ROOT, dirname(path), name)))
      .filter((target) => !target.startsWith("..") && roomOf(target) !== room)
      .filter((target) => !allowed(FLOORS[room]!, FLOORS[roomOf(target)]!))
      .map((target) => `${path} -> ${target}`),
  );
}

describe("architecture", () => {
  it("sees the house", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.reduce((sum, { imports }) => sum + imports.length, 0)).toBeGreaterThan(200);
    const rooms = new Set(files.map(({ room }) => room));
    for (const room of ["model", "catalogue", "engine", "trace", "planner", "report", "runner", "cli"]) {
      expect(rooms, room).toContain(room);
    }
  });

  it("knows the floor of every room", () => {
    expect(files.filter(({ room }) => FLOORS[room] === undefined).map(({ path }) => path)).toEqual([]);
  });

  it("lets imports go down only, never up or sideways", () => {
    expect(refused((from, to) => to < from)).toEqual([]);
  });

  it("would refuse an upward and a sideways import", () => {
    // The same filter with nothing allowed finds imports between rooms: the parser does not miss them.
    expect(refused(() => false).length).toBeGreaterThan(50);
    expect(
      importsOf('import { a } from "../cli/main.ts";\nexport * from "./b.ts";\nawait import("./c.ts")'),
    ).toEqual(["../cli/main.ts", "./b.ts", "./c.ts"]);
  });

  it("keeps pure rooms free of Node", () => {
    const impure = files
      .filter(({ room }) => PURE.includes(room))
      .flatMap(({ path, imports }) =>
        imports.filter((name) => name.startsWith("node:")).map((name) => `${path} -> ${name}`),
      );
    expect(impure).toEqual([]);
  });

  it("keeps files short", () => {
    expect(
      files.filter(({ lines }) => lines > MOST_LINES).map(({ path, lines }) => `${path}: ${lines}`),
    ).toEqual([]);
  });
});
