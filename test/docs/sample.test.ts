import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { comparisonIn, sections } from "../../src/report/index.ts";
import { compared } from "../../src/topologies/index.ts";
import { ROOT } from "./pages.ts";
import { SAMPLE } from "./sample.ts";

const html = readFileSync(SAMPLE, "utf8");
const { data, provenance } = comparisonIn(html, SAMPLE);

it("the sample report is of the bundled trace, on one fabric of each kind", () => {
  const { traces } = JSON.parse(readFileSync(join(ROOT, "traces/catalog.json"), "utf8"));
  expect(provenance.trace_sha256).toBe(traces[0].sha256);
  expect(data.candidates.map(({ topology }) => topology)).toEqual(compared.names);
});

it("the sample report has every section and needs nothing from elsewhere", () => {
  for (const { name } of sections.all) expect(html).toContain(`id="${name}"`);
  expect(html).not.toMatch(/<(?:script|link|img|iframe)[^>]+(?:src|href)="?https?:/);
});

/** Whether a path such as `candidates[].tiers[].name` leads to something in a document. */
function leads(value: unknown, path: string): boolean {
  const [step, ...rest] = path.split(".");
  const key = step!.replace("[]", "");
  if (typeof value !== "object" || value === null || !(key in value)) return false;
  const next = (value as Record<string, unknown>)[key];
  const inner = step!.endsWith("[]") ? (next as unknown[])[0] : next;
  return rest.length === 0 ? inner !== undefined : leads(inner, rest.join("."));
}

it("docs/json.md: every path of a comparison is there", () => {
  const text = readFileSync(join(ROOT, "docs/json.md"), "utf8");
  const table = text.slice(text.indexOf("## compare"), text.indexOf("## Others"));
  const paths = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
  );
  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter((path) => !leads(data, path))).toEqual([]);
  expect(leads(data, "candidates[].verdicts")).toBe(false);
});
