import { gptModel } from "./shape.ts";

export const megatron22b = gptModel({
  name: "megatron-22b",
  title: "Megatron GPT 22B",
  layers: 48,
  hidden: 6_144,
  heads: 64,
  source: "Korthikanti et al., arXiv 2205.05198, table 3",
  asOf: "2022-05-10",
});
