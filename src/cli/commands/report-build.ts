import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Comparison } from "../../model/index.ts";
import { formatBytes } from "../../model/index.ts";
import type { CliCommand } from "../command.ts";
import { refuseExisting, writeWhole } from "../output.ts";
import { cannotRead } from "../yaml-file.ts";

/** The comparison in a `compare --json` document or in a report. @throws InputError S001, S022 */
export async function readComparison(file: string): Promise<Comparison> {
  const { comparisonIn } = await import("../../report/index.ts");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw cannotRead(file, error);
  }
  return comparisonIn(text, file);
}

export const command: CliCommand = {
  name: "report-build",
  path: ["report", "build"],
  summary: "comparison -> one offline HTML file",
  examples: [
    "weft compare study.yaml --json > comparison.json",
    "weft report build comparison.json -o report.html",
  ],
  configure(program) {
    program
      .argument("<comparison>", "JSON of compare, or a report that holds one")
      .requiredOption("-o, --output <file>", "HTML file to write")
      .option("--static", "pictures without the live layer: no script in the page")
      .option("--overwrite", "replace the output if it exists");
  },
  async run([file], options, io) {
    const output = String(options.output);
    refuseExisting([output], options.overwrite === true);
    const comparison = await readComparison(file!);
    // The chart library is large: it is loaded only where a page is drawn.
    const { buildReport, renderHtml } = await import("../../report/index.ts");
    const report = buildReport(comparison);
    const html = await renderHtml(report, options.static === true ? { runtime: null } : {});
    io.signal.throwIfAborted();
    await writeWhole(output, html);
    const bytes = Buffer.byteLength(html);
    if (io.json) {
      const sections = report.sections.map(({ name, title, chart }) => ({
        name,
        title,
        finding: chart.finding,
        rows: chart.rows.length,
      }));
      const data = {
        output: resolve(output),
        bytes,
        live: html.includes('id="weft-charts"'),
        verdict: report.verdict,
        sections,
      };
      io.document("report", data, { provenance: { ...comparison.provenance, comparison: comparison.id } });
    } else io.out(`${output}  ${formatBytes(bytes)}, ${report.sections.length} pictures`);
    return 0;
  },
};
