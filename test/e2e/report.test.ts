/** The report in a real browser: what a reviewer sees, in light and dark, without a network. */

import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildReport, renderHtml } from "../../src/report/index.ts";
import { comparison, recipes } from "../fixtures/comparison.ts";

const CHROMIUM = process.env.WEFT_CHROMIUM ?? "/usr/bin/chromium";
const present = existsSync(CHROMIUM);
if (!present) console.warn("chromium not found: apt-get install chromium");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--no-first-run",
  "--disable-component-update",
  "--disable-sync",
];
const SECTIONS = [
  "scorecard",
  "pareto",
  "breakdown",
  "hops",
  "ccdf",
  "loaded-latency",
  "links",
  "residency",
  "cost",
];

interface Visit {
  page: Page;
  complaints: string[];
  requests: string[];
}

let browser: Browser;
let folder: string;
let live: string;
let still: string;

async function visit(context: BrowserContext, address: string): Promise<Visit> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(address);
  return { page, complaints, requests };
}

const OPEN_ALL = `for (const fold of document.querySelectorAll("details")) fold.open = true`;
/** Every question and one table: the others are made by the same code and take axe long. */
const OPEN_QUESTIONS = `for (const fold of document.querySelectorAll("details.fold, #scorecard details")) fold.open = true`;
const ALL_LIVE = `[...document.querySelectorAll("[data-chart]")].every((chart) => chart.dataset.live === "yes")`;
const SIZES = `Object.fromEntries([...document.querySelectorAll("[data-chart]")].map((chart) => {
  const { width, height } = chart.querySelector("svg").getBoundingClientRect();
  const marks = chart.querySelectorAll("svg path, svg line").length;
  return [chart.dataset.chart, { width, height, marks }];
}))`;

describe.skipIf(!present)("the report in Chromium", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "weft-report-"));
    const report = buildReport(comparison());
    for (const [name, options] of [
      ["live", {}],
      ["still", { runtime: null }],
    ] as const)
      await writeFile(join(folder, `${name}.html`), await renderHtml(report, options));
    live = pathToFileURL(join(folder, "live.html")).href;
    still = pathToFileURL(join(folder, "still.html")).href;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`shows every chart without error, violation or request (${colorScheme})`, async () => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1180, height: 900 } });
      const { page, complaints, requests } = await visit(context, live);
      await page.evaluate(OPEN_ALL);
      await page.waitForFunction(ALL_LIVE, undefined, { timeout: 20_000 });
      const sizes = (await page.evaluate(SIZES)) as Record<
        string,
        { width: number; height: number; marks: number }
      >;
      expect(Object.keys(sizes)).toEqual(SECTIONS);
      for (const size of Object.values(sizes)) {
        expect(size.width).toBeGreaterThan(300);
        expect(size.height).toBeGreaterThan(100);
        expect(size.marks).toBeGreaterThan(8);
      }
      expect(complaints).toEqual([]);
      expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([live]);
      const paper = await page.evaluate(`getComputedStyle(document.documentElement).backgroundColor`);
      expect(paper).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(12, 17, 23)");
      await context.close();
    }, 60_000);

    it(`has no accessibility violation (${colorScheme})`, async () => {
      const context = await browser.newContext({
        colorScheme,
        bypassCSP: true,
        viewport: { width: 1180, height: 900 },
      });
      const { page } = await visit(context, live);
      await page.evaluate(OPEN_QUESTIONS);
      await page.waitForFunction(ALL_LIVE, undefined, { timeout: 20_000 });
      const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      await page.evaluate(axe);
      const violations =
        (await page.evaluate(`axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
        .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")))`)) as string[];
      expect(violations).toEqual([]);
      await context.close();
    }, 60_000);
  }

  it("answers a pointer with the row's figures, and Escape takes them away", async () => {
    const context = await browser.newContext({ viewport: { width: 1180, height: 900 } });
    const { page, complaints } = await visit(context, live);
    await page.waitForSelector(`[data-chart=pareto][data-live=yes]`);
    await page.locator("[data-chart=pareto] .mark-symbol.role-mark path").first().hover();
    await page.waitForSelector(".tip:not([hidden])");
    expect(await page.locator(".tip").innerText()).toMatch(/candidate hbm-only|candidate \S+/);
    await page.keyboard.press("Escape");
    expect(await page.locator(".tip").isHidden()).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it("is complete without scripts", async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 1180, height: 900 },
    });
    const { page, complaints } = await visit(context, still);
    expect(await page.locator("[data-chart] svg").count()).toBe(SECTIONS.length);
    await page.locator("#ccdf > summary").click();
    expect((await page.locator("#ccdf svg").first().boundingBox())!.height).toBeGreaterThan(100);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it("scrolls wide pictures and tables inside their frames on a phone", async () => {
    const context = await browser.newContext({ viewport: { width: 400, height: 800 } });
    const { page } = await visit(context, live);
    await page.evaluate(OPEN_ALL);
    expect(await page.evaluate(`document.documentElement.scrollWidth`)).toBeLessThanOrEqual(400);
    await context.close();
  }, 60_000);

  it("runs no markup out of names in the trace or the study", async () => {
    const evil = `</script><script>document.title="owned"</script><img src=x onerror='document.title="owned"'>"`;
    const hostile = comparison(recipes.slice(3, 5));
    hostile.data.study = evil;
    hostile.data.decision.why = evil;
    for (const candidate of hostile.data.candidates) {
      candidate.id += evil;
      candidate.notes.push(evil);
      candidate.assumptions[0] = { ...candidate.assumptions[0]!, name: evil, source: evil };
      for (const link of candidate.links) link.id += evil;
      for (const tier of candidate.tiers) tier.name += evil;
    }
    const path = join(folder, "hostile.html");
    await writeFile(path, await renderHtml(buildReport(hostile)));
    // Without the policy, so that escaping alone must hold.
    const context = await browser.newContext({ bypassCSP: true });
    const { page, complaints } = await visit(context, pathToFileURL(path).href);
    await page.evaluate(OPEN_ALL);
    await page.waitForFunction(ALL_LIVE, undefined, { timeout: 20_000 });
    expect(await page.title()).toContain(evil);
    expect(await page.locator("img").count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);
});
