import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccessDoc, ExplainData } from "../../src/planner/index.ts";
import { writeSmallTrace } from "../../src/trace/write-small.ts";
import { batchOf } from "../engine/fixtures.ts";
import { type Ran, weft as run } from "../fixtures/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "weft-explain-"));
const at = (name: string): string => join(folder, name);

const weft = (...argv: string[]): Promise<Ran> => run(argv, 140);

const explained = async (...argv: string[]): Promise<ExplainData> => {
  const { code, out, err } = await weft("explain", ...argv, "--json");
  expect(code, err).toBe(0);
  const document = JSON.parse(out);
  expect(document.kind).toBe("explain");
  return document.data;
};

/** Two requesters that write pages and read them back, more than HBM would hold. */
const ROWS = Array.from({ length: 600 }, (_, i) => ({
  ts: i * 8000,
  requester: i % 2,
  op: i < 200 ? 1 : 0,
  object: i % 200,
  bytes: 4096,
}));

beforeAll(async () => {
  await writeSmallTrace(at("pages.parquet"), [batchOf(ROWS)], { requester: ["a", "b"], tenant: [], job: [] });
  writeFileSync(
    at("study.yaml"),
    `version: 1
trace: {ref: pages.parquet}
slo: {latency_p99: 1 us}
candidates:
  - {id: pool, topology: cxl-pool, policy: first-touch, set: {hbm.capacity: 64 KiB, dram.capacity: 64 KiB}}
  - {id: rdma, topology: rdma-pool, policy: first-touch, set: {hbm.capacity: 64 KiB, dram.capacity: 64 KiB}}
`,
  );
  const { code, err } = await weft("compare", at("study.yaml"), "-o", at("results"));
  expect([0, 3], err).toContain(code);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("explain", () => {
  it("gives the value of the run, its components, and what-ifs that were replayed; of a report the same", async () => {
    const args = ["latency_p99", "--candidate", "pool", "--top", "2"];
    const data = await explained(at("results"), ...args);
    const run = JSON.parse(readFileSync(at("results/comparison.json"), "utf8"));
    const pool = run.data.candidates[0];
    expect(data).toMatchObject({
      candidate: "pool",
      metric: "latency_p99",
      of: "access",
      value_ns: pool.latency_ns.p99,
      limit_ns: 1000,
      verdict: pool.verdict,
    });
    const sum = data.components.reduce((total, { time_ns }) => total + time_ns, 0);
    expect(sum).toBeCloseTo(pool.latency_ns.mean, 6);
    expect(data.hops).toEqual(pool.hops);
    expect(data.hops.reduce((total, { latency_ns }) => total + latency_ns, 0)).toBeCloseTo(sum, 6);
    const requests = Object.values(pool.request_breakdown_ns as Record<string, number>);
    const { think = 0, slot_wait = 0 } = pool.request_breakdown_ns;
    expect(data.hops.reduce((total, { request_ns }) => total + request_ns, 0)).toBeCloseTo(
      requests.reduce((total, ns) => total + ns, 0) - think - slot_wait,
      6,
    );
    expect(data.what_ifs).toHaveLength(2);
    for (const one of data.what_ifs) {
      expect(one.basis).toBe("re-run");
      expect(one.change_ratio).toBeCloseTo(one.value_ns / data.value_ns - 1, 9);
    }
    // One place alone may move the queue elsewhere; all of a kind that takes most of the time is faster.
    expect(data.what_ifs[0]!.places.length).toBeGreaterThan(1);
    expect(data.what_ifs[0]!.value_ns).toBeLessThan(data.value_ns);
    expect(await explained(at("results/report.html"), ...args)).toEqual(data);
  }, 120_000);

  it("replays a study that has not been", async () => {
    const data = await explained(at("study.yaml"), "latency_mean", "--candidate", "rdma", "--top", "1");
    expect(data.components[0]!.component).toBe("software");
    expect(data.what_ifs[0]).toMatchObject({ kind: "software" });
    expect(data.what_ifs[0]!.change_ratio).toBeLessThan(-0.3);
  }, 120_000);

  it("prints it for people, labelled, and W002 where a run does not come out as it did", async () => {
    const run = JSON.parse(readFileSync(at("results/comparison.json"), "utf8"));
    run.data.candidates[0].latency_ns.p99 *= 1.5;
    writeFileSync(at("results/other.json"), JSON.stringify(run));
    const { code, out, err } = await weft(
      "explain",
      at("results/other.json"),
      "--candidate",
      "pool",
      "--top",
      "1",
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^pool .*MODELLED, not measured\n {2}latency p99 .*limit 1 µs: /);
    expect(out).toContain("where the time of a mean access goes");
    expect(out).toMatch(
      /where it is spent, of a mean access\n {2}place .*\n {2}\S+ +(link|medium|port|software|switch) /,
    );
    expect(out).toMatch(
      /what if it were free \(re-run: .*\)\n {2}free +latency p99 +change +verdict\n {2}\S/,
    );
    expect(err).toMatch(/warn W002 .*latency_p99 of pool was /);
  }, 120_000);

  it("replays what replay --json printed, and judges by a limit of the command line", async () => {
    const { out } = await weft("replay", at("study.yaml"), "--candidate", "rdma", "--json");
    writeFileSync(at("one.json"), out);
    const data = await explained(at("one.json"), "latency_p50", "--top", "0", "--slo", "latency_p50=1ns");
    const { p50 } = JSON.parse(out).data.latency_ns;
    expect(data).toMatchObject({ candidate: "rdma", value_ns: p50, limit_ns: 1, verdict: "fails" });
  }, 120_000);
});

describe("explain --access", () => {
  it("prints the timeline of one access, and of the metric as well where it is named", async () => {
    const args = [at("results"), "--candidate", "rdma", "--access", "300"];
    const { code, out, err } = await weft("explain", ...args);
    expect(code, err).toBe(0);
    expect(out).toMatch(
      /^rdma {2}row 300: read of 4 KiB by a\n {2}arrives at .* takes .*MODELLED, not measured\n/,
    );
    expect(out).toMatch(
      /\n {2}from, ns +to, ns +takes, ns +component +at +way\n {2}0 +8000 +8000 +software +software /,
    );
    const data = await explained(...args, "latency_p99", "--top", "0");
    const { access } = data as unknown as { access: AccessDoc };
    expect(access).toMatchObject({ row: 300, outcome: "served", op: "read", requester: "a", bytes: 4096 });
    const { stretches, breakdown_ns } = access;
    expect(stretches[0]!.start_ns).toBe(0);
    for (const [i, { start_ns }] of stretches.slice(1).entries()) expect(start_ns).toBe(stretches[i]!.end_ns);
    expect(stretches.at(-1)!.end_ns).toBe(access.latency_ns);
    const sum = Object.values(breakdown_ns).reduce((total, ns) => total + ns, 0);
    expect(sum).toBeCloseTo(access.latency_ns, 6);
    expect(data.metric).toBe("latency_p99");
  }, 120_000);
});

describe("what the user can put right", () => {
  const failing = async (...argv: string[]) => {
    const { code, out, err } = await weft("explain", ...argv);
    expect(out).toBe("");
    return `${code} ${err}`;
  };

  it("S023: a metric or a candidate that is none, with the nearest", async () => {
    expect(await failing(at("results"), "latncy_p99")).toMatch(
      /^2 error S023 .*unknown metric: latncy_p99 .*did you mean "latency_p99"/,
    );
    expect(await failing(at("results"), "--candidate", "pol")).toMatch(
      /^2 error S023 .*unknown candidate: pol .*did you mean "pool"/,
    );
  });

  it("S025, S012: a row that the trace does not have, or that is no number", async () => {
    expect(await failing(at("results"), "--access", "600", "--candidate", "pool")).toMatch(
      /^2 error S025 .*row 600 is not there, the trace has 600 rows.*fix: --access 599/,
    );
    expect(await failing(at("results"), "--access", "first")).toMatch(/^2 error S012 /);
  }, 120_000);

  it("T019: a metric that the trace has none of", async () => {
    expect(await failing(at("results"), "ttft_p99", "--candidate", "pool")).toMatch(/^4 [\s\S]*error T019 /);
  }, 120_000);

  it("S001, S022: no run, and a file that is none", async () => {
    expect(await failing(at("nothing"))).toMatch(/^2 error S001 /);
    writeFileSync(at("page.html"), "<p>not a report</p>");
    expect(await failing(at("page.html"))).toMatch(/^2 error S022 /);
    const run = JSON.parse(readFileSync(at("results/comparison.json"), "utf8"));
    delete run.data.inputs;
    writeFileSync(at("old.json"), JSON.stringify(run));
    expect(await failing(at("old.json"))).toMatch(/^2 error S022 .*does not hold the study/);
  });

  it("the trace: looked for beside the run, else the hash that is needed, and the fix", async () => {
    mkdirSync(at("moved"));
    renameSync(at("pages.parquet"), at("moved/elsewhere.parquet"));
    const run = readFileSync(at("results/comparison.json"), "utf8");
    const { trace_sha256: sha256 } = JSON.parse(run).provenance;
    const lost = await failing(at("results"), "--candidate", "pool");
    expect(lost).toMatch(/^2 error S001 .*not here: needed is/);
    expect(lost).toContain(sha256);
    expect(lost).toContain("fix: --trace FILE");
    expect(await failing(at("results"), "--trace", at("study.yaml"), "--candidate", "pool")).toMatch(
      /^2 error S026 .*another trace/,
    );
    renameSync(at("moved/elsewhere.parquet"), at("results/pages.parquet"));
    const found = await explained(at("results"), "--candidate", "pool", "--top", "0");
    expect(found).toMatchObject({ candidate: "pool", metric: "latency_p99" });
  }, 120_000);
});
