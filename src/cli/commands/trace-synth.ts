import type { WrittenTrace } from "../../trace/index.ts";
import { type WorkloadRun, workloads } from "../../workloads/index.ts";
import type { CliCommand } from "../command.ts";
import { declareOptions, typedOptions } from "../option-specs.ts";
import { countsData, declareOutput, traceSummary, writeTrace } from "../trace-output.ts";

export const command: CliCommand = {
  name: "trace-synth",
  path: ["trace", "synth"],
  summary: "model + parallelism -> canonical Parquet",
  examples: [
    "weft trace synth chat -o chat.parquet --model llama-3-70b --gpu h100-sxm --tp 8 --instances 4 --sessions 300 --seed 7",
  ],
  configure(program) {
    program.argument("<workload>", workloads.all.map(({ name, title }) => `${name} (${title})`).join("; "));
    declareOutput(program);
    declareOptions(
      program,
      workloads.all.flatMap((workload) => workload.options),
    );
  },
  async run(args, options, io) {
    const workload = workloads.get(args[0]!);
    const run = workload.create(typedOptions(workload.options, options));
    const output = String(options.output);
    const progress = io.progress("synth", "requests");
    const written = await writeTrace(output, options, run, io, () =>
      progress.update(Math.min(run.counts.requests, run.expectedRequests), run.expectedRequests),
    );
    progress.done();
    if (io.json) {
      const data = documentData(workload.name, output, written, run);
      io.document("synth", data, { provenance: { trace_sha256: written.sha256 } });
    } else for (const line of traceSummary(output, written, run)) io.out(line);
    return 0;
  },
};

function documentData(
  workload: string,
  output: string,
  written: WrittenTrace,
  run: WorkloadRun,
): Record<string, unknown> {
  return {
    workload,
    ...countsData(written, run),
    output,
    sha256: written.sha256,
    content_hash: written.contentHash,
    metadata: run.metadata,
  };
}
