import { describe, expect, it } from "vitest";
import type { Io } from "../../src/cli/command.ts";
import { errorLine, reportError } from "../../src/cli/errors.ts";
import { createProgress } from "../../src/cli/progress.ts";
import { showComparison } from "../../src/cli/show-comparison.ts";
import { type Comparison, InputError, InputErrors } from "../../src/model/index.ts";
import { comparison as sampleComparison } from "../fixtures/comparison.ts";

describe("error lines", () => {
  it("say what, where, why and the fix", () => {
    expect(
      errorLine({
        code: "T003",
        message: "kv.parquet is cut short",
        why: "its index is at its end",
        hint: "upload it again",
      }),
    ).toBe("error T003  kv.parquet is cut short   why: its index is at its end   fix: upload it again");
    expect(
      errorLine({ code: "S021", message: 'unknown key "a"', where: "s.yaml:7:5", hint: 'did you mean "b"?' }),
    ).toBe('error S021  s.yaml:7:5  unknown key "a"   did you mean "b"?');
    expect(errorLine({ code: "P120", message: "small" }, false, "warn")).toBe("warn P120  small");
  });

  it("do not pass on what would steer a terminal", () => {
    expect(errorLine({ code: "T007", message: "not JSON: \x1b[2J\x07", where: "a\nb" })).toBe(
      "error T007  a·b  not JSON: ·[2J·",
    );
  });

  it("give the exit code: data 4, configuration 2, resources 5, a bug 1 with its stack", () => {
    const printed: string[] = [];
    const report = (thrown: unknown, json = false) =>
      reportError(thrown, { json, color: false, write: (text) => printed.push(text) });
    expect(report(new InputError({ code: "T001", message: "m" }))).toBe(4);
    expect(report(new InputErrors([new InputError({ code: "S020", message: "m" })]))).toBe(2);
    expect(report(new InputError({ code: "P110", message: "m" }))).toBe(2);
    expect(report(new InputError({ code: "R001", message: "m" }))).toBe(5);
    expect(report(new TypeError("oops"))).toBe(1);
    expect(printed.at(-1)).toMatch(/^TypeError: oops\n {4}at [\s\S]*this is a bug in weft/);
    report(new InputError({ code: "T001", message: "m" }), true);
    expect(JSON.parse(printed.at(-1)!)).toEqual({
      schemaVersion: 1,
      kind: "error",
      exit_code: 4,
      errors: [{ code: "T001", message: "m" }],
    });
  });
});

describe("progress", () => {
  const watch = (isTTY: boolean) => {
    const written: string[] = [];
    let now = 0;
    const progress = createProgress(
      { isTTY, write: (text) => written.push(text) },
      "replaying",
      "rows",
      () => now,
    );
    for (let done = 0; done <= 1000; done += 25) {
      now += 1000;
      progress.update(done, 1000);
    }
    progress.done();
    return written;
  };

  it("is a line per 10 % without a terminal, with rate and time left", () => {
    const lines = watch(false);
    expect(lines).toHaveLength(10);
    expect(lines[4]).toBe("replaying 50 %  23.8 rows/s, 21 s left\n");
  });

  it("is a bar on a terminal, gone at the end", () => {
    const drawn = watch(true);
    expect(drawn.length).toBeGreaterThan(30);
    expect(drawn[20]).toContain("████████████░░░░░░░░░░░░ 50 %");
    expect(drawn.at(-1)).toBe("\r\x1b[2K");
  });
});

describe("showing a comparison", () => {
  const watch = () => {
    const out: string[] = [];
    const notes: string[] = [];
    const io = {
      out: (text: string) => out.push(text),
      note: (text: string) => notes.push(text),
      json: false,
      color: false,
    };
    return { out, notes, io: io as unknown as Io };
  };
  const comparison: Comparison = sampleComparison();

  it("names the winner and the report on the last lines, a row per candidate before", () => {
    const { out, io } = watch();
    expect(showComparison({ comparison, failures: [] }, ["reports/demo.html"], io)).toBe(0);
    expect(out.at(-1)).toBe("Report: reports/demo.html");
    expect(out.at(-2)).toMatch(/^Decision: /);
    expect(out.find((line) => line.startsWith("Assumed"))).toMatch(
      /^Assumed, not measured: .*switch\.latency 110 ns \[80 – 250\] \(genz-rack/,
    );
    expect(out[0]).toContain("MODELLED, not measured");
    for (const { id } of comparison.data.candidates)
      expect(out.some((line) => line.startsWith(id))).toBe(true);
  });

  it("exits 7 where a candidate could not be replayed, and says why", () => {
    const { notes, io } = watch();
    const failures = [{ id: "cxl-pool", error: new InputError({ code: "T004", message: "damaged" }) }];
    expect(showComparison({ comparison, failures }, [], io)).toBe(7);
    expect(notes).toContain("cxl-pool: error T004  damaged");
  });

  it("exits 3 where limits are given and nobody meets them", () => {
    const { io } = watch();
    const candidates = comparison.data.candidates.map((one) => ({ ...one, verdict: "fails" as const }));
    const data = { ...comparison.data, candidates, decision: { winner: null, why: "nobody" } };
    expect(showComparison({ comparison: { ...comparison, data }, failures: [] }, [], io)).toBe(3);
  });
});
