/** Report -> one HTML file that needs nothing else: strict policy, static pictures first, live layer where it fits. */

import type { Cell } from "../../model/index.ts";
import { toCsv } from "../csv.ts";
import type { BuiltSection, Report } from "../report.ts";
import { verdictTable } from "../scorecard.ts";
import { renderSvg, vegaOf } from "../svg.ts";
import { plural } from "../text.ts";
import { hatchPattern } from "../theme.ts";
import { base64, cspHash, escapeHtml, scriptJson } from "./escape.ts";
import type { Runtime } from "./live.ts";
import { installedRuntime, liveScript } from "./live.ts";
import { STYLE } from "./style.ts";
import { dataTable, scorecardTable } from "./table.ts";

/** A report that is to be mailed stays below this; the live layer is left out where it would not. */
export const MOST_BYTES = 2_000_000;

export interface HtmlOptions {
  /** The live layer's scripts; `null` for a static page. Default: those of the installed packages. */
  runtime?: Runtime | null;
}

/** The id of the script element that holds the comparison. */
export const COMPARISON_ID = "weft-comparison";

/** Same report, same bytes. */
export async function renderHtml(report: Report, options: HtmlOptions = {}): Promise<string> {
  const runtime = options.runtime === undefined ? await installedRuntime() : options.runtime;
  const pictures = new Map<string, string>();
  for (const { name, chart } of report.sections) pictures.set(name, await renderSvg(chart, "page"));
  const still = await pageOf(report, pictures, null);
  if (!runtime) return still;
  const live = await pageOf(report, pictures, liveScript(runtime));
  return new TextEncoder().encode(live).length <= MOST_BYTES ? live : still;
}

async function pageOf(
  report: Report,
  pictures: ReadonlyMap<string, string>,
  script: string | null,
): Promise<string> {
  const policy = [
    "default-src 'none'",
    `style-src ${await cspHash(STYLE)}`,
    script === null ? "script-src 'none'" : `script-src ${await cspHash(script)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const charts =
    script === null
      ? ""
      : `<script type="application/json" id="weft-charts">${scriptJson(liveCharts(report))}</script>\n<script>${script}</script>\n`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="weft ${escapeHtml(report.comparison.provenance.weft)}">
<title>${escapeHtml(report.title)}: memory fabrics compared</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the findings</a>
<svg class="hatch" aria-hidden="true"><defs>${hatchPattern("page")}</defs></svg>
${headerOf(report)}
${navOf(report)}
<main id="main" class="wrap">
${report.sections
  .filter(({ first }) => first)
  .map((section) => firstScreen(report, section, pictures.get(section.name)!))
  .join("\n")}
${passportHtml(report)}
${report.sections
  .filter(({ first }) => !first)
  .map((section) => folded(section, pictures.get(section.name)!))
  .join("\n")}
${ledgerOf(report)}
</main>
${footerOf(report)}
<script type="application/json" id="${COMPARISON_ID}">${scriptJson(report.comparison)}</script>
${charts}</body>
</html>
`;
}

function headerOf(report: Report): string {
  const basis = report.comparison.provenance.basis === "MODELLED" ? "MODELLED, not measured" : "MEASURED";
  const facts = report.facts.map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}<dd>${escapeHtml(value)}</div>`,
  );
  const alarms = report.alarms.map((alarm) => `<li>${escapeHtml(alarm)}`);
  const alarm =
    alarms.length === 0
      ? ""
      : `<div class=alarms><p class=alarm>Not everything completed. What is missing is not in the latencies:</p><ul class=alarm>${alarms.join("")}</ul></div>`;
  return `<header><div class="wrap">
<p class="eyebrow"><span class="basis">${basis}</span> Weft comparison of memory fabrics</p>
<h1>Study ${escapeHtml(report.title)}</h1>
${verdictOf(report.verdict)}
${alarm}
<dl class="facts">${facts.join("\n")}</dl>
</div></header>`;
}

/** The decision itself large; what qualifies it below. */
function verdictOf(verdict: string): string {
  const end = verdict.search(/\. \S/);
  if (end < 0) return `<p class="verdict">${escapeHtml(verdict)}</p>`;
  return `<p class="verdict">${escapeHtml(verdict.slice(0, end + 1))}</p>\n<p class="but">${escapeHtml(verdict.slice(end + 2))}</p>`;
}

function navOf(report: Report): string {
  const links = report.sections.map(({ name, title }) => `<li><a href="#${name}">${escapeHtml(title)}</a>`);
  return `<nav aria-label="Questions"><div class="wrap"><ul>${links.join("")}${report.passport ? '<li><a href="#trace">What does the trace ask of memory?</a>' : ""}<li><a href="#ledger">What does it rest on?</a></ul></div></nav>`;
}

function firstScreen(report: Report, section: BuiltSection, svg: string): string {
  const { data } = report.comparison;
  const card =
    section.name === "scorecard"
      ? scrolling(
          scorecardTable(verdictTable(section), data.decision.winner, data.candidates),
          "Verdict by candidate",
        )
      : "";
  return `<section id="${section.name}" aria-labelledby="h-${section.name}">
<h2 id="h-${section.name}">${escapeHtml(section.title)}</h2>
<p class="finding">${escapeHtml(section.chart.finding)}</p>
${card}${figureOf(section, svg)}
</section>`;
}

function folded(section: BuiltSection, svg: string): string {
  return `<details class="fold" id="${section.name}"><summary><h2>${escapeHtml(section.title)}</h2><span class="peek">${escapeHtml(section.chart.finding)}</span></summary>
<div class="body"><p class="finding">${escapeHtml(section.chart.finding)}</p>
${figureOf(section, svg)}
</div></details>`;
}

function passportHtml({ passport }: Report): string {
  if (!passport) return "";
  const facts = passport.facts.map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}<dd>${escapeHtml(value)}</div>`,
  );
  const lacks = passport.lacks.map((lack) => `<li>${escapeHtml(lack)}`);
  const open =
    lacks.length === 0 ? "" : `<h3>What it cannot answer</h3><ul class="small">${lacks.join("")}</ul>`;
  return `<details class="fold" id="trace"><summary><h2>What does the trace ask of memory?</h2><span class="peek">${escapeHtml(passport.finding)}</span></summary>
<div class="body"><p class="finding">${escapeHtml(passport.finding)}</p>
<dl class="facts">${facts.join("\n")}</dl>
${open}
</div></details>`;
}

