/** Comparison -> Report -> one HTML file, SVG, CSV, Markdown. */

export type { Ledger } from "./assumptions.ts";
export { condense } from "./condense.ts";
export { toCsv } from "./csv.ts";
export { chartPage } from "./html/chart-page.ts";
export type { Runtime } from "./html/live.ts";
export type { HtmlOptions } from "./html/page.ts";
export { COMPARISON_ID, MOST_BYTES, renderHtml } from "./html/page.ts";
export { comparisonIn } from "./html/read.ts";
export type { MarkdownOptions } from "./markdown.ts";
export { toMarkdown } from "./markdown.ts";
export { type MrcCurves, type MrcSource, mrcChart } from "./mrc-chart.ts";
export type { BuiltSection, Report } from "./report.ts";
export { buildReport } from "./report.ts";
export type { VerdictRow, VerdictTable } from "./scorecard.ts";
export { verdictTable } from "./scorecard.ts";
export { sections } from "./sections/index.ts";
export { renderSvg, vegaLiteOf } from "./svg.ts";
export type { ThemeName } from "./theme.ts";
