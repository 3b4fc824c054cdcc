import { ReuseDistances } from "../../planner/mrc/reuse-distance.ts";
import { describeTrace, kvBlockBytes } from "../../trace/index.ts";
import type { CliCommand } from "../command.ts";
import { configureReading, openAsTold } from "../reading.ts";
import { showPassport } from "../show-passport.ts";

export const command: CliCommand = {
  name: "trace-describe",
  path: ["trace", "describe"],
  summary: "a trace's passport: footprint, working set, reuse, mixes, and what it cannot answer",
  examples: ["weft trace describe kv.parquet", "weft trace describe kv.parquet --json"],
  configure(program) {
    configureReading(program.argument("<file>", "a Parquet trace"));
  },
  async run(args, options, io) {
    const path = args[0]!;
    const reader = await openAsTold(path, options, io);
    try {
      const bar = io.progress("describe", "rows");
      const distances = new ReuseDistances(kvBlockBytes(reader.info.metadata));
      const passport = await describeTrace(reader, {
        signal: io.signal,
        progress: (done, total) => bar.update(done, total),
        watch: (batch, dictionaries) => distances.feed(batch, dictionaries),
      });
      bar.done();
      const described = { ...passport, reuse_distance: distances.data() };
      if (io.json) io.document("passport", described, { provenance: { trace_sha256: passport.sha256 } });
      else showPassport(path, described, io);
    } finally {
      await reader.close();
    }
    return 0;
  },
};
