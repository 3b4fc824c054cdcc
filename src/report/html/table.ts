import type { Cell, Chart } from "../../model/index.ts";
import type { VerdictTable } from "../scorecard.ts";
import { formatCell } from "../text.ts";
import { escapeHtml } from "./escape.ts";

/** A table of a chart's rows. End tags that HTML lets us leave out are left out: big tables stay small. */
export function dataTable(chart: Pick<Chart, "columns" | "rows">, caption: string, className = ""): string {
  const numeric = chart.columns.map(({ key }) => chart.rows.some((row) => typeof row[key] === "number"));
  const head = chart.columns.map(
    ({ title, unit }, i) =>
      `<th scope=col${numeric[i] ? " class=n" : ""}>${escapeHtml(unitTitle(title, unit))}`,
  );
  const body = chart.rows.map((row) => {
    const cells = chart.columns.map(
      ({ key, unit }, i) => `<td${numeric[i] ? " class=n" : ""}>${cellText(row[key], unit)}`,
    );
    return `<tr>${cells.join("")}`;
  });
  return `<table${className ? ` class="${className}"` : ""}><caption>${escapeHtml(caption)}</caption><thead><tr>${head.join("")}</thead><tbody>${body.join("\n")}</tbody></table>`;
}

const cellText = (cell: Cell | undefined, unit?: string): string => escapeHtml(formatCell(cell, unit));
const unitTitle = (title: string, unit?: string): string => (unit === "ratio" ? `${title}, %` : title);

/** Mark of a verdict, the same shape as in the pictures. */
const MARKS: Record<string, string> = {
  meets: `<circle cx="6" cy="6" r="5" fill="var(--s3)"/>`,
  fails: `<path d="M2 4.5h2.5V2h3v2.5H10v3H7.5V10h-3V7.5H2z" fill="var(--s2)"/>`,
  "cannot-tell": `<path d="M6 0l5 6-5 6-5-6z" fill="var(--s4)"/>`,
  "no-slo": `<path d="M1 1h10v10H1z" fill="var(--s1)"/>`,
};

/** The verdict table of the first screen. */
export function scorecardTable(
  table: VerdictTable,
  winner: string | null,
  ids: readonly { id: string; status: string }[],
): string {
  const head = table.heads.map((title) => `<th scope=col>${escapeHtml(title)}`).join("");
  const body = table.rows.map((row, i) => {
    const [, verdict, ...rest] = row.cells;
    const { id, status } = ids[i]!;
    const trouble = row.trouble ? `<span class="status alarm">${escapeHtml(row.trouble)}</span>` : "";
    const note = status === "available" ? "" : `<span class=status>${escapeHtml(status)}</span>`;
    const mark = `<svg viewBox="0 0 12 12" aria-hidden="true">${MARKS[row.verdict] ?? ""}</svg>`;
    const cells = rest
      .map((text, k) => `<td${k === rest.length - 2 ? " class=w" : ""}>${escapeHtml(text)}`)
      .join("");
    const chosen = winner === id;
    return `<tr${chosen ? " class=win" : ""}><th scope=row>${escapeHtml(id)}${chosen ? "<span class=status>chosen</span>" : ""}${note}${trouble}<td><span class=v>${mark}${escapeHtml(verdict!)}</span>${cells}`;
  });
  return `<table class=card><caption>Verdict by candidate; intervals in brackets.</caption><thead><tr>${head}</thead><tbody>${body.join("\n")}</tbody></table>`;
}
