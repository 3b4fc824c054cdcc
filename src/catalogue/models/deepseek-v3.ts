import { latentMoeModel } from "./shape.ts";

export const deepseekV3 = latentMoeModel({
  name: "deepseek-v3",
  title: "DeepSeek-V3 671B (37B active)",
  layers: 61,
  hidden: 7168,
  heads: 128,
  queryLoraRank: 1536,
  kvLoraRank: 512,
  nopeHeadDim: 128,
  ropeHeadDim: 64,
  valueHeadDim: 128,
  denseLayers: 3,
  intermediate: 18432,
  expertIntermediate: 2048,
  routedExperts: 256,
  sharedExperts: 1,
  expertsPerToken: 8,
  vocabulary: 129280,
  weightBytes: 1,
  source:
    "deepseek-ai/DeepSeek-V3, Hugging Face config.json; DeepSeek-V3 Technical Report, arXiv 2412.19437, section 4.2",
  asOf: "2024-12-26",
});
