/** `npm run docs`: makes the sample report anew from the bundled trace, and what README says the demo prints. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { weft } from "../e2e/weft.ts";
import { ROOT } from "./pages.ts";
import { SAMPLE } from "./sample.ts";

const README = join(ROOT, "README.md");
const PRINTED = /<!-- demo -->\n```\n[\s\S]*?```\n<!-- end -->/;

const folder = mkdtempSync(join(tmpdir(), "weft-sample-"));
try {
  const printed = (await done(["demo", "-o", folder])).replaceAll(folder, "reports");
  await done(["report", "build", join(folder, "demo.json"), "--static", "--overwrite", "-o", SAMPLE]);
  const block = `<!-- demo -->\n\`\`\`\n${printed.trimEnd()}\n\`\`\`\n<!-- end -->`;
  writeFileSync(
    README,
    readFileSync(README, "utf8").replace(PRINTED, () => block),
  );
  console.log(`made ${SAMPLE}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a verb that has to succeed. @returns its stdout */
async function done(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await weft(args);
  if (code !== 0) throw new Error(`weft ${args.join(" ")}: exit ${code}\n${stderr}`);
  return stdout;
}
