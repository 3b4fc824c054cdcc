import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/model/index.ts";
import type { BuiltSection } from "../../src/report/index.ts";
import { buildReport, renderSvg, sections, toCsv } from "../../src/report/index.ts";
import { comparison, recipes } from "../fixtures/comparison.ts";

const sectionOf = (name: string, from: Comparison = comparison()): BuiltSection =>
  buildReport(from).sections.find((section) => section.name === name)!;

/** A minimal RFC 4180 reader, so that the CSV is read back by other code than wrote it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const row = rows[rows.length - 1]!;
    const char = text[i]!;
    if (char === '"' && quoted && text[i + 1] === '"') row[row.length - 1] += text[++i];
    else if (char === '"') quoted = !quoted;
    else if (char === "," && !quoted) row.push("");
    else if (char === "\r" && !quoted) continue;
    else if (char === "\n" && !quoted) rows.push([""]);
    else row[row.length - 1] += char;
  }
  return rows.slice(0, -1);
}

describe.each(sections.names)("section %s", (name) => {
  it("asks a question, finds something, and says what the picture shows", () => {
    const { chart } = sectionOf(name);
    expect(chart.question).toMatch(/\?$/);
    expect(chart.finding).toMatch(/^\S.*\.$/);
    expect(chart.finding).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(chart.summary.length).toBeGreaterThan(40);
    expect(chart.rows.length).toBeGreaterThan(0);
  });

  it("has the same rows in its CSV", () => {
    const { chart } = sectionOf(name);
    const [head, ...body] = readCsv(toCsv(chart));
    expect(head).toEqual(chart.columns.map(({ key }) => key));
    expect(body).toHaveLength(chart.rows.length);
    body.forEach((fields, i) => {
      const expected = chart.columns.map(({ key }) => chart.rows[i]![key]);
      expect(fields).toEqual(expected.map((cell) => (cell === null ? "" : String(cell))));
    });
  });

  it("draws the words that let it be challenged", async () => {
    const { chart } = sectionOf(name);
    const svg = (await renderSvg(chart, "light")).replaceAll("\u00a0", " ");
    for (const words of [
      chart.question,
      "MODELLED, not measured",
      "trace 3f9a…c21e",
      "n 12,031 requests",
      "span 3600 s",
      "seed 1",
      "weft 0.1.0",
      "prices 2026-03-01",
    ])
      expect(svg).toContain(words);
  });

  it("marks what is historical or a projection", async () => {
    // The places of one fabric are those of the chosen one.
    const chosen = (id: string): Comparison => {
      const of = comparison();
      return name === "hops" ? { ...of, data: { ...of.data, decision: { winner: id, why: id } } } : of;
    };
    const drawn = async (id: string): Promise<string> =>
      (await renderSvg(sectionOf(name, chosen(id)).chart, "dark")).replaceAll("\u00a0", " ");
    expect(await drawn("genz-rack")).toContain("genz-rack (historical)");
    expect(await drawn("cxl-over-genz")).toContain("cxl-over-genz (projection)");
  });

  it("draws the same bytes twice, in either order of themes", async () => {
    const { chart } = sectionOf(name);
    const first = await renderSvg(chart, "light");
    await renderSvg(chart, "dark");
    expect(await renderSvg(chart, "light")).toBe(first);
  });

  it("survives a comparison without candidates", async () => {
    const { chart } = sectionOf(name, comparison([]));
    expect(chart.finding.length).toBeGreaterThan(0);
    expect(await renderSvg(chart, "light")).toContain("<svg");
  });
});

describe("findings are computed from the rows", () => {
  it("scorecard counts verdicts", () => {
    expect(sectionOf("scorecard").chart.finding).toBe(
      "4 of 8 candidates meet the SLO (hbm-only, pcie-offload, cxl-direct and cxl-mhd); 2 fail (rdma-pool and cxl-over-genz (projection)); for cxl-pool and genz-rack (historical) the interval holds the limit, so it cannot be told.",
    );
  });

  it("pareto names the cheapest that meets, and the cheaper ones that may not", () => {
    expect(sectionOf("pareto").chart.finding).toBe(
      "cxl-mhd is the cheapest that meets: $1.86 per million tokens, 23 % below the baseline hbm-only, at TTFT p99 680 ms. Of the cheaper ones, rdma-pool and cxl-over-genz (projection) fail and for cxl-pool and genz-rack (historical) it cannot be told.",
    );
    const dearer = comparison();
    dearer.data.candidates[5]!.cost.usd_per_million_tokens = 2.1;
    expect(sectionOf("pareto", dearer).chart.finding).toMatch(
      /^cxl-direct is the cheapest that meets: \$2\.02/,
    );
  });

  it("breakdown compares the mean access with the tail, on the winner", () => {
    expect(sectionOf("breakdown").chart.finding).toBe(
      "On cxl-mhd media takes 48 % of the mean access (13.6 ms in all), but media queue takes 38 % of the slowest 1 % (122 ms).",
    );
  });

  it("breakdown's shares add up to one per candidate and band", () => {
    const sums = new Map<string, number>();
    for (const row of sectionOf("breakdown").chart.rows) {
      const key = `${row.candidate} ${row.band}`;
      sums.set(key, (sums.get(key) ?? 0) + (row.share_ratio as number));
    }
    expect(sums.size).toBe(24);
    for (const sum of sums.values()) expect(sum).toBeCloseTo(1, 6);
  });

  it("ccdf speaks of one access in a thousand", () => {
    const { rows, finding } = sectionOf("ccdf").chart;
    const at = rows.filter((row) => Math.abs((row.slower_ratio as number) - 1e-3) < 1e-8);
    const latencies = at.map((row) => row.latency_ns as number);
    expect(latencies).toHaveLength(8);
    const [best, worst] = [Math.min(...latencies), Math.max(...latencies)];
    expect(finding).toContain(`longer than ${Math.round(best / 1e6)} ms on cxl-pool`);
    expect(finding).toContain(`longer than ${Math.round(worst / 1e6)} ms on cxl-over-genz (projection)`);
  });

  it("links names the hottest link and when", () => {
    const { rows, finding } = sectionOf("links").chart;
    const peak = Math.max(...rows.map((row) => row.utilization as number));
    const hot = rows.find((row) => row.utilization === peak)!;
    expect(finding).toContain(`The hottest is ${hot.link} of`);
    expect(finding).toContain(`from ${hot.start_s} to ${hot.end_s} s`);
  });

  it("residency finds what is bought and never used", () => {
    expect(sectionOf("residency").chart.finding).toBe(
      "At its fullest cxl-mhd holds hbm 99 % of 512 GiB, dram 94 % of 512 GiB and pool 84 % of 3 TiB. Most is bought and never used on rdma-pool: 3.37 TiB.",
    );
  });

  it("cost adds up to the bill of materials", () => {
    const { rows, finding } = sectionOf("cost").chart;
    for (const candidate of comparison().data.candidates) {
      const bought = rows.filter(
        (row) => row.candidate === candidate.id && String(row.kind).startsWith("to buy"),
      );
      const total = bought.reduce((sum, row) => sum + (row.kusd as number), 0);
      expect(total * 1000).toBeCloseTo(candidate.cost.capex_usd, 3);
      const run = rows.filter(
        (row) => row.candidate === candidate.id && String(row.kind).startsWith("to run"),
      );
      expect(run.reduce((sum, row) => sum + (row.kusd as number), 0) * 1000).toBeCloseTo(
        candidate.cost.opex_usd_per_year,
        3,
      );
    }
    expect(finding).toMatch(
      /^cxl-mhd costs \$331 k to buy and \$6,983 a year to run; 85 % of the purchase is compute\./,
    );
  });
});

describe("when there is less to say", () => {
  it("falls back to access latency without requests", () => {
    const bare = comparison();
    for (const candidate of bare.data.candidates) {
      candidate.slo = [];
      candidate.verdict = "no-slo";
      candidate.requests.count = 0;
      for (const summary of [candidate.requests.ttft_ns, candidate.requests.tpot_ns]) summary.count = 0;
    }
    const { chart } = sectionOf("scorecard", bare);
    expect(chart.columns.map(({ key }) => key)).toContain("latency_p99_ns");
    expect(chart.columns.map(({ key }) => key)).not.toContain("ttft_p99_ns");
    expect(chart.finding).toMatch(/^No SLO was stated/);
    expect(sectionOf("pareto", bare).chart.finding).toMatch(/^Without an SLO: rdma-pool is the cheapest/);
  });

  it("shows a dash for the cost of no tokens, and draws the rest", () => {
    const free = comparison();
    const first = free.data.candidates[0]!;
    first.cost.usd_per_million_tokens = Number.POSITIVE_INFINITY;
    first.cost.usd_per_million_tokens_interval = { value: Infinity, lo: Infinity, hi: Infinity, level: 0.95 };
    expect(sectionOf("pareto", free).chart.rows[0]!.usd_per_million_tokens).toBeNull();
    expect(sectionOf("pareto", free).chart.finding).toContain("1 candidate without a cost or without");
  });

  it("draws the hottest 24 of many links and says so", () => {
    const wide = comparison(recipes.slice(1, 2));
    const [candidate] = wide.data.candidates;
    const link = candidate!.links[0]!;
    candidate!.links = Array.from({ length: 5_000 }, (_, i) => ({
      ...link,
      id: `l${i}`,
      utilization_max: i / 5_000,
    }));
    const { chart } = sectionOf("links", wide);
    expect(new Set(chart.rows.map((row) => row.link)).size).toBe(24);
    expect(chart.rows[0]!.link).toBe("l4999");
    expect(chart.notes.join(" ")).toContain("the hottest 24 of 5,000 links");
  });

  it("draws at most eight distributions and says how many it left out", () => {
    const many = comparison(Array.from({ length: 30 }, (_, i) => ({ ...recipes[i % 8]!, id: `c${i}` })));
    many.data.decision.winner = "c29";
    const { chart } = sectionOf("ccdf", many);
    expect(new Set(chart.rows.map((row) => row.candidate)).size).toBe(8);
    expect(chart.rows.some((row) => row.candidate === "c29")).toBe(true);
    expect(chart.notes.join(" ")).toContain("22 candidates left out");
  });
});
