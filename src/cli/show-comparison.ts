import { exitCodeOf } from "../model/index.ts";
import type { Io } from "./command.ts";
import type { Compared } from "./comparison.ts";
import { errorLine, inputErrorsOf } from "./errors.ts";
import { comparisonLines } from "./table.ts";

const NOBODY_MEETS = 3;
const PARTIAL = 7;

/**
 * Prints a comparison and what went wrong on the way.
 * @returns exit code: 0; 3 where limits are given and nobody meets them; 7 where some candidates could not be replayed
 */
export function showComparison(
  { comparison, failures }: Compared,
  written: readonly string[],
  io: Io,
): number {
  for (const warning of comparison.warnings) io.note(errorLine(warning, io.color, "warn"));
  for (const { id, error } of failures) {
    for (const one of inputErrorsOf(error) ?? []) io.note(`${id}: ${errorLine(one, io.color)}`);
    if (exitCodeOf(error) === 1) io.note(`${id}: ${error.stack ?? error.message}\nthis is a bug in weft`);
  }
  if (io.json) io.out(JSON.stringify(comparison, null, 2));
  else {
    for (const line of comparisonLines(comparison.data, io.color)) io.out(line);
    const report = written.at(-1);
    if (report) io.out(`Report: ${report}`);
  }
  if (failures.length > 0) return PARTIAL;
  const hasLimits = comparison.data.candidates.some(({ verdict }) => verdict !== "no-slo");
  return hasLimits && comparison.data.decision.winner === null ? NOBODY_MEETS : 0;
}
