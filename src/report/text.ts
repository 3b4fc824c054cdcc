/** Words and figures as people read them: the same in tables, findings, tooltips and Markdown. */

import type { CandidateDoc, Cell } from "../model/index.ts";
import { formatBytes, formatNs, significant } from "../model/index.ts";

/** What a figure that does not exist looks like: no tokens, no requests, infinite cost. */
export const MISSING = "–";

/** A number that JSON can hold, or null: NaN and Infinity become null, and stay null when read back. */
export function finite(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Rounded to `digits` decimals, so that a document read back gives the same rows. */
export function rounded(value: number | null | undefined, digits: number): number | null {
  const known = finite(value);
  return known === null ? null : Number(known.toFixed(digits));
}

/** A cell in its unit: `31 ms`, `1.5 TiB`, `38 %`, `1.71`. */
export function formatCell(cell: Cell | undefined, unit?: string): string {
  if (cell === null || cell === undefined) return MISSING;
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (typeof cell === "string") return cell;
  if (!Number.isFinite(cell)) return MISSING;
  if (unit === "ns") return formatNs(cell);
  if (unit === "bytes") return formatBytes(cell);
  if (unit === "ratio") return percent(cell);
  if (unit === "USD") return usd(cell);
  if (Number.isInteger(cell)) return count(cell);
  return plain(cell);
}

/** Three significant digits; very small ratios as powers of ten, because twelve zeros are not read. */
function plain(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(2);
  return significant(value);
}

/** `38 %`; below one per cent with three digits. */
export function percent(ratio: number | null): string {
  if (ratio === null || !Number.isFinite(ratio)) return MISSING;
  const value = ratio * 100;
  return `${Math.abs(value) >= 10 ? value.toFixed(0) : significant(value, 2)} %`;
}

/** Whole number with thousands: `12,031`. Not by locale, so that every machine writes the same bytes. */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `$331 k`, `$1.71`. */
export function usd(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return MISSING;
  if (Math.abs(value) >= 1e6) return `$${significant(value / 1e6)} M`;
  if (Math.abs(value) >= 1e4) return `$${significant(value / 1e3)} k`;
  if (Math.abs(value) >= 1e3) return `$${count(value)}`;
  return Math.abs(value) < 10 ? `$${value.toFixed(2)}` : `$${significant(value)}`;
}

/** `31 ms [30–32]`: the interval in the unit of the value. */
export function withInterval(
  value: number | null,
  lo: number | null,
  hi: number | null,
  format: (value: number) => string,
): string {
  if (value === null) return MISSING;
  if (lo === null || hi === null) return format(value);
  const [text, from, to] = [format(value), format(lo), format(hi)];
  const unit = text.replace(/^[\d.,$–-]+/, "");
  const bare = (end: string): string => (unit && end.endsWith(unit) ? end.slice(0, -unit.length) : end);
  return `${text} [${bare(from)}–${bare(to)}]`;
}

/** Id with its status, where it is not for sale: `genz-rack (historical)`. */
export function labelOf(candidate: { id: string; status: CandidateDoc["status"] }): string {
  return candidate.status === "available" ? candidate.id : `${candidate.id} (${candidate.status})`;
}

/** The same label as a Vega expression over a row that holds `candidate` and `status`. */
export const LABEL_EXPR =
  "datum.status === 'available' ? datum.candidate : datum.candidate + ' (' + datum.status + ')'";

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

/** `1 link`, `24 links`. */
export function plural(n: number, word: string): string {
  return `${count(n)} ${word}${n === 1 ? "" : "s"}`;
}

/** Verdicts as words in capitals where they warn. */
export const VERDICT_WORDS: Record<string, string> = {
  meets: "meets",
  fails: "FAILS",
  "cannot-tell": "CANNOT TELL",
  "no-slo": "no SLO",
};

/** What did not complete, in words, or an empty string. */
export function troubleOf(candidate: CandidateDoc): string {
  const parts: string[] = [];
  if (candidate.incomplete > 0) parts.push(`${count(candidate.incomplete)} incomplete`);
  if (candidate.failed > 0) parts.push(`${count(candidate.failed)} failed`);
  if (candidate.refused > 0) parts.push(`${count(candidate.refused)} refused`);
  const words = parts.length > 0 ? [`${list(parts)} of ${plural(candidate.accesses, "access")}`] : [];
  if (candidate.requests.incomplete > 0)
    words.push(`${plural(candidate.requests.incomplete, "request")} incomplete`);
  return words.join("; ").replace("accesss", "accesses");
}

/** Breaks a sentence into lines of at most `width` characters, at spaces. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length + 1 <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
