import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ROOT, weft } from "./weft.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "weft-cli-"));
const inFolder = (name: string): string => join(folder, name);

const SMALL = ["--model", "llama-3-8b", "--tp", "1", "--instances", "2", "--sessions", "60", "--seed", "3"];

beforeAll(async () => {
  const made = await weft(["trace", "synth", "chat", "-o", inFolder("small.parquet"), ...SMALL]);
  expect(made.code, made.stderr).toBe(0);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("help and usage", () => {
  it("shows examples at every level", async () => {
    for (const args of [[], ["--help"], ["compare", "--help"]]) {
      const { code, stdout } = await weft(args);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples:\n {2}weft /);
    }
    const group = await weft(["trace", "--help"]);
    expect(group.stdout).toMatch(/Examples:\n {2}weft trace /);
    expect((await weft(["trace"])).code).toBe(2);
  });

  it("prints its version", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect((await weft(["--version"])).stdout).toBe(`${version}\n`);
  });

  it("S010, exit 2: an unknown verb or option, with the nearest", async () => {
    const verb = await weft(["comprae", "x"]);
    expect(verb).toMatchObject({ code: 2, stdout: "" });
    expect(verb.stderr).toBe('error S010  unknown verb: weft comprae   did you mean "compare"?\n');
    const option = await weft(["compare", "x", "--topologys", "a"]);
    expect(option.code).toBe(2);
    expect(option.stderr).toBe(
      'error S010  unknown option --topologys for weft compare   did you mean "--topologies"?\n',
    );
  });

  it("S011, exit 2: a missing argument", async () => {
    const { code, stderr } = await weft(["compare"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error S011 {2}weft compare: STUDY-OR-TRACE is missing {3}fix: weft compare --help\n$/,
    );
  });

  it("takes WEFT_* from the environment, a flag before it", async () => {
    const env = { WEFT_TOPOLOGIES: "hbm-onyl" };
    expect((await weft(["compare", inFolder("small.parquet")], { env })).stderr).toContain(
      'did you mean "hbm-only"?',
    );
    const flagged = await weft(["compare", inFolder("small.parquet"), "--topologies", "cxl-pol"], { env });
    expect(flagged.stderr).toContain('did you mean "cxl-pool"?');
  });

  it("completes verbs in a shell", async () => {
    const { stdout } = await weft(["completion", "bash"]);
    writeFileSync(inFolder("weft.bash"), stdout);
    const ask = `source ${inFolder("weft.bash")}; COMP_WORDS=(weft study ini); COMP_CWORD=2; _weft; echo "\${COMPREPLY[@]}"`;
    expect(execFileSync("bash", ["-c", ask], { encoding: "utf8" })).toBe("init\n");
  });

  it("is quiet when the reader of a pipe leaves", () => {
    const command = `set -o pipefail; "${process.execPath}" bin/weft.js schema study | head -n 1`;
    expect(execFileSync("bash", ["-c", command], { cwd: ROOT, encoding: "utf8" })).toBe("{\n");
  });
});

describe("errors", () => {
  it("T001, T002 and exit 4: what is not Parquet, what is not there", async () => {
    writeFileSync(inFolder("prod.parquet"), '{"ts": 1}\n');
    const json = await weft(["compare", inFolder("prod.parquet")]);
    expect(json.code).toBe(4);
    expect(json.stderr).toMatch(/^error T001 .*is not Parquet.*fix: weft trace import/);
    const absent = await weft(["compare", inFolder("absent.parquet")]);
    expect(absent.code).toBe(4);
    expect(absent.stderr).toMatch(/^error T002/);
  });

  it("S020 and exit 2: the study's line and column", async () => {
    writeFileSync(
      inFolder("bad.yaml"),
      "version: 1\ntrace: {ref: small.parquet}\nslo:\n  tpot_p99: 40\ncandidates: [{id: a, topolgy: cxl-pool, topology: cxl-pool}]\n",
    );
    const { code, stderr } = await weft(["compare", "bad.yaml"], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'error S020  bad.yaml:4:13  slo.tpot_p99: 40 has no unit   fix: "40 ms"\n' +
        'error S021  bad.yaml:5:22  unknown key "topolgy" in candidates[0]   did you mean "topology"?\n',
    );
  });

  it("come as one document with --json, on stderr", async () => {
    const { code, stdout, stderr } = await weft(["compare", "bad.yaml", "--json"], { cwd: folder });
    expect(code).toBe(2);
    expect(stdout).toBe("");
    const document = JSON.parse(stderr);
    expect(document).toMatchObject({ schemaVersion: 1, kind: "error", exit_code: 2 });
    expect(document.errors).toHaveLength(2);
    expect(document.errors[0]).toEqual({
      code: "S020",
      message: "slo.tpot_p99: 40 has no unit",
      where: "bad.yaml:4:13",
      hint: '"40 ms"',
    });
  });

  it("T009: nothing is overwritten unasked, and that is said before the work", async () => {
    writeFileSync(inFolder("there.html"), "mine");
    const { code, stderr } = await weft([
      "compare",
      inFolder("small.parquet"),
      "--report",
      inFolder("there.html"),
    ]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/error T009 .*there.html exists already {3}fix: --overwrite/);
    expect(readFileSync(inFolder("there.html"), "utf8")).toBe("mine");
  });
});

describe("study", () => {
  it("init, validate, hash, and S026 on another trace", async () => {
    const init = await weft(["study", "init", "--trace", "small.parquet", "-o", "study.yaml"], {
      cwd: folder,
    });
    expect(init.code, init.stderr).toBe(0);
    const text = readFileSync(inFolder("study.yaml"), "utf8");
    expect(text).toContain("tensor_parallel: 1 ");
    expect(text).toContain("model: llama-3-8b");
    const valid = await weft(["study", "validate", "study.yaml"], { cwd: folder });
    expect(valid.code, valid.stderr).toBe(0);
    expect(valid.stdout).toContain("8 candidates: hbm-only, ");

    const hash = async () =>
      (await weft(["study", "hash", "study.yaml"], { cwd: folder })).stdout.split(" ")[0];
    const before = await hash();
    writeFileSync(inFolder("study.yaml"), `# a comment\n${text.replace("window: 16", "window:    16")}`);
    expect(await hash()).toBe(before);
    writeFileSync(inFolder("study.yaml"), text.replace("window: 16", "window: 17"));
    expect(await hash()).not.toBe(before);

    writeFileSync(inFolder("study.yaml"), text.replace(/sha256: "\w+"/, `sha256: "${"0".repeat(64)}"`));
    const other = await weft(["study", "validate", "study.yaml"], { cwd: folder });
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/^error S026 {2}study.yaml:5:11 .*is another trace/);
  });

  it("its schema is JSON Schema 2020-12", async () => {
    const schema = JSON.parse((await weft(["schema", "study"])).stdout);
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.required).toEqual(["version", "trace", "candidates"]);
  });
});

