/** Chart -> SVG on the server, the same bytes every time. */

import * as vega from "vega";
import { compile } from "vega-lite";
import type { Chart } from "../model/index.ts";
import { textWidth } from "./font-width.ts";
import { wrap } from "./text.ts";
import type { ThemeName } from "./theme.ts";
import { configOf, FONT, hatchPattern } from "./theme.ts";

const FINDING_CHARACTERS = 120;

/** The chart's Vega-Lite document: `.vl.json`, complete with its rows, the finding under the title, and the theme. */
export function vegaLiteOf(chart: Chart, theme: ThemeName): Record<string, unknown> {
  const title = chart.spec.title as { text: string; subtitle: string[] } | undefined;
  const finding = theme === "page" ? [] : wrap(chart.finding, FINDING_CHARACTERS);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: chart.summary,
    data: { name: "rows", values: chart.rows },
    ...chart.spec,
    ...(title && { title: { ...title, subtitle: [...finding, ...title.subtitle] } }),
    config: configOf(theme),
  };
}

/** The compiled Vega document, whose data set `rows` still holds the chart's rows. */
export function vegaOf(chart: Chart, theme: ThemeName): vega.Spec {
  return compile(vegaLiteOf(chart, theme) as unknown as Parameters<typeof compile>[0], { logger: quiet })
    .spec;
}

/** A picture that stands alone (`light`, `dark`), or one for the page, whose colours are CSS custom properties. */
export async function renderSvg(chart: Chart, theme: ThemeName): Promise<string> {
  measureByTable();
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(vegaOf(chart, theme)), { renderer: "none", logger: quiet });
  const svg = slim(await view.toSVG());
  view.finalize();
  // The page gives the font to all its text.
  if (theme === "page") return svg.replaceAll(` font-family="${FONT}"`, "");
  return svg.replace(
    /^<svg[^>]*>/,
    (open) =>
      `${open}<title>${escapeXml(chart.question)}</title><desc>${escapeXml(chart.summary)}</desc><defs>${hatchPattern(theme)}</defs>`,
  );
}

/** Vega frames every group, empty ones too. */
const EMPTY_FRAME =
  /<path class="(?:background|foreground)" aria-hidden="true" d="(?:M0,0h0v0h0Z)?"[^>]*\/>/g;

/** The picture is one image with one description; its parts are not for screen readers, which have the table. */
const PART_ROLES = / (?:role="graphics-[a-z]+"|aria-(?:roledescription|label|hidden)="[^"]*")/g;

/** Coordinates to a hundredth of a pixel: a third of the bytes, and no difference that can be seen. */
const slim = (svg: string): string =>
  svg
    .replace(EMPTY_FRAME, "")
    .replace(PART_ROLES, "")
    .replace(/ (?:d|transform|x2|y2|width|height|viewBox)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (digits) => String(Number(Number(digits).toFixed(2)))),
    );

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

interface TextItem {
  fontSize?: number;
  fontWeight?: string | number;
}

/** Vega guesses 0.8 em per character where there is no canvas, which misplaces titles and legends. */
function measureByTable(): void {
  const metrics = (vega as unknown as { textMetrics: { width(item: TextItem, text: string): number } })
    .textMetrics;
  metrics.width = (item, text) => {
    const bold = item.fontWeight === "bold" || Number(item.fontWeight) >= 600;
    const line = text === null || text === undefined ? "" : String(text).trim();
    return textWidth(line, item.fontSize ?? 11, bold);
  };
}

/** Warnings of the compiler are for authors of specs; a spec that is wrong fails its test. */
const quiet = vega.logger(vega.None);
