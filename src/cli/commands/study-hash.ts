import type { CliCommand } from "../command.ts";
import { loadStudy } from "../load-study.ts";
import { studyFlags } from "../study-flags.ts";

export const command: CliCommand = {
  name: "study-hash",
  path: ["study", "hash"],
  summary:
    "hash of what a study means, its trace and topology files included: study_sha256 of its comparisons",
  examples: ["weft study hash study.yaml"],
  configure(program) {
    program.argument("<study>", "study.yaml");
  },
  async run(args, _options, io) {
    const path = args[0]!;
    const { sha256 } = await loadStudy(path, studyFlags({}), io.signal);
    if (io.json) io.document("study-hash", { path, sha256 });
    else io.out(`${sha256}  ${path}`);
    return 0;
  },
};
