import { describe, expect, it } from "vitest";
import { type OptionValues, workloads } from "../../src/workloads/index.ts";
import { type Row, rowsOf } from "./rows.ts";

const SERVING = { model: "qwen3-32b", instances: "3", sessions: "30", "decode-stride": "100" };
/** Options by workload; the others serve a model. */
const OPTIONS: Record<string, OptionValues> = {
  training: { model: "llama-3-8b", tp: "2", pp: "2", dp: "4", replicas: "2", zero: "3" },
  recommendation: { queries: "20", instances: "3" },
  diffusion: { requests: "6", instances: "3", network: "ldm-4-256" },
};

/** Rows by request, in file order. */
function requestsOf(rows: readonly Row[]): Map<number, number[]> {
  const requests = new Map<number, number[]>();
  rows.forEach(({ request }, i) => {
    requests.set(request, [...(requests.get(request) ?? []), i]);
  });
  return requests;
}

const bytesOf = (rows: readonly Row[], ops: readonly string[]): number =>
  rows.reduce((sum, { op, bytes }) => sum + (ops.includes(op) ? bytes : 0), 0);

describe.each(workloads.all)("workload $name", (workload) => {
  const run = workload.create(OPTIONS[workload.name] ?? SERVING);
  const rows = rowsOf(run.batches());
  const serves = "references" in run.counts;
  const forServing = serves ? it : () => {};

  it("keeps the order of time and names requesters it has", () => {
    expect(rows.length).toBeGreaterThan(500);
    rows.forEach((row, i) => {
      expect(row.ts).toBeGreaterThanOrEqual(i > 0 ? rows[i - 1]!.ts : 0);
      expect(run.dictionaries.requester[row.requester]).toBeDefined();
      expect(Number.isSafeInteger(row.bytes) && (row.bytes > 0 || row.op === "fence")).toBe(true);
      expect(Number.isSafeInteger(row.think) && Number.isSafeInteger(row.rebuild)).toBe(true);
    });
  });

  it("keeps a request on one requester, with one last row, and a serving request's rows together", () => {
    for (const at of requestsOf(rows).values()) {
      if (serves) expect(at.at(-1)! - at[0]! + 1).toBe(at.length);
      expect(new Set(at.map((i) => rows[i]!.requester)).size).toBe(1);
      expect(at.filter((i) => rows[i]!.last)).toEqual([at.at(-1)]);
    }
  });

  it("waits only for earlier rows, those of a serving request only for their own", () => {
    rows.forEach(({ depends, request }, i) => {
      if (!Array.isArray(depends)) return;
      expect(depends.length).toBeGreaterThan(0);
      for (const row of depends) {
        expect(row).toBeLessThan(i);
        if (serves) expect(rows[row]!.request).toBe(request);
      }
    });
  });

  it("names requesters in the order in which they appear", () => {
    const seen = [...new Set(rows.map(({ requester }) => requester))];
    expect(seen).toEqual(seen.map((_, i) => i));
  });

  forServing("looks up in prefill what can be rebuilt, and frees every object that only it wrote", () => {
    const written = new Set(rows.filter(({ op }) => op === "write").map(({ object }) => object));
    const freed = rows.filter(({ op }) => op === "free").map(({ object }) => object);
    expect(new Set(freed)).toEqual(written);
    expect(freed.length).toBe(written.size);
    for (const { phase, op, rebuild } of rows)
      if (phase === "prefill") expect(op === "read" && rebuild > 0).toBe(true);
      else expect(rebuild).toBe(-1);
  });

  it("has a default for every option but the model, and counts what it made", () => {
    for (const { name, default: fallback } of workload.options)
      expect([name, fallback === undefined]).toEqual([name, name === "model"]);
    expect(run.counts.rows).toBe(rows.length);
    expect(run.counts.requests).toBe(requestsOf(rows).size);
    expect(run.counts.readBytes).toBe(bytesOf(rows, ["read", "prefetch"]));
    expect(run.counts.writtenBytes).toBe(bytesOf(rows, ["write", "atomic"]));
    if (!serves) return;
    const references = rows.filter(({ phase }) => phase === "prefill").length;
    expect(run.counts).toMatchObject({ references });
  });
});
