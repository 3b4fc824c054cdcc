import { denseModel } from "./shape.ts";

export const qwen332b = denseModel({
  name: "qwen3-32b",
  title: "Qwen3 32B",
  layers: 64,
  hidden: 5120,
  heads: 64,
  headDim: 128,
  kvHeads: 8,
  intermediate: 25600,
  vocabulary: 151936,
  queryKeyNorm: true,
  source: "Qwen/Qwen3-32B, Hugging Face config.json; Qwen3 Technical Report, arXiv 2505.09388",
  asOf: "2025-04-28",
});
