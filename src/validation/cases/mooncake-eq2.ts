import { mooncakeBreakEvenGBps } from "../../catalogue/llm.ts";
import { models } from "../../catalogue/models/index.ts";
import { near, type ValidationCase } from "../case.ts";

const TOKENS = 8_192;
const GPUS = 8;
const TOLERANCE = 0.05;

export const validation: ValidationCase = {
  name: "mooncake-eq2",
  id: "val.mooncake.eq2",
  title: "Mooncake: bandwidth above which fetching a prefix of 8,192 tokens beats computing it, 70B",
  source: "Mooncake, FAST'25, Eq. 2 and section 4.2",
  caveat:
    "by the paper's FLOPs (22 d^2 a layer, attention without the causal half); ours, with Llama 3 70B's 25.5 d^2 and the causal half, give 5.5 and 17.6 GB/s",
  run() {
    const model = models.get("llama-3-70b");
    return [
      near("8 x A800", "GB/s", 6, mooncakeBreakEvenGBps(model, TOKENS, GPUS * 312e12), TOLERANCE),
      near("8 x H800", "GB/s", 19, mooncakeBreakEvenGBps(model, TOKENS, GPUS * 989e12), TOLERANCE),
    ];
  },
};
