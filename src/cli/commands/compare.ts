import type { CliCommand } from "../command.ts";
import { runComparison } from "../comparison.ts";
import { loadStudy } from "../load-study.ts";
import { resultPaths, writeResults } from "../results.ts";
import { showComparison } from "../show-comparison.ts";
import { declareStudyFlags, studyFlags } from "../study-flags.ts";

export const command: CliCommand = {
  name: "compare",
  path: ["compare"],
  summary: "replay a trace on several fabrics: latency, cost, verdict, report",
  examples: [
    "weft compare kv.parquet -o results",
    "weft compare kv.parquet --topologies hbm-only,cxl-pool --slo ttft_p99=1s --slo tpot_p99=38ms",
    "weft compare kv.parquet --set pool.capacity=2TiB --report report.html",
    "weft compare study.yaml --json > comparison.json",
  ],
  configure(program) {
    program
      .argument(
        "<study-or-trace>",
        "study.yaml, or a Parquet trace for the default study: every built-in topology",
      )
      .option("--topologies <list>", "only these candidates, topologies or *.topo.yaml files, by commas");
    declareStudyFlags(program)
      .option("-o, --output <dir>", "write comparison.json and report.html there")
      .option("--report <file>", "write the report to this file")
      .option("--overwrite", "replace files that are there");
  },
  async run(args, options, io) {
    const paths = resultPaths(options);
    const loaded = await loadStudy(args[0]!, studyFlags(options), io.signal);
    const compared = await runComparison(loaded, options.jobs as number | undefined, io);
    const written = await writeResults(compared.comparison, paths);
    return showComparison(compared, written, io);
  },
};
