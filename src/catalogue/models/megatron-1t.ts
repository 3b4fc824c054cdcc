import { gptModel } from "./shape.ts";

export const megatron1t = gptModel({
  name: "megatron-1t",
  title: "Megatron GPT 1T",
  layers: 128,
  hidden: 25_600,
  heads: 160,
  source: "Korthikanti et al., arXiv 2205.05198, table 3",
  asOf: "2022-05-10",
});
