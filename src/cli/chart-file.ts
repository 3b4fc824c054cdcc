import { basename } from "node:path";
import { type Chart, InputError } from "../model/index.ts";
import { writeWhole } from "./output.ts";

/** What a chart can be written as; `.vl.json` is Vega-Lite with its rows. */
const SUFFIXES = [".svg", ".vl.json", ".csv", ".html"] as const;
type Suffix = (typeof SUFFIXES)[number];

/** @throws InputError S012 where the name says none of the formats */
export function checkChartName(path: string): Suffix {
  const suffix = SUFFIXES.find((one) => path.endsWith(one));
  if (suffix) return suffix;
  throw new InputError({
    code: "S012",
    message: `--output: ${path} does not say what to write: ${SUFFIXES.join(", ")}`,
    hint: `-o ${path}.svg`,
  });
}

/** Writes a chart as its file's name says. */
export async function writeChart(path: string, chart: Chart): Promise<void> {
  const suffix = checkChartName(path);
  await writeWhole(path, await contentOf(chart, suffix, basename(path, suffix)));
}

async function contentOf(chart: Chart, suffix: Suffix, name: string): Promise<string> {
  const { chartPage, renderSvg, toCsv, vegaLiteOf } = await import("../report/index.ts");
  if (suffix === ".svg") return renderSvg(chart, "light");
  if (suffix === ".csv") return toCsv(chart);
  if (suffix === ".html") return chartPage(name, chart);
  return `${JSON.stringify(vegaLiteOf(chart, "light"), null, 2)}\n`;
}
