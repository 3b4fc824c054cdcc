import type { TraceReader } from "../../model/index.ts";
import type { CliCommand, Io } from "../command.ts";
import { configureReading, openAsTold } from "../reading.ts";

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
