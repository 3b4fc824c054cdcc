import { formatBytes } from "../../model/index.ts";
import { traceAssumptions } from "../../planner/index.ts";
import { formats, type ImportReader } from "../../trace/formats/index.ts";
import type { WrittenTrace } from "../../trace/index.ts";
import type { CliCommand, Io } from "../command.ts";
import { declareOptions, typedOptions } from "../option-specs.ts";
import { declareOutput, type TraceSource, traceSummary, writeTrace } from "../trace-output.ts";

export const command: CliCommand = {
  name: "trace-import",
  path: ["trace", "import"],
  summary: "foreign trace -> canonical Parquet",
  examples: [
    "weft trace import --from mooncake conversation_trace.jsonl -o kv.parquet --model llama-3-70b --gpu h100-sxm --tp 8 --instances 16",
  ],
  configure(program) {
    program
      .argument("<file>", "the foreign trace")
      .requiredOption("--from <format>", `its format: ${formats.names.join(", ")}`)
      .option("--strict", "stop at the first bad line instead of counting it");
    declareOutput(program);
    declareOptions(
      program,
      formats.all.flatMap((format) => format.options),
    );
  },
  async run(args, options, io) {
    const format = formats.get(String(options.from), "--from");
    const values = typedOptions(format.options, options);
    const strict = options.strict === true;
    const reader = await format.open(args[0]!, { values, strict, signal: io.signal });
    const output = String(options.output);
    const source = sourceOf(reader);
    const progress = io.progress("import", "bytes");
    try {
      const written = await writeTrace(output, options, source, io, () =>
        progress.update(reader.bytesRead, reader.bytesTotal),
      );
      progress.done();
      show(output, written, reader, io);
    } finally {
      await reader.close();
    }
    return 0;
  },
};

function sourceOf(reader: ImportReader): TraceSource {
  return {
    metadata: reader.info.metadata,
    dictionaries: reader.dictionaries,
    get counts() {
      return reader.counts;
    },
    batches: () => reader.batches(),
  };
}

function show(output: string, written: WrittenTrace, reader: ImportReader, io: Io): void {
  const { rejected } = reader;
  if (io.json) {
    io.document("import", documentData(output, written, reader), {
      warnings: rejected.first,
      provenance: { trace_sha256: written.sha256 },
    });
    return;
  }
  for (const line of traceSummary(output, written, sourceOf(reader))) io.out(line);
  io.out(`  read ${formatBytes(reader.bytesRead)}, ${rejected.count} lines rejected`);
  for (const error of rejected.first) io.note(`warn ${error.code}  ${error.where}  ${error.message}`);
}

/** `objects` are those the source names; blocks made for generated tokens are counted apart. */
function documentData(output: string, written: WrittenTrace, reader: ImportReader): Record<string, unknown> {
  const { counts, rejected } = reader;
  const { metadata } = reader.info;
  return {
    rows: written.rows,
    requests: counts.requests,
    objects: counts.objects,
    bytes_read: reader.bytesRead,
    bytes_written: written.bytes,
    rejected,
    references: counts.references,
    generated_objects: counts.generatedObjects,
    output,
    sha256: written.sha256,
    content_hash: written.contentHash,
    decode_stride: Number(metadata["weft.decode_stride"]),
    assumptions: traceAssumptions(metadata),
  };
}
