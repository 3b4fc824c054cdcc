import { gptModel } from "./shape.ts";

export const mtNlg530b = gptModel({
  name: "mt-nlg-530b",
  title: "Megatron-Turing NLG 530B",
  layers: 105,
  hidden: 20_480,
  heads: 128,
  source: "Korthikanti et al., arXiv 2205.05198, table 3; Smith et al., arXiv 2201.11990, section 2",
  asOf: "2022-05-10",
});
