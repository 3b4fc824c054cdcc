import type { ServingSetup } from "../../workloads/index.ts";
import type { Foreign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { linesOf } from "./lines.ts";
import { PrefixBlocks } from "./prefix-blocks.ts";
import { firstObject } from "./recognise.ts";
import { RequestChecks } from "./request-checks.ts";
import { type ForeignRequest, openServing, servingOptions } from "./serving-reader.ts";
import { isWhole, jsonObject, shown } from "./values.ts";

const BLOCK_TOKENS = 16;
const OPTIONS = servingOptions(BLOCK_TOKENS);
const NAMES = {
  time: "arrival_time_ns",
  input: "input_toks",
  output: "output_toks",
  ids: "input_tok_ids",
  sortHint: "jq -sc 'sort_by(.arrival_time_ns)[]' IN.jsonl > SORTED.jsonl",
};
const MOST_TOKEN = 2 ** 31 - 1;

/**
 * Prompts as token ids, as LLMServingSim writes ShareGPT (casys-kaist/LLMServingSim): JSON Lines with arrival_time_ns, input_tok_ids,
 * output_toks. Full blocks are named by their tokens and all before them; the last, partial one is nobody else's.
 */
export const sharegpt: TraceFormat = {
  name: "sharegpt",
  title: "ShareGPT JSON Lines with token ids: arrival_time_ns, input_tok_ids (16-token blocks), output_toks",
  options: OPTIONS,
  recognise: (head) => {
    const line = firstObject(head);
    return line && "input_tok_ids" in line ? 0.95 : 0;
  },
  open: (path, options) => openServing("sharegpt", path, options, requestsOf, OPTIONS),
};

async function* requestsOf(
  { source, rejected }: Foreign,
  setup: ServingSetup,
): AsyncGenerator<ForeignRequest, void> {
  const checks = new RequestChecks(rejected, setup, NAMES, 1, (input, block) => Math.floor(input / block));
  const blocks = new PrefixBlocks(setup.blockTokens);
  let number = 0;
  for await (const line of linesOf(source)) {
    number++;
    if (line.trim() === "") continue;
    const record = jsonObject(line);
    const problem = typeof record === "string" ? record : tokensProblem(record);
    if (problem !== undefined) {
      rejected.line(number, problem);
      continue;
    }
    const { arrival_time_ns: time, input_tok_ids, output_toks: output } = record as Record<string, unknown>;
    const tokens = input_tok_ids as number[];
    const request = checks.accept(number, {
      time,
      input: tokens.length,
      output,
      ids: blocks.namesOf(tokens),
    });
    if (request) yield request;
  }
}

function tokensProblem({
  input_tok_ids: ids,
  input_toks: count,
}: Record<string, unknown>): string | undefined {
  if (!Array.isArray(ids)) return `input_tok_ids: ${shown(ids)} is not a list`;
  const bad = ids.findIndex((id) => !isWhole(id, 0, MOST_TOKEN));
  if (bad >= 0) return `input_tok_ids[${bad}]: ${shown(ids[bad])} is not a token id`;
  if (count !== undefined && count !== ids.length)
    return `input_toks: ${shown(count)}, but input_tok_ids has ${ids.length}`;
  return undefined;
}
