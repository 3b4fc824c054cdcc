import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { comparisonIn, sections } from "../../src/report/index.ts";
import { topologies } from "../../src/topologies/index.ts";
import { ROOT } from "./pages.ts";
import { SAMPLE } from "./sample.ts";

const html = readFileSync(SAMPLE, "utf8");
const { data, provenance } = comparisonIn(html, SAMPLE);

it("the sample report is of the bundled trace, on every built-in fabric", () => {
  const { traces } = JSON.parse(readFileSync(join(ROOT, "traces/catalog.json"), "utf8"));
  expect(provenance.trace_sha256).toBe(traces[0].sha256);
  expect(data.candidates.map(({ topology }) => topology)).toEqual(topologies.names);
});

it("the sample report has every section and needs nothing from elsewhere", () => {
  for (const { name } of sections.all) expect(html).toContain(`id="${name}"`);
  expect(html).not.toMatch(/<(?:script|link|img|iframe)[^>]+(?:src|href)="?https?:/);
});
