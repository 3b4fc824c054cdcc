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
  for await (const { line, values } of csvRecords(source, rejected, [
    names.time,
    names.input,
    names.output,
  ])) {
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
