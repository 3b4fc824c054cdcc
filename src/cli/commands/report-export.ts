import { join, resolve } from "node:path";
import type { Report } from "../../report/index.ts";
import { makeFolders } from "../../trace/temp.ts";
import type { CliCommand } from "../command.ts";
import { refuseExisting, writeWhole } from "../output.ts";
import { readComparison } from "./report-build.ts";

const KINDS = ["svg", "json", "md", "csv", "vl"] as const;
type Kind = (typeof KINDS)[number];

export const command: CliCommand = {
  name: "report-export",
  path: ["report", "export"],
  summary: "comparison or report -> pictures, tables, Markdown, JSON",
  examples: [
    "weft report export report.html -o figures",
    "weft report export comparison.json --svg --md -o figures",
  ],
  configure(program) {
    program
      .argument("<file>", "JSON of compare, or a report that holds one")
      .requiredOption("-o, --output <dir>", "folder to write to")
      .option("--svg", "every picture, light and dark")
      .option("--json", "the comparison")
      .option("--md", "the report as Markdown, with the pictures if --svg is given too")
      .option("--csv", "the rows of every picture")
      .option("--vl", "every picture as a Vega-Lite document with its rows")
      .option("--overwrite", "replace files that exist");
  },
  async run([file], options, io) {
    const asked = KINDS.filter((kind) => options[kind] === true);
    const comparison = await readComparison(file!);
    const { buildReport } = await import("../../report/index.ts");
    const files = await filesOf(buildReport(comparison), asked.length > 0 ? asked : KINDS);
    const folder = String(options.output);
    const paths = [...files.keys()].map((name) => join(folder, name));
    refuseExisting(paths, options.overwrite === true);
    await makeFolders(resolve(folder));
    for (const [name, content] of files) {
      io.signal.throwIfAborted();
      await writeWhole(join(folder, name), content);
    }
    // Here --json asks for a file and, as everywhere, for one document on stdout.
    if (io.json) io.document("report-export", { files: paths });
    else for (const path of paths) io.out(path);
    return 0;
  },
};

/** File name to content, in reading order. */
async function filesOf(report: Report, kinds: readonly Kind[]): Promise<Map<string, string>> {
  const { renderSvg, toCsv, toMarkdown, vegaLiteOf } = await import("../../report/index.ts");
  const files = new Map<string, string>();
  const wants = (kind: Kind): boolean => kinds.includes(kind);
  if (wants("json")) files.set("comparison.json", `${JSON.stringify(report.comparison, null, 2)}\n`);
  if (wants("md")) {
    const imageOf = (name: string) => ({ light: `${name}.light.svg`, dark: `${name}.dark.svg` });
    files.set("report.md", toMarkdown(report, wants("svg") ? { imageOf } : {}));
  }
  for (const { name, chart } of report.sections) {
    if (wants("csv")) files.set(`${name}.csv`, toCsv(chart));
    if (wants("vl")) files.set(`${name}.vl.json`, `${JSON.stringify(vegaLiteOf(chart, "light"), null, 2)}\n`);
    if (!wants("svg")) continue;
    files.set(`${name}.light.svg`, await renderSvg(chart, "light"));
    files.set(`${name}.dark.svg`, await renderSvg(chart, "dark"));
  }
  if (wants("csv")) files.set("assumptions.csv", toCsv(report.ledger));
  return files;
}
