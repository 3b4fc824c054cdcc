import { describe, expect, it } from "vitest";
import {
  activationBytesPerLayer,
  firstStageActivationBytes,
  modelStates,
} from "../../src/catalogue/training-memory.ts";

const GIB = 2 ** 30;

/** DeepSpeed's estimator for 2,851 M parameters, largest layer 32 M, one node of 8 GPUs (its documentation, Memory Requirements). */
const states = (stage: 2 | 3, offloadParams: boolean, offloadOptimizer: boolean, shardedInit: boolean) => {
  const { cpuBytes, gpuBytes } = modelStates({
    params: 2_851e6,
    largestLayerParams: 32e6,
    nodes: 1,
    gpusPerNode: 8,
    stage,
    offloadParams,
    offloadOptimizer,
    shardedInit,
    bufferFactor: 1.5,
  });
  return [(cpuBytes / GIB).toFixed(2), (gpuBytes / GIB).toFixed(2)];
};

describe("model states", () => {
  it.each([
    [2, false, true, false, "127.45", "5.31"],
    [2, false, false, false, "127.45", "15.93"],
    [3, true, true, true, "71.69", "0.12"],
    [3, true, true, false, "127.45", "0.12"],
    [3, false, true, true, "63.72", "0.78"],
    [3, false, true, false, "127.45", "0.78"],
    [3, false, false, true, "1.43", "6.09"],
    [3, false, false, false, "127.45", "6.09"],
  ] as const)(
    "stage %i, offload of parameters %s and optimizer %s, sharded init %s",
    (stage, params, optimizer, init, cpu, gpu) => {
      expect(states(stage, params, optimizer, init)).toEqual([cpu, gpu]);
    },
  );
});

describe("activations without recomputation", () => {
  /** Calculon on the Megatron set-ups of Korthikanti et al., table 3: fp16, tensor parallel 8, 2,048 tokens; "GB" are GiB. */
  it.each([
    ["22B", 6_144, 64, 48, 1, 1, 4, 59.4],
    ["175B", 12_288, 96, 96, 8, 3, 1, 66.9],
    ["530B", 20_480, 128, 105, 35, 3, 1, 114.2],
    ["1T", 25_600, 160, 128, 64, 1, 1, 131.5],
  ])("%s", (_name, hidden, heads, layers, pipeline, interleave, microbatch, published) => {
    const setup = {
      hidden,
      heads,
      sequence: 2_048,
      microbatch,
      tensorParallel: 8,
      sequenceParallel: false,
      recompute: "none" as const,
    };
    const ours = firstStageActivationBytes(setup, layers, pipeline, interleave) / GIB;
    expect(Math.abs(ours / published - 1)).toBeLessThan(0.03);
  });

  it("are divided by sequence parallelism and left out by recomputation", () => {
    const setup = {
      hidden: 12_288,
      heads: 96,
      sequence: 2_048,
      microbatch: 1,
      tensorParallel: 8,
      sequenceParallel: true,
      recompute: "none" as const,
    };
    const sbh = 2_048 * 12_288;
    expect(activationBytesPerLayer(setup)).toBeCloseTo((sbh / 8) * (34 + (5 * 96 * 2_048) / 12_288), 3);
    expect(activationBytesPerLayer({ ...setup, recompute: "selective" })).toBeCloseTo((sbh * 34) / 8, 3);
    expect(activationBytesPerLayer({ ...setup, recompute: "full" })).toBeCloseTo((2 * sbh) / 8, 3);
  });
});
