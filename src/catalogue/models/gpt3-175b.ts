import { gptModel } from "./shape.ts";

export const gpt3175b = gptModel({
  name: "gpt3-175b",
  title: "GPT-3 175B",
  layers: 96,
  hidden: 12_288,
  heads: 96,
  source: "Korthikanti et al., arXiv 2205.05198, table 3; Brown et al., arXiv 2005.14165, table 2.1",
  asOf: "2022-05-10",
});
