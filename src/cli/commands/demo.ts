import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CliCommand } from "../command.ts";
import { runComparison } from "../comparison.ts";
import { loadStudy } from "../load-study.ts";
import { writeResults } from "../results.ts";
import { showComparison } from "../show-comparison.ts";
import { studyFlags } from "../study-flags.ts";

const TRACE = fileURLToPath(new URL("../../../traces/chat-small.parquet", import.meta.url));

/** Limits on which the bundled trace's candidates differ: some meet them, some fail, some are too close to tell. */
const SLO: [metric: string, limit: string][] = [
  ["ttft_p50", "60 ms"],
  ["ttft_p90", "700 ms"],
];

export const command: CliCommand = {
  name: "demo",
  path: ["demo"],
  summary: "replay the bundled LLM-serving trace on every built-in fabric and write reports/demo.html",
  examples: ["weft demo", "weft demo --output somewhere"],
  configure(program) {
    program.option("-o, --output <dir>", "where demo.html and demo.json go", "reports");
  },
  async run(_args, options, io) {
    const directory = options.output as string;
    const loaded = await loadStudy(TRACE, { ...studyFlags({}), slo: SLO }, io.signal);
    const named = { ...loaded, study: { ...loaded.study, name: "demo" } };
    const compared = await runComparison(named, undefined, io);
    const paths = { json: join(directory, "demo.json"), report: join(directory, "demo.html") };
    return showComparison(compared, await writeResults(compared.comparison, paths), io);
  },
};
