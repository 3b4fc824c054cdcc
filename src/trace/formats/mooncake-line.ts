import { OWN_BLOCKS } from "../../workloads/index.ts";

/** One line of a Mooncake trace (kvcache-ai/Mooncake, FAST25-release/traces): ms, tokens, ids of its blocks. */
export interface MooncakeRequest {
  timestamp: number;
  input_length: number;
  output_length: number;
  hash_ids: number[];
}

/** The request on a line, or what is wrong with the line. */
export function parseMooncakeLine(line: string, blockTokens: number): MooncakeRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "not a JSON object";
  const request = value as Record<keyof MooncakeRequest, unknown>;
  return problemOf(request, blockTokens) ?? (request as MooncakeRequest);
}

const MOST_TOKENS = 2 ** 31;
/** Times are kept in ns below 2^53. */
const MOST_MS = 2 ** 53 / 1e6;

function problemOf(request: Record<keyof MooncakeRequest, unknown>, blockTokens: number): string | undefined {
  const { timestamp, input_length: input, output_length: output, hash_ids: ids } = request;
  if (!isNumber(timestamp, 0, MOST_MS)) return `timestamp: ${shown(timestamp)} is not a time in ms`;
  if (!isWhole(input, 1, MOST_TOKENS))
    return `input_length: ${shown(input)} is not a whole number of tokens from 1`;
  if (!isWhole(output, 0, MOST_TOKENS))
    return `output_length: ${shown(output)} is not a whole number of tokens`;
  if (!Array.isArray(ids)) return `hash_ids: ${shown(ids)} is not a list`;
  const blocks = Math.ceil(input / blockTokens);
  if (ids.length !== blocks)
    return `hash_ids has ${ids.length} entries, input_length ${input} takes ${blocks} blocks of ${blockTokens} tokens`;
  const bad = ids.findIndex((id) => !isWhole(id, 0, OWN_BLOCKS - 1));
  return bad < 0 ? undefined : `hash_ids[${bad}]: ${shown(ids[bad])} is not a whole number below 2^40`;
}

const isNumber = (value: unknown, min: number, max: number): value is number =>
  typeof value === "number" && value >= min && value <= max;

const isWhole = (value: unknown, min: number, max: number): value is number =>
  isNumber(value, min, max) && Number.isInteger(value);

const LONGEST_SHOWN = 40;

/** A value of somebody's file in a message: short, and safe however deeply it nests. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value !== null && typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}
