import { expect, test } from "vitest";
import { cases } from "../../src/validation/index.ts";
import { runCase } from "../../src/validation/run.ts";

test("M/D/1 at loads 0.3, 0.6 and 0.9, up to two million arrivals: the mean wait is within 2 per cent of the formula", () => {
  const read = (path: string): string => expect.fail(`reads ${path}`);
  const { checks } = runCase(cases.get("md1"), { size: "full", seed: 7, read });
  expect(checks.map(({ verdict }) => verdict)).toEqual(["pass", "pass", "pass"]);
}, 120_000);
