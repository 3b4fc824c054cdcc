import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ROOT, weft } from "./weft.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "weft-cli-"));
const inFolder = (name: string): string => join(folder, name);
const BUNDLED = join(ROOT, "traces/chat-small.parquet");

const SMALL = ["--model", "llama-3-8b", "--tp", "1", "--instances", "2", "--sessions", "60", "--seed", "3"];

beforeAll(async () => {
  const made = await weft(["trace", "synth", "chat", "-o", inFolder("small.parquet"), ...SMALL]);
  expect(made.code, made.stderr).toBe(0);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("Ctrl-C", () => {
  const groupOf = (pid: number): string[] =>
    readdirSync("/proc").filter((entry) => {
      if (!/^\d+$/.test(entry)) return false;
      try {
        const [, group] = readFileSync(`/proc/${entry}/stat`, "utf8").split(") ")[1]!.split(" ").slice(1);
        return Number(group) === pid;
      } catch {
        return false;
      }
    });

  it.skipIf(!existsSync("/proc"))(
    "exits 130 and leaves no process and no file",
    async () => {
      const out = inFolder("interrupted");
      let pid = 0;
      const ended = await weft(["compare", BUNDLED, "-o", out, "--seeds", "2"], {
        onStderr(text, child) {
          if (pid !== 0 || !text.includes("%")) return;
          pid = child.pid!;
          process.kill(-pid, "SIGINT");
        },
      });
      expect(pid).not.toBe(0);
      expect(ended.code, ended.stderr).toBe(130);
      expect(ended.stderr.trimEnd().endsWith("interrupted")).toBe(true);
      expect(ended.stdout).toBe("");
      expect(existsSync(out)).toBe(false);
      // a process that has been told to end may take a moment to be gone
      await expect.poll(() => groupOf(pid), { timeout: 5_000 }).toEqual([]);
    },
    60_000,
  );
});

describe("Ctrl-C in a probe", () => {
  it.each([
    ["memory", ["--accesses", "50000000"]],
    ["uniform", ["--measure", "50000000"]],
  ])("of pattern %s ends it at once, in the middle of a load", async (pattern, long) => {
    let sent = 0;
    const args = ["topo", "probe", "mesh", "--pattern", pattern, "--load", "0.01,0.5", ...long];
    const ended = await weft(args, {
      onStart(child) {
        setTimeout(() => {
          sent = performance.now();
          process.kill(-child.pid!, "SIGINT");
        }, 4_000);
      },
    });
    expect(ended.code, ended.stderr).toBe(130);
    expect(performance.now() - sent).toBeLessThan(5_000);
    expect(ended.stdout).toBe("");
  });
});

const OLD_NODES = ["/usr/bin/node", "/usr/local/bin/node"].filter((path) => {
  if (!existsSync(path)) return false;
  const [major] = execFileSync(path, ["--version"], { encoding: "utf8" }).slice(1).split(".");
  return Number(major) < 22;
});

describe("an old Node", () => {
  if (OLD_NODES.length === 0) console.log("skipped: no Node older than 22 on this machine");

  it.skipIf(OLD_NODES.length === 0)(
    "hands over to the bundled one, exit code and Ctrl-C included",
    async () => {
      const node = OLD_NODES[0]!;
      expect((await weft(["comprae"], { node })).code).toBe(2);
      expect((await weft(["doctor"], { node })).stdout).toMatch(/node +24\./);
      let sent = false;
      const ended = await weft(["compare", BUNDLED, "--seeds", "2"], {
        node,
        onStderr(text, child) {
          if (sent || !text.includes("%")) return;
          sent = true;
          // To the launcher alone: it has to pass it on.
          child.kill("SIGINT");
        },
      });
      expect(ended.code, ended.stderr).toBe(130);
    },
    60_000,
  );
});
