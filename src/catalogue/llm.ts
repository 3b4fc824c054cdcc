import { type Figure, type Gpu, type LlmModel, NS_PER_S } from "../model/index.ts";
import {
  batchBandwidthEfficiency,
  decodeBandwidthEfficiency,
  decodeBatch,
  prefillMfu,
} from "./models/efficiency.ts";

/**
 * Bytes of KV cache that one token keeps, over all layers: 2 x layers x kvHeads x headDim x bytes with grouped-query attention,
 * layers x (kvLoraRank + ropeHeadDim) x bytes with multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1.4).
 */
export function kvBytesPerToken(model: LlmModel): number {
  const { attention, layers, kvElementBytes } = model;
  const elements =
    attention.kind === "gqa"
      ? 2 * attention.kvHeads * model.headDim
      : attention.kvLoraRank + attention.ropeHeadDim;
  return layers * elements * kvElementBytes;
}

/** Bytes of all weights: what a model takes of the HBM of its tensor-parallel group. */
export function weightsBytes(model: LlmModel): number {
  return model.totalParams * model.weightBytes;
}

/**
 * FLOPs of prefilling tokens `position .. position + tokens`, everything before them cached.
 * Per token 2 x non-embedding parameters, and 2 x layers x heads x (key + value width) for every token it attends to, itself
 * included (4 x layers x heads x headDim where both widths are equal). Averaged over a whole sequence the causal sum is
 * 2 x layers x context x heads x headDim: Kaplan et al. 2020 (arXiv 2001.08361), section 2.1, Table 1 and Eq. 2.2.
 * With latent attention, expanding the cached latents of the prefix is left out: it is done once per run of blocks, not per block.
 */
export function prefillFlops(model: LlmModel, position: number, tokens: number): number {
  const params = model.activeParams - (model.embeddingParams ?? 0);
  const attended = tokens * position + (tokens * (tokens + 1)) / 2;
  return 2 * params * tokens + attentionFlopsPerPair(model) * attended;
}

/** FLOPs of scores and weighted values of one query token with one key token, all layers and heads. */
function attentionFlopsPerPair(model: LlmModel): number {
  const widths = model.headDim + (model.valueHeadDim ?? model.headDim);
  return 2 * model.layers * model.heads * widths;
}

/** GPUs that serve one copy of a model, and how well they do it. */
export interface Serving {
  model: LlmModel;
  gpu: Gpu;
  tensorParallel: number;
  prefillMfu: Figure;
  decodeBandwidthEfficiency: Figure;
  decodeBatch: Figure;
}

/** A serving set-up with the catalogue's efficiencies. */
export function servingOf(model: LlmModel, gpu: Gpu, tensorParallel: number): Serving {
  return { model, gpu, tensorParallel, prefillMfu, decodeBandwidthEfficiency, decodeBatch };
}

/** ns to rebuild a block of `tokens` at `position` by prefill: FLOPs / (GPUs x dense bf16 FLOP/s x MFU), whole ns, at least 1. */
export function rebuildNs(serving: Serving, position: number, tokens: number): number {
  const flopsPerS = serving.tensorParallel * serving.gpu.bf16Tflops.value * 1e12 * serving.prefillMfu.value;
  const seconds = prefillFlops(serving.model, position, tokens) / flopsPerS;
  return Math.max(1, Math.round(seconds * NS_PER_S));
}

/**
 * ns of one decode step: weights read / (GPUs x HBM bandwidth x efficiency). The weights are streamed once per step, whatever the
 * batch; the KV cache is not in it, the trace reads it explicitly.
 */
export function decodeNsPerToken(serving: Serving): number {
  const bytes = paramsPerStep(serving.model, serving.decodeBatch.value) * serving.model.weightBytes;
  const bytesPerS =
    serving.tensorParallel * serving.gpu.memoryGBps.value * 1e9 * serving.decodeBandwidthEfficiency.value;
  return (bytes / bytesPerS) * NS_PER_S;
}

/**
 * Parameters that a decode step of `batch` tokens reads: all of a dense model; of a mixture the experts that at least one token takes,
 * 1 - (1 - k/E)^batch of them in expectation where routing is uniform.
 */
export function paramsPerStep(model: LlmModel, batch: number): number {
  const { experts } = model;
  if (!experts) return model.activeParams;
  const taken = 1 - (1 - experts.perToken / experts.routed) ** batch;
  return model.totalParams - experts.params + experts.params * taken;
}

/**
 * GB/s above which fetching a prefix of `tokens` beats recomputing it at `flopsPerS`: KV bytes / (FLOPs / FLOP/s).
 * The question of Mooncake (FAST '25), Eq. 2, with our FLOPs in place of its a p d + b d^2 per layer.
 */
export function reloadBreakEvenGBps(model: LlmModel, tokens: number, flopsPerS: number): number {
  const seconds = prefillFlops(model, 0, tokens) / flopsPerS;
  return (kvBytesPerToken(model) * tokens) / seconds / 1e9;
}

/** FLOPs of a layer over a prefix of p tokens as Mooncake takes them, a p^2 d + b p d^2, with its a and b (FAST '25, section 4.2). */
const MOONCAKE = { a: 4, b: 22 };

/** The same bandwidth as {@link reloadBreakEvenGBps} by Mooncake's own count of FLOPs: KV bytes per token x FLOP/s / (l (a p d + b d^2)). */
export function mooncakeBreakEvenGBps(model: LlmModel, tokens: number, flopsPerS: number): number {
  const { layers, hidden } = model;
  const flopsPerToken = layers * (MOONCAKE.a * tokens * hidden + MOONCAKE.b * hidden * hidden);
  return (kvBytesPerToken(model) * flopsPerS) / flopsPerToken / 1e9;
}

/** The same GPUs under continuous batching, whose steps read weights and KV cache at the rate measured for them. */
export function batchedServingOf(model: LlmModel, gpu: Gpu, tensorParallel: number): Serving {
  return {
    ...servingOf(model, gpu, tensorParallel),
    decodeBandwidthEfficiency: gpu.batchEfficiency ?? batchBandwidthEfficiency,
  };
}

/** ns to read `bytes` of KV cache in a step, at the rate at which weights are read. */
export function kvReadNs(
  { tensorParallel, gpu, decodeBandwidthEfficiency: ratio }: Serving,
  bytes: number,
): number {
  return (bytes / (tensorParallel * gpu.memoryGBps.value * 1e9 * ratio.value)) * NS_PER_S;
}

/** The figures behind a serving set-up by name, for footers and ledgers. */
export function servingFigures(serving: Serving): Record<string, Figure> {
  return {
    "prefill.mfu": serving.prefillMfu,
    "decode.bandwidth_efficiency": serving.decodeBandwidthEfficiency,
    ...(serving.model.experts && { "decode.batch": serving.decodeBatch }),
    "gpu.bf16_tflops": serving.gpu.bf16Tflops,
    "gpu.memory_gbps": serving.gpu.memoryGBps,
  };
}
