import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError, nearest, significant } from "../../model/index.ts";
import { renderSvg, vegaLiteOf } from "../../report/index.ts";
import type { CaseContext, ValidationCase } from "../../validation/case.ts";
import { cases } from "../../validation/index.ts";
import { type CaseDoc, type CheckDoc, runCase, skippedCase } from "../../validation/run.ts";
import { columns } from "../columns.ts";
import type { CliCommand, Io } from "../command.ts";
import { refuseExisting, writeWhole } from "../output.ts";

/** Where reference data may lie beside a checkout, unless told. */
const BESIDE = fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const OUT_OF_TOLERANCE = 3;
const SEED = 1;

export const command: CliCommand = {
  name: "validate",
  path: ["validate"],
  summary: "the published cases: ours against theirs, with the error and the tolerance",
  examples: [
    "weft validate",
    "weft validate --list",
    "weft validate --case val.pond.ladder val.flit68.bound",
    "weft validate --data ../reference --json",
  ],
  configure(program) {
    program
      .option("--case <id...>", "only these cases")
      .option("--list", "say which cases there are, run none")
      .option("--quick", "smaller runs, as the tests do")
      .option(
        "--data <dir>",
        "folder of reference data; cases that need files that are not there are skipped",
      )
      .option("-o, --output <dir>", "write validation.json there, and pictures of cases that have one")
      .option("--overwrite", "replace a file that is there");
  },
  async run(_args, options, io) {
    const chosen = chosenCases(options.case as string[] | undefined);
    if (options.list) return list(chosen, io);
    const path = options.output === undefined ? undefined : join(String(options.output), "validation.json");
    refuseExisting(path === undefined ? [] : [path], options.overwrite === true);
    const size = options.quick ? "quick" : "full";
    const docs = await runAll(chosen, { size, folder: options.data as string | undefined }, io);
    if (path !== undefined) {
      await writeWhole(path, `${JSON.stringify({ cases: docs }, null, 2)}\n`);
      await writeCharts(
        chosen,
        docs,
        { size, folder: options.data as string | undefined },
        String(options.output),
      );
    }
    if (io.json) io.document("validate", { size, cases: docs });
    else show(docs, io);
    return docs.some(({ verdict }) => verdict === "fail") ? OUT_OF_TOLERANCE : 0;
  },
};

/** @throws InputError S023 */
function chosenCases(ids: readonly string[] | undefined): readonly ValidationCase[] {
  if (ids === undefined) return cases.all;
  const known = cases.all.map(({ id }) => id);
  return ids
    .flatMap((list) => list.split(","))
    .map((id) => {
      const found = cases.all.find((one) => one.id === id || one.name === id);
      if (found) return found;
      const near = nearest(id, known);
      throw new InputError({
        code: "S023",
        message: `unknown case: ${id} (known: ${known.join(", ")})`,
        where: "--case",
        hint: near ? `did you mean "${near}"?` : "weft validate --list",
      });
    });
}

function list(chosen: readonly ValidationCase[], io: Io): number {
  const rows = chosen.map(({ id, title, source, needs }) => ({ id, title, source, needs: needs ?? [] }));
  if (io.json) io.document("validate-list", { cases: rows });
  else {
    const cells = rows.map(({ id, title, source }) => [id, title, source]);
    for (const line of columns(["case", "what", "source"], cells, io.columns)) io.out(line);
  }
  return 0;
}

interface RunHow {
  size: CaseContext["size"];
  folder: string | undefined;
}

async function runAll(
  chosen: readonly ValidationCase[],
  { size, folder }: RunHow,
  io: Io,
): Promise<CaseDoc[]> {
  const data = dataFolder(folder);
  const context = contextOf(size, data);
  const progress = io.progress("validating", "cases");
  const docs: CaseDoc[] = [];
  for (const one of chosen) {
    // lets Ctrl-C in between two cases
    await new Promise((resolve) => setImmediate(resolve));
    io.signal.throwIfAborted();
    const missing = (one.needs ?? []).filter((path) => data === undefined || !existsSync(join(data, path)));
    docs.push(missing.length > 0 ? skippedCase(one, whySkipped(missing, data)) : runCase(one, context));
    progress.update(docs.length, chosen.length);
  }
  progress.done();
  return docs;
}

