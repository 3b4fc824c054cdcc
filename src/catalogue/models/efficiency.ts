import type { Figure } from "../../model/index.ts";

/** Share of the dense bf16 peak that prefill reaches (model FLOPs utilization). */
export const prefillMfu: Figure = {
  value: 0.5,
  unit: "ratio",
  low: 0.3,
  high: 0.76,
  grade: "assumed",
  source:
    "upper end: 76 % at large batch, Pope et al., Efficiently Scaling Transformer Inference, MLSys 2023; middle: 0.49 from the best second (16,306 prompt tokens) of vLLM 0.19 with Llama-3.1-8B on an RTX PRO 6000, casys-kaist/LLMServingSim",
  asOf: "2026",
  note: "one value for every model, GPU and tensor-parallel degree; rebuild times are inversely proportional to it",
};

/** Share of the HBM bandwidth that streaming the weights reaches in decode (model bandwidth utilization). */
export const decodeBandwidthEfficiency: Figure = {
  value: 0.7,
  unit: "ratio",
  low: 0.5,
  high: 0.85,
  grade: "assumed",
  source:
    "0.78 on one RTX PRO 6000 (Llama-3.1-8B, one running request, 87 tokens/s) and at least 0.74 on one RTX 4090 (21.5 ms per token, batched), vLLM 0.19, casys-kaist/LLMServingSim; less with tensor parallelism, whose all-reduces are not modelled apart",
  asOf: "2026",
  note: "weights are streamed once per step and shared by the batch",
};

/** Requests that decode together, where it matters how many: the experts of a mixture that a step reads. */
export const decodeBatch: Figure = {
  value: 32,
  unit: "requests",
  low: 1,
  high: 64,
  grade: "assumed",
  source:
    "between one request and the 64 that a requester has in progress by default; with uniform routing a batch of b reads 1 - (1 - k/E)^b of E experts of which a token takes k",
  asOf: "2026",
  note: "dense models do not depend on it",
};

/** Share of the dense bf16 peak that training reaches, forward and backward, bubbles of the pipeline left out. */
export const trainingMfu: Figure = {
  value: 0.41,
  unit: "ratio",
  low: 0.3,
  high: 0.56,
  grade: "quoted",
  source:
    "The Llama 3 Herd of Models, arXiv 2407.21783, table 4: 38 to 43 % for 405B on 8,192 to 16,384 H100; upper end 56 %: Korthikanti et al., arXiv 2205.05198, table 5, 1T on A100",
  asOf: "2024",
  note: "one value for every model, GPU and layer; what the pipeline's bubbles and exposed collectives cost comes besides",
};

/** Share of the dense bf16 peak that the dense networks of recommendation reach. */
export const recommendationMfu: Figure = {
  value: 0.15,
  unit: "ratio",
  low: 0.05,
  high: 0.4,
  grade: "assumed",
  source: "small matrices between look-ups; no published figure for these GPUs was found",
  asOf: "2026",
  note: "look-ups dominate: see by_class in the results",
};

/** Share of the dense bf16 peak that denoising networks reach. */
export const diffusionMfu: Figure = {
  value: 0.4,
  unit: "ratio",
  low: 0.2,
  high: 0.6,
  grade: "assumed",
  source:
    "between training (0.41) and prefill (0.5) of transformers of that size; no published figure was found",
  asOf: "2026",
};

/** Share of the HBM bandwidth that a step of continuous batching reaches, weights and KV cache together. */
export const batchBandwidthEfficiency: Figure = {
  value: 0.78,
  unit: "ratio",
  low: 0.7,
  high: 0.85,
  grade: "measured",
  source:
    "one RTX PRO 6000 with one running request, 87 tokens/s, Llama-3.1-8B, vLLM 0.19, casys-kaist/LLMServingSim (MIT); other GPUs taken as this one",
  asOf: "2026",
  note: "on one GPU; with tensor parallelism all-reduces come besides and are not modelled apart",
};
