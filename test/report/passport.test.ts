import { describe, expect, it } from "vitest";
import type { Comparison, TracePassportDoc } from "../../src/model/index.ts";
import { buildReport, renderHtml, toMarkdown } from "../../src/report/index.ts";
import { comparison } from "../fixtures/comparison.ts";

const PASSPORT: TracePassportDoc = {
  traffic_bytes: 3 * 2 ** 40,
  footprint_bytes: 2 ** 40,
  allocated_bytes_max: 2 ** 30,
  read_write_ratio: 4,
  classes: { kv: { accesses: 1, bytes: 900 }, weight: { accesses: 9, bytes: 100 } },
  phases: { prefill: { accesses: 10, bytes: 1000 } },
  access_bytes: { mean: 1024, p50: 512, p99: 4096, max: 8192 },
  working_sets: [{ window_ns: 60e9, windows: 2, bytes_mean: 2 ** 20, bytes_max: 2 ** 21 }],
  rate: { bucket_ns: 1800e9, accesses: [7200, 3600], bytes: [1, 2], requests: [1800, 900] },
  reuse: { ratio: 0.25, between_requests_ratio: 0.125, interval_ns: { p50: 1e6, p99: 1e9 } },
  cannot_answer: ["no tenant: <b>isolation</b> cannot be judged"],
};

function described(): Comparison {
  const of = comparison();
  return { ...of, data: { ...of.data, trace: { ...of.data.trace, passport: PASSPORT } } };
}

describe("the passport in a report", () => {
  it("says what the trace asks of memory", () => {
    const { finding, facts, lacks } = buildReport(described()).passport!;
    expect(finding).toContain("3 TiB move to and from");
    expect(finding).toContain(
      "1 TiB together; 25 % of accesses are to an object seen before. It leaves 1 question open.",
    );
    const said = new Map(facts);
    expect(said.get("Classes, by bytes")).toBe("kv 90 % and weight 10 %");
    expect(said.get("Working set in 60 s")).toBe("mean 1 MiB, at most 2 MiB");
    expect(said.get("Allocated")).toBe("at most 1 GiB at once");
    // a span of an hour: 2,700 requests in it, 1,800 in its first half
    expect(said.get("Arrivals")).toBe("0.75 requests and 3 accesses a second; 1 and 4 at most, in 1800 s");
    expect(lacks).toEqual(PASSPORT.cannot_answer);
  });

  it("is in the page and in Markdown, its words escaped", async () => {
    const page = await renderHtml(buildReport(described()));
    expect(page).toContain('id="trace"');
    expect(page).toContain("no tenant: &lt;b&gt;isolation&lt;/b&gt; cannot be judged");
    const markdown = toMarkdown(buildReport(described()));
    expect(markdown).toContain("## What does the trace ask of memory?");
    expect(markdown).not.toContain("<b>isolation");
  });

  it("is left out of comparisons that have none", async () => {
    const report = buildReport(comparison());
    expect(report.passport).toBeUndefined();
    expect(await renderHtml(report)).not.toContain('id="trace"');
    expect(toMarkdown(report)).not.toContain("ask of memory");
  });
});
