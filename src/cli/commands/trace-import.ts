import { formatBytes } from "../../model/index.ts";
import { formats, type ImportReader, recogniseFormat, type TraceFormat } from "../../trace/formats/index.ts";
import type { WrittenTrace } from "../../trace/index.ts";
import type { CliCommand, Io } from "../command.ts";
import { declareOptions, typedOptions } from "../option-specs.ts";
import { countsData, declareOutput, type TraceSource, traceSummary, writeTrace } from "../trace-output.ts";

export const command: CliCommand = {
  name: "trace-import",
  path: ["trace", "import"],
  summary: "foreign trace -> canonical Parquet",
  examples: [
    "weft trace import --from mooncake conversation_trace.jsonl -o kv.parquet --model llama-3-70b --gpu h100-sxm --tp 8 --instances 16",
  ],
  configure(program) {
    program
      .argument("<file>", "the foreign trace; .gz and .tar.gz are undone")
      .option("--from <format>", `its format, where it cannot be told by itself: ${formats.names.join(", ")}`)
      .option("--strict", "stop at the first bad line instead of counting it");
    declareOutput(program);
    declareOptions(
      program,
      formats.all.flatMap((format) => format.options),
    );
  },
  async run(args, options, io) {
    const path = args[0]!;
    const format =
      options.from === undefined
        ? await recogniseFormat(path, formats.all)
        : formats.get(String(options.from), "--from");
    const values = typedOptions(format.options, options);
    const strict = options.strict === true;
    const reader = await format.open(path, { values, strict, signal: io.signal });
    const output = String(options.output);
    const progress = io.progress("import", "bytes");
    try {
      const written = await writeTrace(output, options, sourceOf(reader), io, () =>
        progress.update(reader.bytesRead, reader.bytesTotal),
      );
      progress.done();
      show(output, written, format, reader, io);
    } finally {
      await reader.close();
    }
    return 0;
  },
};

function sourceOf(reader: ImportReader): TraceSource {
  return {
    metadata: reader.info.metadata,
    get dictionaries() {
      return reader.dictionaries;
    },
    get counts() {
      return reader.counts;
    },
    batches: () => reader.batches(),
  };
}

function show(
  output: string,
  written: WrittenTrace,
  format: TraceFormat,
  reader: ImportReader,
  io: Io,
): void {
  const { rejected } = reader;
  if (io.json) {
    io.document("import", documentData(output, written, format, reader), {
      warnings: rejected.first,
      provenance: { trace_sha256: written.sha256 },
    });
    return;
  }
  for (const line of traceSummary(output, written, sourceOf(reader))) io.out(line);
  io.out(`  read ${formatBytes(reader.bytesRead)} of ${format.name}, ${rejected.count} rejected`);
  for (const error of rejected.first) io.note(`warn ${error.code}  ${error.where}  ${error.message}`);
}

function documentData(
  output: string,
  written: WrittenTrace,
  format: TraceFormat,
  reader: ImportReader,
): Record<string, unknown> {
  return {
    format: format.name,
    ...countsData(written, sourceOf(reader)),
    bytes_read: reader.bytesRead,
    rejected: { count: reader.rejected.count, first: reader.rejected.first },
    output,
    sha256: written.sha256,
    content_hash: written.contentHash,
  };
}
