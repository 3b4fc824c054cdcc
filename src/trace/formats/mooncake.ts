import { SERVING_OPTIONS, type ServingSetup } from "../../workloads/index.ts";
import type { Foreign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { linesOf } from "./lines.ts";
import { parseMooncakeLine } from "./mooncake-line.ts";
import { firstObject } from "./recognise.ts";
import { type ForeignRequest, openServing } from "./serving-reader.ts";

const NS_PER_MS = 1e6;

/**
 * Mooncake's request traces (Qin et al., FAST '25; kvcache-ai/Mooncake): JSON Lines in order of time, equal timestamps in file order.
 * Times count from the first request. A line that cannot be used, or whose time falls back, is left out, counted and reported.
 */
export const mooncake: TraceFormat = {
  name: "mooncake",
  title: "Mooncake JSON Lines: timestamp (ms), input_length, output_length, hash_ids of 512-token blocks",
  options: SERVING_OPTIONS,
  recognise: (head) => {
    const line = firstObject(head);
    return line && "hash_ids" in line && "input_length" in line && !("chat_id" in line) ? 0.9 : 0;
  },
  open: (path, options) => openServing("mooncake", path, options, requestsOf),
};

/** The usable lines, in whole ns since the first. */
async function* requestsOf(
  { source, rejected }: Foreign,
  { blockTokens }: ServingSetup,
): AsyncGenerator<ForeignRequest, void> {
  let number = 0;
  let startMs = Number.NaN;
  let lastMs = 0;
  for await (const line of linesOf(source)) {
    number++;
    if (line.trim() === "") continue;
    const parsed = parseMooncakeLine(line, blockTokens);
    if (typeof parsed === "string") rejected.line(number, parsed);
    else if (parsed.timestamp < lastMs)
      rejected.line(number, outOfOrder(parsed.timestamp, lastMs), SORT_HINT);
    else {
      lastMs = parsed.timestamp;
      if (Number.isNaN(startMs)) startMs = lastMs;
      yield {
        arrivalNs: Math.round((lastMs - startMs) * NS_PER_MS),
        inputTokens: parsed.input_length,
        outputTokens: parsed.output_length,
        blockIds: parsed.hash_ids,
      };
    }
  }
}

const SORT_HINT = "jq -sc 'sort_by(.timestamp)[]' IN.jsonl > SORTED.jsonl";

function outOfOrder(ms: number, lastMs: number): string {
  return `timestamp ${ms} is before the ${lastMs} of an earlier line`;
}
