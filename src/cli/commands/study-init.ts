import { relative } from "node:path";
import { scanTrace } from "../../runner/index.ts";
import type { CliCommand } from "../command.ts";
import { folderOf } from "../fabrics.ts";
import { requesterOf } from "../load-study.ts";
import { refuseExisting, writeWhole } from "../output.ts";
import { studyText } from "../study-text.ts";

export const command: CliCommand = {
  name: "study-init",
  path: ["study", "init"],
  summary:
    "write a commented study.yaml for a trace: every built-in topology, the requester its footer describes",
  examples: ["weft study init --trace kv.parquet -o study.yaml"],
  configure(program) {
    program
      .requiredOption("--trace <file>", "a Parquet trace")
      .option("-o, --output <file>", "the study", "study.yaml")
      .option("--overwrite", "replace the file if it is there");
  },
  async run(_args, options, io) {
    const { trace, output, overwrite } = options as { trace: string; output: string; overwrite?: boolean };
    refuseExisting([output], overwrite === true);
    const scan = await scanTrace(trace, io.signal);
    const ref = relative(folderOf(output), trace) || trace;
    await writeWhole(output, studyText({ ref, scan, requester: requesterOf(scan) }));
    if (io.json) io.document("study-init", { path: output, trace: ref, trace_sha256: scan.sha256 });
    else io.out(`${output}\nnext: weft compare ${output} -o results`);
    return 0;
  },
};