/** `ID.svg` and `ID.vl.json` of every case that ran and has a picture. */
async function writeCharts(
  chosen: readonly ValidationCase[],
  docs: readonly CaseDoc[],
  { size, folder }: RunHow,
  output: string,
): Promise<void> {
  const context = contextOf(size, dataFolder(folder));
  for (const [i, one] of chosen.entries()) {
    if (!one.chart || docs[i]!.verdict === "skipped") continue;
    const chart = one.chart(context);
    await writeWhole(join(output, `${one.id}.svg`), await renderSvg(chart, "light"));
    await writeWhole(join(output, `${one.id}.vl.json`), `${JSON.stringify(vegaLiteOf(chart, "light"))}\n`);
  }
}

const contextOf = (size: CaseContext["size"], data: string | undefined): CaseContext => ({
  size,
  seed: SEED,
  read: (path) => readFileSync(join(data!, path), "utf8"),
});

/** @throws InputError S001 where a folder was named that is not there */
function dataFolder(given: string | undefined): string | undefined {
  if (given === undefined) return existsSync(BESIDE) ? BESIDE : undefined;
  if (existsSync(given)) return given;
  throw new InputError({ code: "S001", message: `${given} cannot be read: no such folder`, where: "--data" });
}

const whySkipped = (missing: readonly string[], data: string | undefined): string =>
  `${missing.join(", ")} not in ${data ?? "any folder of reference data"}: --data DIR says where (WEFT_DATA)`;

function show(docs: readonly CaseDoc[], io: Io): void {
  const rows = docs.flatMap((one) =>
    one.checks.length === 0
      ? [[one.id, one.title, "", "", "", "", "skipped", one.source]]
      : one.checks.map((check, i) => [
          one.id,
          check.what,
          ...figures(check),
          check.verdict,
          i === 0 ? one.source : "",
        ]),
  );
  const titles = ["case", "what", "published", "ours", "error", "tolerance", "verdict", "source"];
  for (const line of columns(titles, rows, io.columns)) io.out(line);
  io.out("");
  for (const line of remarks(docs)) io.out(line);
  const count = (verdict: string): number => docs.filter((one) => one.verdict === verdict).length;
  const verdicts = (["pass", "fail", "unmet", "skipped"] as const).filter((verdict) => count(verdict) > 0);
  io.out(`${docs.length} cases: ${verdicts.map((verdict) => `${count(verdict)} ${verdict}`).join(", ")}`);
}

function figures(check: CheckDoc): string[] {
  const { published, published_range, ours, unit, error_ratio, tolerance_ratio } = check;
  const [low, high] = published_range ?? [published, published];
  return [
    `${rangeOf(low, high)} ${unit}`,
    `${significant(ours, 4)} ${unit}`,
    percent(error_ratio),
    tolerance_ratio === 0 ? (published_range ? "inside" : "exact") : percent(tolerance_ratio),
  ];
}

function rangeOf(low: number | null, high: number | null): string {
  if (low === high) return significant(low!, 4);
  if (high === null) return `>= ${significant(low!, 4)}`;
  return low === null ? `<= ${significant(high, 4)}` : `${significant(low, 4)} - ${significant(high, 4)}`;
}

/** Why a case was skipped or cannot be met, and what the others do not show. */
function remarks(docs: readonly CaseDoc[]): string[] {
  return docs.flatMap(({ id, why, checks }) => [
    ...(why ? [`${id}: ${why}`] : []),
    ...checks.flatMap((check) => (check.why ? [`${id}, ${check.what}: ${check.why}`] : [])),
  ]);
}

const percent = (ratio: number): string => `${significant(ratio * 100, 2)} %`;
