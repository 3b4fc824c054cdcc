/** `npm run docs`: runs `weft validate` and writes what it came to, the worst number of each case, into docs/validation.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { significant } from "../../src/model/index.ts";
import type { CaseDoc } from "../../src/validation/run.ts";
import { weft } from "../e2e/weft.ts";
import { ROOT } from "./pages.ts";
import { code, table } from "./table.ts";

const PAGE = join(ROOT, "docs/validation.md");
const PRINTED = /<!-- validated -->\n[\s\S]*?<!-- end -->/;

const { stdout, stderr } = await weft(["validate", "--json"]);
if (!stdout.startsWith("{")) throw new Error(stderr);
const docs = JSON.parse(stdout).data.cases as CaseDoc[];

const percent = (ratio: number): string => `${significant(ratio * 100, 2)} %`;

function row({ id, checks, what, unit, ours, verdict, ...one }: CaseDoc): string[] {
  if (verdict === "skipped") return [code(id), "0", "", "", "", "", "", verdict];
  const { published_range: range } = checks.find((check) => check.what === what)!;
  const published = range
    ? range.map((end) => (end === null ? "" : significant(end, 4))).join(" to ")
    : one.published;
  return [
    code(id),
    String(checks.length),
    what!,
    `${typeof published === "number" ? significant(published, 4) : published} ${unit}`,
    `${significant(ours!, 4)} ${unit}`,
    percent(one.error_ratio!),
    range ? "inside" : one.tolerance_ratio === 0 ? "exact" : percent(one.tolerance_ratio!),
    verdict,
  ];
}

const head = ["case", "numbers", "worst", "published", "ours", "error", "tolerance", "verdict"];
const block = `<!-- validated -->\n${table(head, docs.map(row))}\n<!-- end -->`;
writeFileSync(
  PAGE,
  readFileSync(PAGE, "utf8").replace(PRINTED, () => block),
);
console.log("wrote what weft validate printed");
