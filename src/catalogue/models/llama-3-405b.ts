import { denseModel } from "./shape.ts";

export const llama3405b = denseModel({
  name: "llama-3-405b",
  title: "Llama 3.1 405B",
  layers: 126,
  hidden: 16384,
  heads: 128,
  headDim: 128,
  kvHeads: 8,
  intermediate: 53248,
  vocabulary: 128256,
  source:
    "meta-llama/Llama-3.1-405B, Hugging Face config.json; Table 3 of The Llama 3 Herd of Models, arXiv 2407.21783",
  asOf: "2024-07-23",
});
