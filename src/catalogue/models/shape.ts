import type { LlmModel } from "../../model/index.ts";

/** The fields of a published `config.json` that parameters follow from. Biases are not counted (these models have none). */
export interface TransformerConfig {
  name: string;
  title: string;
  layers: number;
  hidden: number;
  heads: number;
  headDim: number;
  kvHeads: number;
  /** Width of the gated feed-forward network. */
  intermediate: number;
  vocabulary: number;
  /** Queries and keys are normalised per head (Qwen3): 2 x headDim more weights a layer. */
  queryKeyNorm?: boolean;
  source: string;
  asOf: string;
}

const BF16_BYTES = 2;

/**
 * A dense model with grouped-query attention and untied embeddings, as the Llama and Qwen families publish it: a layer has
 * Wq and Wo of hidden x heads x headDim, Wk and Wv of hidden x kvHeads x headDim, three matrices of hidden x intermediate and two norms.
 */
export function denseModel(config: TransformerConfig): LlmModel {
  const { hidden, layers } = config;
  const attention = 2 * hidden * config.heads * config.headDim + 2 * hidden * config.kvHeads * config.headDim;
  const norms = 2 * hidden + (config.queryKeyNorm ? 2 * config.headDim : 0);
  const embeddings = 2 * config.vocabulary * hidden;
  const params = layers * (attention + 3 * hidden * config.intermediate + norms) + embeddings + hidden;
  return {
    name: config.name,
    title: config.title,
    activeParams: params,
    totalParams: params,
    embeddingParams: embeddings,
    layers,
    hidden,
    heads: config.heads,
    headDim: config.headDim,
    attention: { kind: "gqa", kvHeads: config.kvHeads },
    kvElementBytes: BF16_BYTES,
    weightBytes: BF16_BYTES,
    source: config.source,
    asOf: config.asOf,
  };
}

/** What the papers on GPT models give: everything else follows. */
export interface GptConfig {
  name: string;
  title: string;
  layers: number;
  hidden: number;
  heads: number;
  source: string;
  asOf: string;
}

/** Megatron's padded vocabulary and the longest context of its learned positions (Narayanan et al., SC '21, section 5.1). */
const GPT_VOCABULARY = 51_200;
const GPT_CONTEXT = 2_048;

/**
 * A GPT as Megatron trains it: 12 h^2 + 13 h parameters a layer (with biases and norms), tied embeddings of 51,200 words and 2,048
 * learned positions, one key and value head for every head (Narayanan et al., SC '21, arXiv 2104.04473, equation 2).
 */
export function gptModel(config: GptConfig): LlmModel {
  const { hidden, layers, heads } = config;
  const embeddings = (GPT_VOCABULARY + GPT_CONTEXT) * hidden;
  const params = layers * (12 * hidden * hidden + 13 * hidden) + embeddings;
  return {
    ...config,
    activeParams: params,
    totalParams: params,
    embeddingParams: embeddings,
    headDim: hidden / heads,
    attention: { kind: "gqa", kvHeads: heads },
    kvElementBytes: BF16_BYTES,
    weightBytes: BF16_BYTES,
  };
}

/** Fields of a DeepSeek-V3-class `config.json`: multi-head latent attention, mixture of experts. */
export interface LatentMoeConfig {
  name: string;
  title: string;
  layers: number;
  hidden: number;
  heads: number;
  queryLoraRank: number;
  kvLoraRank: number;
  nopeHeadDim: number;
  ropeHeadDim: number;
  valueHeadDim: number;
  /** Layers at the front with a dense feed-forward network of `intermediate`. */
  denseLayers: number;
  intermediate: number;
  expertIntermediate: number;
  routedExperts: number;
  sharedExperts: number;
  expertsPerToken: number;
  vocabulary: number;
  /** As published: FP8 is 1. */
  weightBytes: number;
  source: string;
  asOf: string;
}

/** A mixture of experts with multi-head latent attention (DeepSeek-V3 technical report, arXiv 2412.19437, sections 2.1 and 4.2). */
export function latentMoeModel(config: LatentMoeConfig): LlmModel {
  const { hidden, layers } = config;
  const embeddings = 2 * config.vocabulary * hidden;
  const expert = 3 * hidden * config.expertIntermediate;
  const router = config.routedExperts * (hidden + 1);
  const dense = config.denseLayers * 3 * hidden * config.intermediate;
  const moeLayers = layers - config.denseLayers;
  const common = layers * latentAttentionParams(config) + dense + embeddings + hidden;
  const paramsWith = (experts: number): number =>
    common + moeLayers * (router + (experts + config.sharedExperts) * expert);
  return {
    name: config.name,
    title: config.title,
    activeParams: paramsWith(config.expertsPerToken),
    totalParams: paramsWith(config.routedExperts),
    experts: {
      routed: config.routedExperts,
      perToken: config.expertsPerToken,
      params: moeLayers * config.routedExperts * expert,
    },
    embeddingParams: embeddings,
    layers,
    hidden,
    heads: config.heads,
    headDim: config.nopeHeadDim + config.ropeHeadDim,
    valueHeadDim: config.valueHeadDim,
    attention: { kind: "mla", kvLoraRank: config.kvLoraRank, ropeHeadDim: config.ropeHeadDim },
    kvElementBytes: BF16_BYTES,
    weightBytes: config.weightBytes,
    source: config.source,
    asOf: config.asOf,
  };
}

/** Down- and up-projections of queries and of the latent vector, output projection, four norms. */
function latentAttentionParams(config: LatentMoeConfig): number {
  const { hidden, heads, queryLoraRank, kvLoraRank, nopeHeadDim, ropeHeadDim, valueHeadDim } = config;
  const query = hidden * queryLoraRank + queryLoraRank * heads * (nopeHeadDim + ropeHeadDim);
  const latent = hidden * (kvLoraRank + ropeHeadDim) + kvLoraRank * heads * (nopeHeadDim + valueHeadDim);
  return query + latent + heads * valueHeadDim * hidden + queryLoraRank + kvLoraRank + 2 * hidden;
}
