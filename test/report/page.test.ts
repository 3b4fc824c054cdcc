import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Comparison } from "../../src/model/index.ts";
import type { Report } from "../../src/report/index.ts";
import {
  buildReport,
  comparisonIn,
  condense,
  MOST_BYTES,
  renderHtml,
  sections,
  toMarkdown,
  verdictTable,
} from "../../src/report/index.ts";
import { comparison, recipes } from "../fixtures/comparison.ts";

const EVIL = `</script><script>alert("x")</script>&<b>'`;

function hostile(): Comparison {
  const doc = comparison(recipes.slice(3, 5));
  doc.data.study = EVIL;
  doc.data.decision.why = `${EVIL}. ${EVIL}`;
  doc.data.trace.name = EVIL;
  doc.data.settings[EVIL] = EVIL;
  doc.data.prices_as_of = EVIL;
  for (const candidate of doc.data.candidates) {
    candidate.id += EVIL;
    candidate.refused = 1;
    candidate.notes.push(EVIL);
    candidate.bottleneck = { kind: EVIL, id: EVIL, share: 0.5 };
    candidate.assumptions[0] = { ...candidate.assumptions[0]!, name: EVIL, source: EVIL, note: EVIL };
    for (const link of candidate.links) link.id += EVIL;
    for (const tier of candidate.tiers) tier.name += EVIL;
    for (const line of candidate.cost.lines) line.group += EVIL;
  }
  return doc;
}

const contentsOf = (html: string, tag: string): string[] =>
  [...html.matchAll(new RegExp(`<${tag}(?: [^>]*)?>(.*?)</${tag}>`, "gs"))].map((match) => match[1]!);

