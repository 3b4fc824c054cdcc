import type { Command } from "commander";
import { InputError, parseQuantity, type TraceReader } from "../../model/index.ts";
import { openTrace, type ReaderName } from "../../trace/index.ts";
import type { CliCommand, Io } from "../command.ts";

const READERS = ["auto", "duckdb", "parquetjs"] as const;

/** `--reader`, `--map` and `--memory`, the same for every verb that reads a trace by hand. */
export function configureReading(program: Command): void {
  program
    .option("--reader <name>", `Parquet reader: ${READERS.join(", ")}`, "auto")
    .option(
      "--map <column=name>",
      "a canonical column and what it is called in the file; may be repeated",
      addMapping,
      {},
    )
    .option("--memory <size>", "what the process that decodes may take", "1 GiB");
}

function addMapping(text: string, before: Record<string, string>): Record<string, string> {
  const [column, name, ...more] = text.split("=");
  if (!column || !name || more.length > 0)
    throw new InputError({
      code: "S012",
      message: `--map: "${text}" is not COLUMN=NAME`,
      hint: "--map object=blk",
    });
  return { ...before, [column]: name };
}

/** Opens the trace that the options of {@link configureReading} describe. */
export function openAsTold(path: string, options: Record<string, unknown>, io: Io): Promise<TraceReader> {
  const reader = options.reader as "auto" | ReaderName;
  if (!READERS.includes(reader))
    throw new InputError({
      code: "S012",
      message: `--reader: unknown reader ${reader} (known: ${READERS.join(", ")})`,
    });
  return openTrace(path, {
    reader,
    map: options.map as Record<string, string>,
    memoryBytes: parseQuantity(String(options.memory), "bytes", "--memory"),
    signal: io.signal,
    note: io.note,
  });
}

export const command: CliCommand = {
  name: "trace-validate",
  path: ["trace", "validate"],
  summary: "read every row of a trace and say whether it is one",
  examples: [
    "weft trace validate kv.parquet",
    "weft trace validate prod.parquet --map object=blk --map requester=rank",
  ],
  configure(program) {
    configureReading(program.argument("<file>", "a Parquet trace"));
  },
  async run(args, options, io) {
    const path = args[0]!;
    const reader = await openAsTold(path, options, io);
    try {
      const progress = io.progress("validate", "rows");
      let rows = 0;
      let requests = 0;
      for await (const batch of reader.batches()) {
        rows += batch.rows;
        for (let i = 0; i < batch.rows; i++) requests += batch.lastOfRequest[i]!;
        progress.update(rows, reader.info.rows);
      }
      progress.done();
      show(path, reader, rows, requests, Object.keys(options.map as object).length === 0, io);
    } finally {
      await reader.close();
    }
    return 0;
  },
};

function show(
  path: string,
  { info, dictionaries }: TraceReader,
  rows: number,
  requests: number,
  unmapped: boolean,
  io: Io,
): void {
  const content = unmapped ? (info.metadata["weft.content"] ?? null) : null;
  if (io.json) {
    const data = {
      file: path,
      valid: true,
      schema: info.metadata["weft.schema"] ?? null,
      rows,
      requests,
      requesters: dictionaries.requester.length,
      sha256: info.sha256,
      content_sha256: content,
      content_verified: content !== null,
    };
    io.document("validate-trace", data, { provenance: { trace_sha256: info.sha256 } });
    return;
  }
  const count = (value: number): string => value.toLocaleString("en-US");
  io.out(`${path} is a valid trace`);
  io.out(
    `  ${count(rows)} rows, ${count(requests)} requests, ${count(dictionaries.requester.length)} requesters`,
  );
  io.out(`  sha256   ${info.sha256}`);
  io.out(
    `  content  ${content ? `${content} (checked)` : "no content hash in the footer: nothing to check"}`,
  );
}
