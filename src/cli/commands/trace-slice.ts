import { type Dictionaries, formatBytes, InputError, parseQuantity } from "../../model/index.ts";
import { RowFilter } from "../../planner/mrc/row-filter.ts";
import { type Marks, sliced } from "../../trace/index.ts";
import type { CliCommand } from "../command.ts";
import { configureReading, openAsTold } from "../reading.ts";
import { declareOutputFile, writeTrace } from "../trace-output.ts";

export const command: CliCommand = {
  name: "trace-slice",
  path: ["trace", "slice"],
  summary: "a part of a trace: by time, rows, requester, tenant, class",
  examples: [
    "weft trace slice kv.parquet -o minute.parquet --from 60s --to 120s",
    "weft trace slice kv.parquet -o gpu0.parquet --where requester=gpu0",
  ],
  configure(program) {
    program
      .argument("<file>", "a canonical trace")
      .option("--from <time>", "rows from this time on, since the trace's zero", "0 s")
      .option("--to <time>", "rows before this time")
      .option("--rows <a..b>", "rows a to b - 1, counted from 0")
      .option(
        "--where <column=value>",
        "only rows with this op, class, phase, requester or tenant; a,b for either; may be repeated",
        (condition: string, before: string[]) => [...before, condition],
        [] as string[],
      );
    configureReading(program);
    declareOutputFile(program);
  },
  async run(args, options, io) {
    const path = args[0]!;
    const filter = new RowFilter(options.where as string[]);
    const [firstRow, endRow] = rowsOf(options.rows as string | undefined);
    const fromNs = parseQuantity(String(options.from), "time", "--from");
    const toNs =
      options.to === undefined ? Number.POSITIVE_INFINITY : parseQuantity(String(options.to), "time", "--to");
    const reader = await openAsTold(path, options, io);
    try {
      const mark: Marks = (batch, chosen) => {
        filter.prepare(reader.dictionaries);
        filter.mark(batch, chosen);
        for (let i = 0; i < batch.rows; i++) {
          const row = batch.firstRow + i;
          const ts = batch.tsNs[i]!;
          if (row < firstRow || row >= endRow || ts < fromNs || ts >= toNs) chosen[i] = 0;
        }
      };
      const dictionaries: Dictionaries = { requester: [], tenant: [], job: [] };
      let rows = 0;
      const source = {
        metadata: kept(reader.info.metadata),
        dictionaries,
        async *batches() {
          for await (const batch of sliced(reader, mark, dictionaries)) {
            rows += batch.rows;
            yield batch;
          }
          filter.checkNames(reader.dictionaries);
          if (rows === 0) throw nothing(path);
        },
      };
      const output = String(options.output);
      const {
        bytes,
        sha256,
        contentHash: content_hash,
      } = await writeTrace(output, options, source, io, () => {});
      const provenance = { trace_sha256: reader.info.sha256 };
      if (io.json)
        io.document("slice", { rows, bytes_written: bytes, output, sha256, content_hash }, { provenance });
      else {
        io.out(
          `${output}  ${rows.toLocaleString("en-US")} of ${reader.info.rows.toLocaleString("en-US")} rows, ${formatBytes(bytes)}`,
        );
        io.out(`  sha256 ${sha256}`);
      }
    } finally {
      await reader.close();
    }
    return 0;
  },
};

function rowsOf(text: string | undefined): [number, number] {
  if (text === undefined) return [0, Number.POSITIVE_INFINITY];
  const parts = /^(\d*)\.\.(\d*)$/.exec(text);
  if (!parts)
    throw new InputError({
      code: "S012",
      message: `--rows: "${text}" is not a..b`,
      hint: "--rows 0..1000000",
    });
  return [Number(parts[1]), parts[2] === "" ? Number.POSITIVE_INFINITY : Number(parts[2])];
}

/** The footer without what only holds of the whole. */
function kept(metadata: Record<string, string>): Record<string, string> {
  const entries = Object.entries(metadata).filter(
    ([key]) => key !== "weft.requests" && !key.startsWith("weft.content"),
  );
  return Object.fromEntries(entries);
}

function nothing(path: string): InputError {
  return new InputError({
    code: "T008",
    message: `no row of ${path} is in the slice`,
    hint: `weft trace describe ${path}`,
  });
}
