import { SERVING_OPTIONS, type ServingSetup } from "../../workloads/index.ts";
import type { Foreign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { linesOf } from "./lines.ts";
import { firstObject } from "./recognise.ts";
import { RequestChecks } from "./request-checks.ts";
import { type ForeignRequest, openServing } from "./serving-reader.ts";
import { isNumber, jsonObject, MOST_NS, shown } from "./values.ts";

const NS_PER_MS = 1e6;
const NAMES = {
  time: "timestamp",
  input: "input_length",
  output: "output_length",
  ids: "hash_ids",
  sortHint: "jq -sc 'sort_by(.timestamp)[]' IN.jsonl > SORTED.jsonl",
};

/**
 * Mooncake's request traces (Qin et al., FAST '25; kvcache-ai/Mooncake): JSON Lines in order of time, equal timestamps in file order.
 * Times count from the first request. A line that cannot be used, or whose time falls back, is left out, counted and reported.
 *
 * Of its descendants (NVIDIA AIPerf `mooncake_trace`, Dynamo's data generator): a line with the `session_id` of an earlier one follows
 * that one, `delay` ms after its end; such a line may lack a timestamp. `input_tokens`, `output_tokens` and `created_time` stand for
 * `input_length`, `output_length` and `timestamp`; without `hash_ids` the blocks of a prompt have no name.
 */
export const mooncake: TraceFormat = {
  name: "mooncake",
  title:
    "Mooncake JSON Lines: timestamp (ms), input_length, output_length, hash_ids of 512-token blocks; session_id and delay of AIPerf and Dynamo",
  options: SERVING_OPTIONS,
  recognise: (head) => {
    const line = firstObject(head);
    if (!line || "chat_id" in line || !("input_length" in line || "input_tokens" in line)) return 0;
    return "hash_ids" in line ? 0.9 : 0.6;
  },
  open: (path, options) => openServing("mooncake", path, options, requestsOf),
};

/** The usable lines, in whole ns since the first. */
async function* requestsOf(
  { source, rejected }: Foreign,
  setup: ServingSetup,
): AsyncGenerator<ForeignRequest, void> {
  const checks = new RequestChecks(rejected, setup, NAMES, NS_PER_MS);
  const sessions = new Set<unknown>();
  let number = 0;
  for await (const line of linesOf(source)) {
    number++;
    if (line.trim() === "") continue;
    const record = jsonObject(line);
    const problem = typeof record === "string" ? record : sessionProblem(record);
    if (problem !== undefined) {
      rejected.line(number, problem);
      continue;
    }
    const { session_id: session, delay, ...fields } = record as Record<string, unknown>;
    const follows = session !== undefined && sessions.has(session);
    const request = checks.accept(number, {
      time: fields.timestamp ?? fields.created_time ?? (session === undefined ? undefined : checks.latest),
      input: fields.input_length ?? fields.input_tokens,
      output: fields.output_length ?? fields.output_tokens,
      ids: fields.hash_ids,
    });
    if (!request) continue;
    if (session !== undefined) {
      sessions.add(session);
      request.key = session as string | number;
      if (follows) request.follows = [request.key];
      if (follows && delay !== undefined) request.pauseNs = Math.round((delay as number) * NS_PER_MS);
    }
    yield request;
  }
}

function sessionProblem({ session_id: session, delay }: Record<string, unknown>): string | undefined {
  if (session !== undefined && typeof session !== "string" && typeof session !== "number")
    return `session_id: ${shown(session)} is neither text nor a number`;
  if (delay !== undefined && !isNumber(delay, 0, MOST_NS / NS_PER_MS))
    return `delay: ${shown(delay)} is not a time in ms`;
  return undefined;
}
