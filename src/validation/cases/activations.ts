import { models } from "../../catalogue/models/index.ts";
import { firstStageActivationBytes } from "../../catalogue/training-memory.ts";
import { near, type ValidationCase } from "../case.ts";

const GIB = 2 ** 30;
const TOLERANCE = 0.03;

/** Model, pipeline stages, chunks of layers a stage, sequences of a microbatch; what Calculon gives, in its GB of 2^30. */
const ROWS = [
  ["megatron-22b", 1, 1, 4, 59.4],
  ["gpt3-175b", 8, 3, 1, 66.9],
  ["mt-nlg-530b", 35, 3, 1, 114.2],
  ["megatron-1t", 64, 1, 1, 131.5],
] as const;

export const validation: ValidationCase = {
  name: "activations",
  id: "val.activations",
  title: "Megatron: activations of the first pipeline stage, without recomputation",
  source:
    "Calculon (SC '23) on the set-ups of Korthikanti et al., arXiv 2205.05198, table 3; tensor parallel 8, 2,048 tokens",
  run() {
    return ROWS.map(([name, pipeline, interleave, microbatch, published]) => {
      const { hidden, heads, layers } = models.get(name);
      const setup = {
        hidden,
        heads,
        sequence: 2_048,
        microbatch,
        tensorParallel: 8,
        sequenceParallel: false,
        recompute: "none" as const,
      };
      const bytes = firstStageActivationBytes(setup, layers, pipeline, interleave);
      return near(name, "GiB", published, bytes / GIB, TOLERANCE);
    });
  },
};