const scrolling = (inner: string, label: string, className = "scroll"): string =>
  `<div class="${className}" role="group" tabindex="0" aria-label="${escapeHtml(label)}">${inner}</div>`;

/** Picture, table and CSV of a chart. */
export function figureOf({ name, chart }: Pick<BuiltSection, "name" | "chart">, svg: string): string {
  const label = escapeHtml(`${chart.question} ${chart.summary}`);
  const named = svg.replace(/^<svg /, `<svg role="img" aria-label="${label}" `);
  const holder = `<div class="chart scroll" role="group" tabindex="0" aria-label="Picture: ${escapeHtml(chart.question)}" data-chart="${name}">${named}</div>`;
  const figure =
    chart.rows.length === 0
      ? ""
      : `<figure>${holder}<figcaption>${escapeHtml(chart.summary)}</figcaption></figure>\n`;
  const table = scrolling(dataTable(chart, chart.question), `Table: ${chart.question}`, "scroll data");
  const csv = `<a download="${name}.csv" href="data:text/csv;charset=utf-8;base64,${base64(toCsv(chart))}">${name}.csv</a>`;
  return `${figure}<details class="more"><summary>The same figures as a table (${plural(chart.rows.length, "row")})</summary><p class="small">Download ${csv}</p>${table}</details>`;
}

function ledgerOf({ ledger, settings, notes }: Report): string {
  const asked = settings
    .map(([name, value]) => `<div><dt>${escapeHtml(name)}<dd>${escapeHtml(value)}</div>`)
    .join("\n");
  const noted =
    notes.length === 0
      ? ""
      : `<h3>Notes</h3><ul class="small">${notes.map((note) => `<li>${escapeHtml(note)}`).join("")}</ul>`;
  const csv = `<a download="assumptions.csv" href="data:text/csv;charset=utf-8;base64,${base64(toCsv(ledger))}">assumptions.csv</a>`;
  return `<details class="fold" id="ledger"><summary><h2>What does it rest on?</h2><span class="peek">${escapeHtml(ledger.finding)}</span></summary>
<div class="body"><p class="finding">${escapeHtml(ledger.finding)}</p>
<h3>Settings of the replay</h3><dl class="facts">${asked}</dl>
${noted}<h3>Figures that were not plainly measured</h3><p class="small">Download ${csv}</p>
${scrolling(dataTable(ledger, "Weakest grade first.", "wide"), "Figures that were not plainly measured")}
</div></details>`;
}

function footerOf({ comparison: { id, data, provenance } }: Report): string {
  return `<footer><div class="wrap"><p>Written by weft ${escapeHtml(provenance.weft)} · comparison ${escapeHtml(id)} · trace ${escapeHtml(provenance.trace_sha256)} ${provenance.study_sha256 ? ` · study ${escapeHtml(provenance.study_sha256)}` : ""} · seed ${provenance.seed} · prices as of ${escapeHtml(data.prices_as_of)}.</p>
<p>This file needs no network. It holds its comparison as JSON: <code>weft report export report.html --json --csv --svg --md -o figures</code></p></div></footer>`;
}

interface LiveChart {
  spec: unknown;
  rows: Columns;
}

interface Columns {
  keys: string[];
  /** Per column: the dictionary of its strings, or null where cells stand for themselves. */
  words: (string[] | null)[];
  columns: (Cell[] | number[])[];
}

/** The compiled documents without their rows, and the rows by column, so that words are written once. */
function liveCharts(report: Report): Record<string, LiveChart> {
  const live: Record<string, LiveChart> = {};
  for (const { name, chart } of report.sections) {
    const spec = vegaOf({ ...chart, rows: [] }, "page");
    live[name] = { spec, rows: columnsOf(chart.rows) };
  }
  return live;
}

function columnsOf(rows: readonly Record<string, Cell>[]): Columns {
  const keys = Object.keys(rows[0] ?? {});
  const words: (string[] | null)[] = [];
  const columns = keys.map((key) => {
    const cells = rows.map((row) => row[key] ?? null);
    if (!cells.every((cell) => typeof cell === "string")) {
      words.push(null);
      return cells;
    }
    const known = [...new Set(cells as string[])];
    words.push(known);
    return cells.map((cell) => known.indexOf(cell as string));
  });
  return { keys, words, columns };
}
