import { gpus } from "../catalogue/gpus/index.ts";
import {
  batchedServingOf,
  decodeNsPerToken,
  kvBytesPerToken,
  rebuildNs,
  servingFigures,
  servingOf,
} from "../catalogue/llm.ts";
import { models } from "../catalogue/models/index.ts";
import { choiceOf, countOf, type OptionSpec, type OptionValues, textOf } from "./option.ts";
import { PREFIX_THRESHOLD, ROUTES, type Route } from "./route.ts";
import { DEFAULT_BLOCK_TOKENS, DEFAULT_DECODE_STRIDE, type ServingShape } from "./serving.ts";

const MODEL: OptionSpec = {
  name: "model",
  value: "name",
  description: `language model: ${models.names.join(", ")}`,
};
const GPU: OptionSpec = {
  name: "gpu",
  value: "name",
  description: "GPU that serves it; sets rebuild and decode times",
  default: "h100-sxm",
};
const TP: OptionSpec = {
  name: "tp",
  value: "n",
  description: "GPUs per instance (tensor parallelism)",
  default: "8",
};
const INSTANCES: OptionSpec = {
  name: "instances",
  value: "n",
  description: "serving instances, requesters gpu0, gpu1, ...",
  default: "1",
};
const ROUTE: OptionSpec = {
  name: "route",
  value: "how",
  description: `${ROUTES.join(" or ")}: the instance that was sent the longest prefix, if at least ${PREFIX_THRESHOLD * 100} % of the prompt, else the least loaded`,
  default: "round-robin",
};
const STRIDE: OptionSpec = {
  name: "decode-stride",
  value: "n",
  description: "generated tokens that one append and one read per context block stand for",
  default: String(DEFAULT_DECODE_STRIDE),
};
const BLOCK_TOKENS: OptionSpec = {
  name: "block-tokens",
  value: "n",
  description: "tokens per KV block",
  default: String(DEFAULT_BLOCK_TOKENS),
};

const BATCHING: OptionSpec = {
  name: "batching",
  value: "how",
  description:
    "none: every request decodes by itself; continuous: in steps of all of them, prefill in chunks, started when there is room for their KV",
  default: "none",
};
const BATCH_TOKENS: OptionSpec = {
  name: "batch-tokens",
  value: "n",
  description: "tokens of a step at the most, with continuous batching (vLLM: max_num_batched_tokens)",
  default: "2048",
};

/** Options that every source of serving requests has. */
export const SERVING_OPTIONS: readonly OptionSpec[] = [
  BATCHING,
  BATCH_TOKENS,
  MODEL,
  GPU,
  TP,
  INSTANCES,
  ROUTE,
  STRIDE,
  BLOCK_TOKENS,
];

export interface ServingSetup extends ServingShape {
  instances: number;
  route: Route;
}

const MOST_INSTANCES = 4_096;
const MOST_GPUS = 1_024;
const MOST_BLOCK_TOKENS = 65_536;

/** @throws InputError S011, S012, S023, S025 */
export function parseServing(values: OptionValues): ServingSetup {
  const model = models.get(textOf(values, MODEL), "--model");
  const gpu = gpus.get(textOf(values, GPU), "--gpu");
  const blockTokens = countOf(values, BLOCK_TOKENS, 1, MOST_BLOCK_TOKENS);
  const batched = choiceOf(values, BATCHING, ["none", "continuous"]) === "continuous";
  const tensorParallel = countOf(values, TP, 1, MOST_GPUS);
  return {
    serving: (batched ? batchedServingOf : servingOf)(model, gpu, tensorParallel),
    blockTokens,
    ...(batched && { batchTokens: countOf(values, BATCH_TOKENS, 1, 1_000_000) }),
    decodeStride: countOf(values, STRIDE, 1, blockTokens),
    instances: countOf(values, INSTANCES, 1, MOST_INSTANCES),
    route: choiceOf(values, ROUTE, ROUTES),
  };
}

/** Names of the requesters of a set-up: gpu0, gpu1, ... */
export function requesterNames(setup: ServingSetup): string[] {
  return Array.from({ length: setup.instances }, (_, i) => `gpu${i}`);
}

/** What the footer says about a serving trace; figures that are not measured are in `weft.assumptions` as JSON. */
export function servingMetadata(setup: ServingSetup, source: string): Record<string, string> {
  const { serving, blockTokens, decodeStride } = setup;
  return {
    "weft.source": source,
    "weft.closed": "true",
    "weft.requests": "contiguous",
    "weft.model": serving.model.name,
    "weft.gpu": serving.gpu.name,
    "weft.tensor_parallel": String(serving.tensorParallel),
    "weft.instances": String(setup.instances),
    "weft.route": setup.route,
    "weft.block_tokens": String(blockTokens),
    "weft.block_bytes": String(blockTokens * kvBytesPerToken(serving.model)),
    "weft.decode_stride": String(decodeStride),
    ...(setup.batchTokens !== undefined && batchMetadata(setup, setup.batchTokens)),
    "weft.decode_stride_meaning": `one append and one read per context block stand for up to ${decodeStride} generated tokens (default ${DEFAULT_DECODE_STRIDE}); bytes and think time are of all of them`,
    "weft.assumptions": JSON.stringify(servingFigures(serving)),
  };
}

/** What a replay has to know of the batch: compute of a full chunk of prefill, and of a step that reads the weights. */
function batchMetadata({ serving }: ServingSetup, tokens: number): Record<string, string> {
  return {
    "weft.batching": "continuous",
    "weft.batch_tokens": String(tokens),
    "weft.batch_chunk_ns": String(rebuildNs(serving, 0, tokens)),
    "weft.batch_step_ns": String(Math.round(decodeNsPerToken(serving))),
  };
}
