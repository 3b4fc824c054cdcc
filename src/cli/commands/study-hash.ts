import { basename } from "node:path";
import { parseStudy } from "../../planner/index.ts";
import type { CliCommand } from "../command.ts";
import { contentId } from "../hash.ts";
import { known } from "../known.ts";
import { readYamlFile } from "../yaml-file.ts";

export const command: CliCommand = {
  name: "study-hash",
  path: ["study", "hash"],
  summary: "hash of what a study means: layout, comments and units as written do not change it",
  examples: ["weft study hash study.yaml"],
  configure(program) {
    program.argument("<study>", "study.yaml");
  },
  async run(args, _options, io) {
    const path = args[0]!;
    const { value, at } = await readYamlFile(path);
    const { name: _, ...meaning } = parseStudy(value, at, known, basename(path));
    const sha256 = contentId(meaning);
    if (io.json) io.document("study-hash", { path, sha256 });
    else io.out(`${sha256}  ${path}`);
    return 0;
  },
};
