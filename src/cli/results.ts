import { join } from "node:path";
import type { Comparison } from "../model/index.ts";
import { refuseExisting, writeWhole } from "./output.ts";

/** Where the comparison and its report go; undefined: nowhere. */
export interface ResultPaths {
  json: string | undefined;
  report: string | undefined;
}

export interface ResultOptions {
  output?: string;
  report?: string;
  overwrite?: boolean;
}

/** `-o DIR` holds comparison.json and report.html; `--report FILE` is the page alone. @throws InputError T009 */
export function resultPaths({ output, report, overwrite }: ResultOptions): ResultPaths {
  const paths = {
    json: output === undefined ? undefined : join(output, "comparison.json"),
    report: report ?? (output === undefined ? undefined : join(output, "report.html")),
  };
  refuseExisting(
    Object.values(paths).filter((path) => path !== undefined),
    overwrite === true,
  );
  return paths;
}

/** @returns the paths written, the report last */
export async function writeResults(comparison: Comparison, { json, report }: ResultPaths): Promise<string[]> {
  const written: string[] = [];
  // The numbers first: a page that cannot be drawn must not cost the replays.
  if (json !== undefined) {
    await writeWhole(json, `${JSON.stringify(comparison, null, 2)}\n`);
    written.push(json);
  }
  if (report !== undefined) {
    await writeWhole(report, await htmlOf(comparison));
    written.push(report);
  }
  return written;
}

/** The chart library is large: it is loaded only where a page is drawn. */
async function htmlOf(comparison: Comparison): Promise<string> {
  const { buildReport, renderHtml } = await import("../report/index.ts");
  return renderHtml(buildReport(comparison));
}
