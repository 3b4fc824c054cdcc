import { InputError } from "../../model/index.ts";
import type { ServingSetup } from "../../workloads/index.ts";
import { csvRecords } from "./csv-records.ts";
import type { Foreign } from "./foreign-reader.ts";
import { RequestChecks, type RequestNames } from "./request-checks.ts";
import type { ForeignRequest } from "./serving-reader.ts";
import { numberIn } from "./values.ts";

/**
 * Requests of a CSV file that counts tokens and names no blocks.
 * @param nsPerUnit of what `timeOf` returns, NaN where a text is no time
 */
export async function* csvRequests(
  { source, rejected }: Foreign,
  setup: ServingSetup,
  names: Omit<RequestNames, "ids">,
  nsPerUnit: number,
  timeOf: (text: string | undefined) => number,
): AsyncGenerator<ForeignRequest, void> {
  const checks = new RequestChecks(rejected, setup, { ...names, ids: "" }, nsPerUnit);
  const needed = [names.time, names.input, names.output];
  const check = (found: string[]): void => needColumns(source.path, found, needed);
  for await (const { line, values } of csvRecords(source, rejected, check)) {
    const text = values[names.time];
    const time = timeOf(text);
    const request = checks.accept(line, {
      time: Number.isNaN(time) ? text : time,
      input: numberIn(values[names.input]),
      output: numberIn(values[names.output]),
    });
    if (request) yield request;
  }
}

function needColumns(path: string, found: readonly string[], needed: readonly string[]): void {
  const missing = needed.filter((name) => !found.includes(name));
  if (missing.length === 0) return;
  throw new InputError({
    code: "T010",
    message: `required column missing: ${missing.join(", ")} (found: ${found.slice(0, 20).join(", ").slice(0, 300)})`,
    where: `${path}:1`,
  });
}
