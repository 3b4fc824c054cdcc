import { describe, expect, it } from "vitest";
import { formats, recogniseFormat } from "../../../src/trace/formats/index.ts";
import { sampleFile } from "./foreign.ts";

describe.each([
  ["chakra/chakra.0.et", "chakra"],
  ["chakra/reduce_scatter.0.et", "chakra"],
  ["chakra/hf_GPT2_et.json.tar.gz", "pytorch-et"],
  ["chakra/resnet_et.json.gz", "pytorch-et"],
  ["chakra/linear_et.json.gz", "pytorch-et"],
  ["kineto/hta_rank0.json.gz", "kineto"],
  ["kineto/param_linear_kineto.json.gz", "kineto"],
  ["kineto/tracelens_h100_qwen1.5-0.5b.json.gz", "kineto"],
  ["kineto/tracelens_vllm_prefilldecode.json.gz", "kineto"],
  ["kineto/hta_memory_timeline.raw.gz", "kineto"],
  ["cuda-snapshot/medium_128_training_memory_snapshot.pickle", "cuda-snapshot"],
  ["cuda-snapshot/medium_512_inference_memory_snapshot.pickle", "cuda-snapshot"],
  ["aicb/L65B-M1-C05_Llama65B_megatron_tp2_pp8_mbs1.csv", "aicb"],
  ["aicb/L7B-D1-C02_Llama7B_zero3_mbs1.csv", "aicb"],
  ["mooncake/conversation_trace.jsonl", "mooncake"],
])("%s", (name, format) => {
  const file = sampleFile(name);

  it.skipIf(!file)(`is told to be ${format}`, async () => {
    expect((await recogniseFormat(file!, formats.all)).name).toBe(format);
  });
});