describe("compare", () => {
  const two = ["--topologies", "hbm-only,cxl-pool", "--json"];

  it("gives the same bytes for any number of workers", async () => {
    const one = await weft(["compare", inFolder("small.parquet"), ...two, "--jobs", "1"]);
    const again = await weft(["compare", inFolder("small.parquet"), ...two, "--jobs", "2"]);
    expect(one.code, one.stderr).toBe(0);
    expect(again.stdout).toBe(one.stdout);
    const { kind, id, data, provenance } = JSON.parse(one.stdout);
    expect(kind).toBe("compare");
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(provenance).toMatchObject({ basis: "MODELLED", seed: 1, trace_sha256: data.trace.sha256 });
    expect(data.candidates.map((one: { id: string }) => one.id)).toEqual(["hbm-only", "cxl-pool"]);
    for (const one of data.candidates) {
      const parts = Object.values(one.breakdown_ns as Record<string, number>).reduce(
        (sum, ns) => sum + ns,
        0,
      );
      expect(parts / one.latency_ns.mean).toBeCloseTo(1, 6);
      expect(one.incomplete + one.failed + one.refused).toBe(0);
      expect(one.requests.count).toBe(data.trace.requests);
      expect(one.notes.filter((note: string) => note.includes("invariant"))).toEqual([]);
    }
  });

  it("exits 3 where no candidate meets, 0 where one does", async () => {
    const none = await weft([
      "compare",
      inFolder("small.parquet"),
      "--topologies",
      "hbm-only",
      "--slo",
      "ttft_p50=1ns",
    ]);
    expect(none.code, none.stderr).toBe(3);
    expect(none.stdout).toContain("Decision: none. No candidate meets TTFT p50 ≤ 1 ns.");
    const one = await weft([
      "compare",
      inFolder("small.parquet"),
      "--topologies",
      "hbm-only",
      "--slo",
      "ttft_p50=1h",
    ]);
    expect(one.code, one.stderr).toBe(0);
    expect(one.stdout).toContain("meets (cheapest)");
    expect(one.stdout).toContain("MODELLED, not measured");
  });

  it("takes a topology file named from the study's folder, and says where it is wrong", async () => {
    const ring = `version: 1
name: ring
nodes:
  - {id: h0, kind: host, part: host-xeon6}
  - {id: s0, kind: switch, part: cxl2-switch-32, latency: 250 ns}
  - {id: m0, kind: memory, part: cxl-expander-x8, capacity: 512 GiB}
links:
  - {from: h0, to: s0, protocol: cxl-68b, lanes: 16, rate: 32 GT/s, length: 1 m}
  - {from: s0, to: m0, protocol: cxl-68b, lanes: 8, rate: 32 GT/s, length: 1 m}
`;
    writeFileSync(inFolder("ring.topo.yaml"), ring);
    const study =
      "version: 1\ntrace: {ref: small.parquet}\ncandidates: [{id: ring, topology: ring.topo.yaml, policy: first-touch}]\n";
    writeFileSync(inFolder("ring.yaml"), study);
    const done = await weft(["compare", inFolder("ring.yaml"), "--json"]);
    expect(done.code, done.stderr).toBe(0);
    const { candidates } = JSON.parse(done.stdout).data;
    expect(candidates[0]).toMatchObject({ id: "ring", topology: "ring.topo.yaml", policy: "first-touch" });
    expect(candidates[0].links.map(({ id }: { id: string }) => id)).toHaveLength(3);

    writeFileSync(inFolder("ring.topo.yaml"), ring.replace("250 ns", "250"));
    const wrong = await weft(["compare", inFolder("ring.yaml")]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/^error S020 {2}.*ring\.topo\.yaml:5:\d+ .*250 has no unit/);
  });

  it("writes comparison.json and report.html", async () => {
    const out = inFolder("results");
    const done = await weft([
      "compare",
      inFolder("small.parquet"),
      "--topologies",
      "hbm-only,cxl-pool",
      "-o",
      out,
    ]);
    expect(done.code, done.stderr).toBe(0);
    expect(readdirSync(out).sort()).toEqual(["comparison.json", "report.html"]);
    expect(done.stdout).toContain(`Report: ${join(out, "report.html")}`);
    expect(readFileSync(join(out, "report.html"), "utf8")).toMatch(/^<!doctype html>/i);
  });

  it("replay: one candidate, with the same numbers", async () => {
    const json = await weft(["compare", inFolder("small.parquet"), ...two]);
    const replay = await weft(["replay", inFolder("small.parquet"), "--topology", "cxl-pool", "--json"]);
    expect(replay.code, replay.stderr).toBe(0);
    const document = JSON.parse(replay.stdout);
    expect(document.kind).toBe("replay");
    const compared = JSON.parse(json.stdout).data.candidates[1];
    const { inputs, ...replayed } = document.data;
    expect(replayed).toEqual(compared);
    // what `weft explain` needs to replay it again: this candidate alone
    expect(inputs.study.candidates).toEqual([{ id: "cxl-pool", topology: "cxl-pool" }]);
    const which = await weft(["replay", inFolder("small.parquet")]);
    expect(which.code).toBe(2);
    expect(which.stderr).toMatch(/^error S011 {2}which candidate\?/);
  });
});

describe("demo", () => {
  it("compares every built-in fabric on the bundled trace and writes the report", async () => {
    const { code, stdout, stderr } = await weft(["demo", "--output", inFolder("demo")]);
    expect(code, stderr).toBe(0);
    expect(readdirSync(inFolder("demo")).sort()).toEqual(["demo.html", "demo.json"]);
    const { data } = JSON.parse(readFileSync(inFolder("demo/demo.json"), "utf8"));
    expect(data.candidates).toHaveLength(8);
    const verdicts = new Set(data.candidates.map(({ verdict }: { verdict: string }) => verdict));
    expect(verdicts.size, [...verdicts].join()).toBeGreaterThan(1);
    expect(stdout).toContain("genz-rack (historical)");
    expect(stdout).toContain("cxl-over-genz (projection)");
    expect(stdout.trimEnd().split("\n").slice(-2)).toEqual([
      expect.stringMatching(/^Decision: /),
      `Report: ${inFolder("demo/demo.html")}`,
    ]);
  });
});
