import { denseModel } from "./shape.ts";

export const llama370b = denseModel({
  name: "llama-3-70b",
  title: "Llama 3 70B",
  layers: 80,
  hidden: 8192,
  heads: 64,
  headDim: 128,
  kvHeads: 8,
  intermediate: 28672,
  vocabulary: 128256,
  source:
    "meta-llama/Meta-Llama-3-70B and Llama-3.1-70B, Hugging Face config.json; Table 3 of The Llama 3 Herd of Models, arXiv 2407.21783",
  asOf: "2024-07-23",
});
