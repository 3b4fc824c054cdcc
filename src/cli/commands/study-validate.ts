import type { CliCommand } from "../command.ts";
import { buildFabrics } from "../fabrics.ts";
import { loadStudy } from "../load-study.ts";
import { studyFlags } from "../study-flags.ts";

export const command: CliCommand = {
  name: "study-validate",
  path: ["study", "validate"],
  summary: "check a study, its trace and its fabrics, without replaying",
  examples: ["weft study validate study.yaml"],
  configure(program) {
    program.argument("<study>", "study.yaml");
  },
  async run(args, _options, io) {
    const { study, scan, folder, instances } = await loadStudy(args[0]!, studyFlags({}), io.signal);
    await buildFabrics({ study, requesters: instances, folder });
    const ids = study.candidates.map(({ id }) => id);
    if (io.json) io.document("study-validate", { study, trace: scan, valid: true });
    else {
      io.out(`ok  ${args[0]}  ${ids.length} candidates: ${ids.join(", ")}`);
      io.out(
        `    trace ${study.trace.ref}  ${scan.rows.toLocaleString("en-US")} rows, ${scan.requesters} requesters`,
      );
    }
    return 0;
  },
};
