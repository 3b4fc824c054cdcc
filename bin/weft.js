#!/usr/bin/env node
// Plain JavaScript, so that any Node can read it: hands over to the bundled Node 24 where the caller's is too old.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
const recentEnough = major > 22 || (major === 22 && minor >= 18);

function bundledNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `node-${process.platform}-${process.arch}/package.json`,
    );
    const path = join(dirname(manifest), "bin", "node");
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

if (recentEnough) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  // npm moves to the package root before it runs a script; paths on the command line are the caller's.
  if (process.env.npm_lifecycle_event === "weft" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
  const source = join(root, "src", "cli", "main.ts");
  const built = join(root, "dist", "cli", "main.js");
  // The tree of verbs is large, and a version is asked for often.
  if (process.argv.length === 3 && /^(--version|-V)$/.test(process.argv[2])) {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    process.stdout.write(`${version}\n`);
    process.exit(0);
  }
  const { main } = await import(pathToFileURL(existsSync(source) ? source : built).href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  const node = bundledNode();
  if (!node) {
    process.stderr.write(
      `error W001  weft needs Node.js 22.18 or newer; this is ${process.versions.node}, and no bundled Node is here for ${process.platform}-${process.arch}   fix: install Node.js 24, or run npm ci without --omit=optional\n`,
    );
    process.exit(2);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // The child cleans up and says how it ended; this process only passes signals on (it takes two that come at once for one).
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    if (!signal) return process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
