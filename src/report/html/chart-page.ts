/** One chart -> one HTML file: static, no scripts, its table and CSV inside. */

import type { Chart } from "../../model/index.ts";
import { renderSvg } from "../svg.ts";
import { hatchPattern } from "../theme.ts";
import { cspHash, escapeHtml } from "./escape.ts";
import { figureOf } from "./page.ts";
import { STYLE } from "./style.ts";

/** @param name of the CSV that the page offers, without suffix */
export async function chartPage(name: string, chart: Chart): Promise<string> {
  const policy = `default-src 'none'; style-src ${await cspHash(STYLE)}; script-src 'none'; img-src data:; base-uri 'none'; form-action 'none'`;
  const svg = await renderSvg(chart, "page");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(chart.question)}</title>
<style>${STYLE}</style>
</head>
<body>
<svg class="hatch" aria-hidden="true"><defs>${hatchPattern("page")}</defs></svg>
<main class="wrap"><section>
<h2>${escapeHtml(chart.question)}</h2>
<p class="finding">${escapeHtml(chart.finding)}</p>
${figureOf({ name, chart }, svg)}
</section></main>
</body>
</html>
`;
}
