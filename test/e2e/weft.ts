import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
const BIN = resolve(ROOT, "bin/weft.js");

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Node that starts it. */
  node?: string;
  /** Called as soon as it runs. */
  onStart?(child: ChildProcess): void;
  /** Called with all of stderr whenever there is more of it. */
  onStderr?(text: string, child: ChildProcess): void;
}

/** Runs the command line in a process group of its own. */
export function weft(
  args: readonly string[],
  { cwd = ROOT, env, node, onStart, onStderr }: RunOptions = {},
): Promise<Ended> {
  return new Promise((settle, reject) => {
    const child = spawn(node ?? process.execPath, [BIN, ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      detached: true,
    });
    onStart?.(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
      onStderr?.(stderr, child);
    });
    child.on("error", reject);
    child.on("close", (code) => settle({ code, stdout, stderr }));
  });
}
