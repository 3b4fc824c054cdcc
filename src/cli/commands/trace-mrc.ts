import { InputError, isReuseKnown } from "../../model/index.ts";
import type { MrcData } from "../../planner/mrc/mrc-data.ts";
import type { ReadCurves } from "../../runner/mrc/read-curves.ts";
import { checkChartName, writeChart } from "../chart-file.ts";
import type { CliCommand, Io } from "../command.ts";
import { curvesOf, nextGibOf, readAsked } from "../mrc-curves.ts";
import { askedCurves, declareCurves } from "../mrc-options.ts";
import { refuseExisting } from "../output.ts";
import { configureReading, openAsTold, readingOf } from "../reading.ts";
import { showMrc } from "../show-mrc.ts";
import { VERSION } from "../version.ts";

export const command: CliCommand = {
  name: "trace-mrc",
  path: ["trace", "mrc"],
  summary: "miss-ratio curve: what the next GiB of cache buys",
  examples: [
    "weft trace mrc kv.parquet --policy lru --capacities 1%,5%,10%,25%,50%,100% --where phase=prefill",
    'weft trace mrc kv.parquet --policy "lru,s3-fifo,2q(kin=0.5),belady" --capacities "512 GiB,1 TiB"',
    "weft trace mrc kv.parquet --where phase=prefill --next-gib --gpu h100-sxm --tier dram,cxl",
    "weft trace mrc kv.parquet --policy lru,sieve,belady --jobs 8 -o mrc.svg",
    "weft trace mrc kv.parquet --sample fixed-size=10000 --seed 7 --exact",
  ],
  configure(program) {
    program.argument("<file>", "a canonical trace");
    declareCurves(program);
    program
      .option("-o, --output <file>", "the curves as a picture or their rows: .svg, .vl.json, .csv, .html")
      .option("--overwrite", "replace the file if it is there");
    configureReading(program);
  },
  async run(args, options, io) {
    const path = args[0]!;
    const output = options.output as string | undefined;
    if (output !== undefined) {
      checkChartName(output);
      refuseExisting([output], options.overwrite === true);
    }
    const asked = askedCurves(options);
    const reader = await openAsTold(path, options, io);
    try {
      if (!isReuseKnown(reader.info.metadata)) throw reuseUnknown(path);
      const read = await readAsked(reader, asked, io);
      asked.filter.checkNames(reader.dictionaries);
      if (read.references.requests === 0) throw nothingMatches(path, asked.where);
      const job = { tracePath: path, reading: readingOf(options) };
      const data = await curvesOf(read, asked, job, reader.info.rows, io);
      const next_gib = nextGibOf(read, asked, reader.info.metadata);
      if (output !== undefined) await writeCurves(output, data, asked.where, reader.info.sha256);
      show({ ...data, ...(next_gib && { next_gib }) }, read, asked.where, reader.info.sha256, io);
    } finally {
      await reader.close();
    }
    return 0;
  },
};

async function writeCurves(
  path: string,
  data: MrcData,
  where: readonly string[],
  traceSha256: string,
): Promise<void> {
  const { mrcChart } = await import("../../report/index.ts");
  await writeChart(path, mrcChart(data, { traceSha256, where, weft: VERSION }));
}

function show(
  data: MrcData,
  { exact, sampled, seconds }: ReadCurves,
  where: readonly string[],
  sha256: string,
  io: Io,
): void {
  const pass_seconds = exact && sampled ? seconds : undefined;
  if (io.json) {
    const provenance = { trace_sha256: sha256, ...(pass_seconds && { pass_seconds }) };
    io.document("mrc", { ...data, where }, { provenance });
    return;
  }
  showMrc(data, io);
  if (pass_seconds) io.out(timesOf(pass_seconds));
}

const timesOf = ({ exact, sampled }: ReadCurves["seconds"]): string =>
  `exact pass ${exact.toFixed(3)} s, sampled ${sampled.toFixed(3)} s: ${(exact / sampled).toFixed(1)} times as long (without decoding the file)`;

function reuseUnknown(path: string): InputError {
  return new InputError({
    code: "T019",
    message: `${path} does not say what is reused (weft.reuse=unknown): its prompts were counted, not named`,
    why: "a miss-ratio curve of it would say that nothing ever hits, which nobody measured",
    hint: "import a trace that names its blocks (mooncake, bailian, weka) or has token ids (sharegpt)",
  });
}

function nothingMatches(path: string, where: readonly string[]): InputError {
  return new InputError({
    code: "T019",
    message: `${path} has no row that refers to an object${where.length > 0 ? ` where ${where.join(" and ")}` : ""}`,
    hint: `weft trace describe ${path}`,
  });
}