describe("the page", () => {
  let report: Report;
  let html: string;
  beforeAll(async () => {
    report = buildReport(comparison());
    html = await renderHtml(report);
  });

  it("is the same bytes for the same comparison", async () => {
    expect(await renderHtml(buildReport(comparison()))).toBe(html);
  });

  it("stays below its limit with the live layer", () => {
    expect(html).toContain('id="weft-charts"');
    expect(Buffer.byteLength(html)).toBeLessThan(MOST_BYTES);
  });

  it("names its style and its script by hash, and allows nothing else", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("default-src 'none'");
    const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    expect(policy).toContain(`style-src ${hashOf(contentsOf(html, "style")[0]!)}`);
    const script = /<script>(.*?)<\/script>/s.exec(html)![1]!;
    expect(policy).toContain(`script-src ${hashOf(script)}`);
    expect(html.match(/<script>/g)).toHaveLength(1);
  });

  it("has no style attribute, no handler, and no address outside itself", () => {
    const markup = html.replace(/<script.*?<\/script>/gs, "").replace(/<style>.*?<\/style>/gs, "");
    expect(markup).not.toMatch(/\sstyle=/);
    expect(markup).not.toMatch(/\son[a-z]+=/);
    expect(markup.match(/(?:href|src)="(?!#|data:)[^"]*"/g)).toBeNull();
    expect(markup.match(/https?:\/\/(?!www\.w3\.org\/)/g)).toBeNull();
  });

  it("opens with the decision, then what qualifies it", () => {
    expect(html).toContain(
      '<p class="verdict">cxl-mhd is the cheapest that meets: 1.86 $/M tok, 23 % below hbm-only.</p>',
    );
    expect(html).toContain('<p class="but">cxl-pool is cheaper');
  });

  it("puts the first screen before the questions that are folded", () => {
    const order = ["scorecard", "pareto", "breakdown", "ccdf", "links", "residency", "cost", "ledger"];
    const places = order.map((name) => html.indexOf(` id="${name}"`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(html.match(/<section /g)).toHaveLength(3);
    expect(html.match(/<details class="fold"/g)).toHaveLength(
      sections.all.filter(({ first }) => !first).length + 1,
    );
  });

  it("gives every picture a table with the same number of rows and a CSV", () => {
    for (const { name, chart } of report.sections) {
      const block = html.slice(html.indexOf(` id="${name}"`));
      const table = /<table><caption>.*?<tbody>(.*?)<\/tbody>/s.exec(block)![1]!;
      expect(table.match(/<tr>/g)).toHaveLength(chart.rows.length);
      const csv = new RegExp(`download="${name}.csv" href="data:text/csv;charset=utf-8;base64,([^"]*)"`).exec(
        html,
      )![1]!;
      expect(Buffer.from(csv, "base64").toString().trim().split("\r\n")).toHaveLength(chart.rows.length + 1);
    }
  });

  it("prints settings, provenance and the ledger", () => {
    for (const words of [
      "contiguous",
      "h100-sxm",
      comparison().data.trace.sha256,
      comparison().provenance.study_sha256,
    ])
      expect(html).toContain(words);
    expect(html).toContain("no product has shipped; from the specification");
    expect(report.ledger.rows.map((row) => row.grade)).toEqual(["assumed", "assumed", "quoted"]);
    expect(report.ledger.rows[2]!.used_by).toBe("all");
  });

  it("holds its comparison, from which the same report is built again", async () => {
    const again = comparisonIn(html, "report.html");
    expect(await renderHtml(buildReport(again))).toBe(html);
  });

  it("leaves the live layer out where the page would be too large", async () => {
    const heavy = { vega: `/*${"x".repeat(MOST_BYTES)}*/`, interpreter: "" };
    const still = await renderHtml(report, { runtime: heavy });
    expect(still).not.toContain('id="weft-charts"');
    expect(still).toContain("script-src 'none'");
    expect(still.match(/<svg role="img"/g)).toHaveLength(sections.all.length);
  });

  it("stays below its limit with 30 candidates of 5,000 links", async () => {
    const many = comparison(
      Array.from({ length: 30 }, (_, i) => ({ ...recipes[i % 8]!, id: `candidate-${i}` })),
    );
    for (const candidate of many.data.candidates) {
      const model = candidate.links[0];
      if (!model) continue;
      candidate.links = Array.from({ length: 5_000 }, (_, i) => ({
        ...model,
        id: `switch-${i}->device-${i}`,
      }));
    }
    expect(Buffer.byteLength(await renderHtml(buildReport(many)))).toBeLessThan(MOST_BYTES);
  });
});

describe("text of the trace and the study", () => {
  it("is never markup in the page", async () => {
    const html = await renderHtml(buildReport(hostile()));
    expect(html).not.toContain('<script>alert("x")');
    expect(html).not.toContain("<b>");
    expect(html).toContain("&lt;/script&gt;&lt;script&gt;alert(&quot;x&quot;)");
    // Ours: the comparison, the charts, and the live layer.
    expect(html.match(/<script/g)).toHaveLength(3);
    expect(html.match(/<\/script>/g)).toHaveLength(3);
    expect(comparisonIn(html, "x").data.study).toBe(EVIL);
  });

  it("is never markup in Markdown", () => {
    const markdown = toMarkdown(buildReport(hostile()), { imageOf: (name) => ({ light: name, dark: name }) });
    expect(markdown).not.toMatch(/<script|<b>/);
    for (const line of markdown.split("\n").filter((each) => each.startsWith("|")))
      expect(line.endsWith("|")).toBe(true);
  });
});

const tokenless = ({ cost }: Comparison["data"]["candidates"][number]): void => {
  cost.usd_per_million_tokens = Number.POSITIVE_INFINITY;
  cost.usd_per_million_tokens_interval = { value: Infinity, lo: Infinity, hi: Infinity, level: 0.95 };
};

describe("a trace without tokens", () => {
  it("is priced by the hour, in the table, the picture and the finding", () => {
    const doc = comparison(recipes.slice(0, 2));
    doc.data.candidates.forEach(tokenless);
    const [scorecard, pareto] = buildReport(doc).sections;
    expect(verdictTable(scorecard!).heads).toContain("$/hour [range]");
    expect(verdictTable(scorecard!).rows[0]!.cells).not.toContain("–");
    expect(pareto!.chart.finding).toMatch(/\$[\d.]+ per hour/);
    expect(pareto!.chart.rows[0]!.usd_per_hour).toBeCloseTo(doc.data.candidates[0]!.cost.usd_per_hour, 9);
  });
});

describe("what JSON cannot hold", () => {
  const broken = (): Comparison => {
    const doc = comparison(recipes.slice(0, 2));
    tokenless(doc.data.candidates[0]!);
    for (const { cost, latency_ns, requests, tiers } of doc.data.candidates) {
      cost.joules_per_token = Number.NaN;
      latency_ns.p999 = Number.NaN;
      requests.tpot_ns.p99 = Number.NaN;
      tiers[0]!.capacity_bytes = Number.POSITIVE_INFINITY;
    }
    return doc;
  };

  it("never reaches the page: it is a dash", async () => {
    const html = await renderHtml(buildReport(broken()), { runtime: null });
    expect(html).not.toMatch(/NaN|Infinity/);
    const [section] = buildReport(broken()).sections;
    expect(verdictTable(section!).rows[0]!.cells).toContain("–");
  });

  it("is null in the condensed comparison, and condensing again changes nothing", () => {
    const once = condense(broken());
    expect(once.data.candidates[0]!.cost.usd_per_million_tokens).toBeNull();
    expect(condense(once)).toEqual(once);
    expect(condense(condense(comparison()))).toEqual(condense(comparison()));
  });
});

describe("what did not complete", () => {
  it("is said in red, on the first screen and in the row", async () => {
    const doc = comparison();
    Object.assign(doc.data.candidates[3]!, { incomplete: 2, refused: 5 });
    const html = await renderHtml(buildReport(doc), { runtime: null });
    expect(html).toContain("<li>cxl-direct: 2 incomplete and 5 refused of 612,480 accesses");
    expect(html).toMatch(/<span class="status alarm">2 incomplete and 5 refused/);
    expect(html).toContain("Not everything completed on cxl-direct.");
  });

  it("is not mentioned when everything completed", async () => {
    expect(await renderHtml(buildReport(comparison()), { runtime: null })).not.toContain(
      "Not everything completed",
    );
  });
});

describe("the verdict table", () => {
  it("puts intervals in brackets and verdicts in words", () => {
    const [section] = buildReport(comparison()).sections;
    const { heads, rows } = verdictTable(section!);
    expect(heads.slice(0, 5)).toEqual([
      "Candidate",
      "Verdict",
      "TTFT p99 (SLO 1 s)",
      "TPOT p99 (SLO 38 ms)",
      "$/M tokens [range]",
    ]);
    expect(rows[4]!.cells).toEqual([
      "cxl-pool",
      "CANNOT TELL",
      "660 ms [627–706]",
      "36 ms [34.2–38.5]",
      "$1.71 [$1.54–$1.95]",
      "switch 38 %",
      "hbm 21 % · dram 11 % · pool 26 %",
      "5.12 GiB",
    ]);
    expect(rows[7]!.cells[2]).toBe("980 ms [931–1.05 s]");
  });
});

describe("reading a comparison", () => {
  it("refuses what is none, with a fix", () => {
    for (const text of ["", "{}", "[1]", "<html></html>", '{"kind":"probe","schemaVersion":1}'])
      expect(() => comparisonIn(text, "x.json")).toThrow(/not a comparison/);
  });
});
