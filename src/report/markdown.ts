/** Report -> Markdown for an issue, a wiki or a pull request: verdict, scorecard, findings, ledger. */

import type { Cell, Chart } from "../model/index.ts";
import { escapeHtml } from "./html/escape.ts";
import type { Report } from "./report.ts";
import { shortHash } from "./report.ts";
import { verdictTable } from "./scorecard.ts";
import { formatCell } from "./text.ts";

/** Longer tables are left to the CSV. */
const MOST_ROWS = 60;

export interface MarkdownOptions {
  /** Paths or addresses of a section's pictures; no pictures without it. */
  imageOf?: (name: string) => { light: string; dark: string };
}

/** Words of traces and studies are escaped: they can be neither markup nor HTML. */
export function toMarkdown(report: Report, options: MarkdownOptions = {}): string {
  const { data, provenance } = report.comparison;
  const basis = provenance.basis === "MODELLED" ? "MODELLED, not measured" : "MEASURED";
  const head = [
    `# ${escapeMd(report.title)}`,
    `**${escapeMd(report.verdict)}**`,
    escapeMd(
      `${basis} · trace ${shortHash(data.trace.sha256)} · seed ${provenance.seed} · weft ${provenance.weft} · prices ${data.prices_as_of}`,
    ),
    ...report.alarms.map((alarm) => `> **Not completed:** ${escapeMd(alarm)}`),
  ];
  const body = report.sections.map((section) => {
    const paths = options.imageOf?.(section.name);
    const image = paths ? [picture(paths, section.chart.summary)] : [];
    const table = section.name === "scorecard" ? tableOf(...verdictOf(section)) : chartTable(section.chart);
    return [`## ${escapeMd(section.title)}`, escapeMd(section.chart.finding), ...image, ...table].join(
      "\n\n",
    );
  });
  const passport = passportLines(report);
  const ledger = ["## What does it rest on?", escapeMd(report.ledger.finding), ...chartTable(report.ledger)];
  const notes = report.notes.map((note) => `- ${escapeMd(note)}`).join("\n");
  return `${[...head, ...body, ...passport, ...ledger, ...(notes ? ["## Notes", notes] : [])].join("\n\n")}\n`;
}

function passportLines({ passport }: Report): string[] {
  if (!passport) return [];
  const facts = passport.facts.map(([name, value]) => `- ${escapeMd(name)}: ${escapeMd(value)}`).join("\n");
  const lacks = passport.lacks.map((lack) => `- ${escapeMd(lack)}`).join("\n");
  const open = lacks === "" ? [] : ["What it cannot answer:", lacks];
  return ["## What does the trace ask of memory?", escapeMd(passport.finding), facts, ...open];
}

/** Follows the reader's light or dark mode, as code hosts show it. */
function picture({ light, dark }: { light: string; dark: string }, alt: string): string {
  const address = (path: string): string => escapeHtml(encodeURI(path));
  return `<picture><source media="(prefers-color-scheme: dark)" srcset="${address(dark)}"><img alt="${escapeHtml(alt)}" src="${address(light)}"></picture>`;
}

function verdictOf(section: Report["sections"][number]): [string[], string[][]] {
  const { heads, rows } = verdictTable(section);
  return [
    heads,
    rows.map(({ cells, trouble }) => (trouble ? [`${cells[0]} (${trouble})`, ...cells.slice(1)] : cells)),
  ];
}

function chartTable(chart: Pick<Chart, "columns" | "rows">): string[] {
  if (chart.rows.length > MOST_ROWS || chart.rows.length === 0) return [];
  const cells = chart.rows.map((row) =>
    chart.columns.map(({ key, unit }) => formatCell(row[key] as Cell, unit)),
  );
  return tableOf(
    chart.columns.map(({ title }) => title),
    cells,
  );
}

function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMd).join(" | ")} |`;
  return [[line(heads), `|${heads.map(() => "---|").join("")}`, ...rows.map(line)].join("\n")];
}

const escapeMd = (text: string): string =>
  text
    .replace(/\r?\n/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_[\]|#]/g, "\\$&");
