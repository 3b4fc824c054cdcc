import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { codeOf, FOLDER, printedBy, read, run } from "./notebook.ts";

const names = readdirSync(FOLDER).filter((name) => name.endsWith(".ipynb"));

/** Printed figures are rounded: the last digit may go either way. */
const TOLERANCE_RATIO = 0.02;
const NUMBER = /\d+(?:\.\d+)?/g;

const wordsOf = (text: string): string => text.replace(NUMBER, "#");
const numbersOf = (text: string): number[] => (text.match(NUMBER) ?? []).map(Number);

it("there are notebooks", () => expect(names.length).toBeGreaterThan(0));

describe.each(names)("%s", (name) => {
  const notebook = read(name);

  it("is for Deno's kernel and has been run", () => {
    expect(notebook.nbformat).toBe(4);
    expect(notebook.metadata.kernelspec.name).toBe("deno");
    expect(codeOf(notebook).some((cell) => printedBy(cell) !== "")).toBe(true);
  });

  it("prints what it says it prints", async () => {
    const kept = codeOf(notebook).map(printedBy);
    const printed = await run(notebook);
    expect(printed.map(wordsOf)).toEqual(kept.map(wordsOf));
    const now = printed.flatMap(numbersOf);
    kept.flatMap(numbersOf).forEach((number, i) => {
      expect(Math.abs(now[i]! - number), `${number}, now ${now[i]}`).toBeLessThanOrEqual(
        number * TOLERANCE_RATIO,
      );
    });
  }, 120_000);
});
