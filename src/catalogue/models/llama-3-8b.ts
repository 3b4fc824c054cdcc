import { denseModel } from "./shape.ts";

export const llama38b = denseModel({
  name: "llama-3-8b",
  title: "Llama 3 8B",
  layers: 32,
  hidden: 4096,
  heads: 32,
  headDim: 128,
  kvHeads: 8,
  intermediate: 14336,
  vocabulary: 128256,
  source:
    "meta-llama/Meta-Llama-3-8B and Llama-3.1-8B, Hugging Face config.json; Table 3 of The Llama 3 Herd of Models, arXiv 2407.21783",
  asOf: "2024-07-23",
});
