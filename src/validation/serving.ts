import { gpus } from "../catalogue/gpus/index.ts";
import { batchedServingOf, decodeNsPerToken, kvBytesPerToken, rebuildNs } from "../catalogue/llm.ts";
import { models } from "../catalogue/models/index.ts";
import { createReplay } from "../engine/index.ts";
import { DEFAULT_REPLAY, type ReplayResult, type RequestLog } from "../model/index.ts";
import { policies } from "../policies/index.ts";
import { buildTopology } from "../topologies/build.ts";
import { type ServingRequest, ServingRows } from "../workloads/index.ts";
import { tools } from "./tools.ts";

/** A request of a measured run: what was asked, and when. s are seconds of the server's clock. */
export interface MeasuredRequest {
  inputTokenIds: readonly number[];
  outputTokens: number;
  queuedS: number;
  firstTokenS: number;
  lastTokenS: number;
}

export interface MeasuredRun {
  requests: readonly MeasuredRequest[];
  gpu: string;
  model: string;
  /** vLLM's max_num_seqs and max_num_batched_tokens. */
  sequences: number;
  batchTokens: number;
  /** Tokens of KV cache that the server found room for; absent where it does not say. */
  kvTokens?: number;
}

const BLOCK_TOKENS = 64;
const STRIDE = 8;
const NS_PER_S = 1e9;

/** The run's own prompts and arrivals through an HBM-only fabric of its GPU, under continuous batching. */
export function replayRun(run: MeasuredRun, seed: number): { result: ReplayResult; log: RequestLog } {
  const model = models.get(run.model);
  const serving = batchedServingOf(model, gpus.get(run.gpu), 1);
  const kvBytes = kvBytesPerToken(model);
  const topology = buildTopology("hbm-only", {
    gpu: run.gpu,
    hosts: 1,
    gpus_per_host: 1,
    weights: model.totalParams * model.weightBytes,
    ...(run.kvTokens !== undefined && { "hbm.capacity": run.kvTokens * kvBytes }),
  });
  const replay = createReplay({
    topology,
    ...tools,
    policy: policies.get("lru"),
    options: {
      ...DEFAULT_REPLAY,
      slots: run.sequences,
      admission: "room",
      batch: { stepNs: decodeNsPerToken(serving), chunkNs: rebuildNs(serving, 0, run.batchTokens) },
      logRequests: true,
      seed,
    },
    dictionaries: { requester: ["gpu0"], tenant: [], job: [] },
    closed: true,
  });
  const rows = new ServingRows({
    serving,
    blockTokens: BLOCK_TOKENS,
    decodeStride: STRIDE,
    batchTokens: run.batchTokens,
  });
  for (const request of servingRequests(run)) for (const batch of rows.feed(request)) replay.feed(batch);
  for (const batch of rows.flush()) replay.feed(batch);
  const result = replay.finish();
  if (result.violations.length > 0) throw new Error(result.violations.join("\n"));
  return { result, log: result.requestLog! };
}

/** In order of arrival, blocks named by their tokens and all before them; the last, partial one by a name of its own. */
function* servingRequests({ requests }: MeasuredRun): Generator<ServingRequest, void> {
  const names = new Map<string, number>();
  const inOrder = [...requests].sort((a, b) => a.queuedS - b.queuedS);
  const startS = inOrder[0]?.queuedS ?? 0;
  let own = 0;
  const nameOf = (key: string): number => {
    const known = names.get(key);
    if (known !== undefined) return known;
    names.set(key, names.size + own);
    return names.size + own - 1;
  };
  for (const { inputTokenIds: ids, outputTokens, queuedS } of inOrder) {
    const blockIds: number[] = [];
    let before = -1;
    for (let at = 0; at < ids.length; at += BLOCK_TOKENS) {
      const block = ids.slice(at, at + BLOCK_TOKENS);
      before = block.length < BLOCK_TOKENS ? names.size + own++ : nameOf(`${before} ${block.join(" ")}`);
      blockIds.push(before);
    }
    const arrivalNs = Math.round((queuedS - startS) * NS_PER_S);
    yield { arrivalNs, inputTokens: ids.length, outputTokens, blockIds, requester: 0 };
  }
}

/** Mean time to first token, s, and per token after it, s, as measured. */
export function measuredMeans(requests: readonly MeasuredRequest[]): { ttftS: number; tpotS: number } {
  const several = requests.filter(({ outputTokens }) => outputTokens > 1);
  return {
    ttftS: mean(requests.map(({ queuedS, firstTokenS }) => firstTokenS - queuedS)),
    tpotS: mean(
      several.map(
        ({ firstTokenS, lastTokenS, outputTokens }) => (lastTokenS - firstTokenS) / (outputTokens - 1),
      ),
    ),
  };
}

/** The same of a replay. */
export function replayedMeans(log: RequestLog): { ttftS: number; tpotS: number } {
  const each = log.request.map((_, i) => i);
  return {
    ttftS: mean(each.map((i) => (log.firstTokenNs[i]! - log.arrivalNs[i]!) / NS_PER_S)),
    tpotS: mean(each.map((i) => (log.endNs[i]! - log.firstTokenNs[i]!) / log.tokens[i]! / NS_PER_S)),
  };
}

/** Bytes of KV that requests in progress hold at second t: their prompts, and what they have made so far, taken as linear. */
export function heldBytes(log: RequestLog, atNs: number): number {
  let held = 0;
  for (let i = 0; i < log.request.length; i++) {
    if (atNs < log.startNs[i]! || atNs >= log.endNs[i]! || isSuspended(log, log.request[i]!, atNs)) continue;
    const made = Math.max(0, (atNs - log.firstTokenNs[i]!) / (log.endNs[i]! - log.firstTokenNs[i]!));
    held += log.promptBytes[i]! + log.writtenBytes[i]! * made;
  }
  return held;
}

const isSuspended = (log: RequestLog, request: number, atNs: number): boolean =>
  log.suspensions.some(([other, from, to]) => other === request && atNs >= from && atNs < to);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
