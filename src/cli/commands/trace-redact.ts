import { randomBytes } from "node:crypto";
import { formatBytes } from "../../model/index.ts";
import { redacted } from "../../trace/index.ts";
import type { CliCommand } from "../command.ts";
import { configureReading, openAsTold } from "../reading.ts";
import { declareOutputFile, writeTrace } from "../trace-output.ts";

export const command: CliCommand = {
  name: "trace-redact",
  path: ["trace", "redact"],
  summary: "hash ids, shift time, drop names: a trace to give away, with the same results",
  examples: ["weft trace redact kv.parquet -o shared.parquet"],
  configure(program) {
    program.argument("<file>", "a canonical trace");
    program.option("--key <text>", "of the hash of object ids; without it a random one that nobody keeps");
    configureReading(program);
    declareOutputFile(program);
  },
  async run(args, options, io) {
    const reader = await openAsTold(args[0]!, options, io);
    try {
      const key = options.key === undefined ? randomBytes(32).toString("hex") : String(options.key);
      const output = String(options.output);
      const progress = io.progress("redact", "rows");
      let rows = 0;
      const source = redacted(reader, key);
      const counted = {
        ...source,
        async *batches() {
          for await (const batch of source.batches()) {
            rows += batch.rows;
            yield batch;
          }
        },
      };
      const written = await writeTrace(output, options, counted, io, () =>
        progress.update(rows, reader.info.rows),
      );
      progress.done();
      const { sha256, contentHash: content_hash, bytes } = written;
      if (io.json)
        io.document(
          "redact",
          { rows, bytes_written: bytes, output, sha256, content_hash },
          {
            provenance: { trace_sha256: reader.info.sha256 },
          },
        );
      else {
        io.out(`${output}  ${rows.toLocaleString("en-US")} rows, ${formatBytes(bytes)}`);
        io.out(`  sha256 ${sha256}`);
      }
    } finally {
      await reader.close();
    }
    return 0;
  },
};
