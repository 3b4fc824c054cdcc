import type { Cell, Chart } from "../model/index.ts";

/** RFC 4180 with a header of keys, which carry units; an unknown figure is an empty field. */
export function toCsv(chart: Pick<Chart, "columns" | "rows">): string {
  const lines = [chart.columns.map(({ key }) => field(key)).join(",")];
  for (const row of chart.rows) lines.push(chart.columns.map(({ key }) => field(row[key] ?? null)).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function field(cell: Cell): string {
  if (cell === null || (typeof cell === "number" && !Number.isFinite(cell))) return "";
  if (typeof cell !== "string") return String(cell);
  // A leading = + - @ would be run as a formula by spreadsheets.
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
