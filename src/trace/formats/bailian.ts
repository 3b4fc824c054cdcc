import type { ServingSetup } from "../../workloads/index.ts";
import type { Foreign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { linesOf } from "./lines.ts";
import { firstObject } from "./recognise.ts";
import { RequestChecks } from "./request-checks.ts";
import { type ForeignRequest, openServing, servingOptions } from "./serving-reader.ts";
import { isWhole, jsonObject, shown } from "./values.ts";

const NS_PER_S = 1e9;
const BLOCK_TOKENS = 16;
const OPTIONS = servingOptions(BLOCK_TOKENS);
const NAMES = {
  time: "timestamp",
  input: "input_length",
  output: "output_length",
  ids: "hash_ids",
  sortHint: "jq -sc 'sort_by(.timestamp)[]' IN.jsonl > SORTED.jsonl",
};

/**
 * Alibaba Bailian traces (alibaba-edu/qwen-bailian-usagetraces-anon): JSON Lines, seconds, 16-token blocks. A turn follows the turn
 * that `parent_chat_id` names (-1: none): it arrives at its timestamp, but not before that one is over. The user's pause is not known
 * apart from the service before it.
 */
export const bailian: TraceFormat = {
  name: "bailian",
  title:
    "Alibaba Bailian JSON Lines: timestamp (s), input_length, output_length, hash_ids of 16-token blocks, parent_chat_id",
  options: OPTIONS,
  recognise: (head) => {
    const line = firstObject(head);
    return line && "chat_id" in line && "hash_ids" in line ? 0.95 : 0;
  },
  open: (path, options) => openServing("bailian", path, options, requestsOf, OPTIONS),
};

async function* requestsOf(
  { source, rejected }: Foreign,
  setup: ServingSetup,
): AsyncGenerator<ForeignRequest, void> {
  const checks = new RequestChecks(rejected, setup, NAMES, NS_PER_S);
  let number = 0;
  for await (const line of linesOf(source)) {
    number++;
    if (line.trim() === "") continue;
    const record = jsonObject(line);
    const problem = typeof record === "string" ? record : chatProblem(record);
    if (problem !== undefined) {
      rejected.line(number, problem);
      continue;
    }
    const { chat_id, parent_chat_id: parent, ...fields } = record as Record<string, unknown>;
    const request = checks.accept(number, {
      time: fields.timestamp,
      input: fields.input_length,
      output: fields.output_length,
      ids: fields.hash_ids ?? null,
    });
    if (!request) continue;
    request.key = chat_id as number;
    if (parent !== -1) request.follows = [parent as number];
    yield request;
  }
}

function chatProblem({ chat_id: chat, parent_chat_id: parent }: Record<string, unknown>): string | undefined {
  if (!isWhole(chat, 0, Number.MAX_SAFE_INTEGER)) return `chat_id: ${shown(chat)} is not a whole number`;
  if (!isWhole(parent, -1, Number.MAX_SAFE_INTEGER))
    return `parent_chat_id: ${shown(parent)} is neither -1 nor a chat`;
  return undefined;
}
