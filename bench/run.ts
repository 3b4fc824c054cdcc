/**
 * `npm run bench`: compiles as for publishing, then runs the benchmarks one after another on the compiled JavaScript. The type
 * stripper of a checkout works in WebAssembly, whose growing memory makes V8 check every typed array access for detached buffers.
 */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { INLINING } from "../src/runner/tune.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}dist-bench`;
/** Each with the flags it is run with: longer inlining helps the replay and the flit network. */
const BENCHMARKS: Record<string, readonly string[]> = {
  engine: INLINING,
  flits: INLINING,
  mrc: [],
  policies: [],
};

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: "inherit", cwd: root });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(out, { recursive: true, force: true });
run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", "bench/tsconfig.json"]);
writeFileSync(`${out}/package.json`, '{"type":"module"}\n');
if (!existsSync(`${out}/node_modules`)) symlinkSync(`${root}node_modules`, `${out}/node_modules`);
for (const [name, flags] of Object.entries(BENCHMARKS)) {
  run(process.execPath, [...flags, `${out}/bench/${name}.js`]);
}
