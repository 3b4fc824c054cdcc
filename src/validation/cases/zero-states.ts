import { modelStates } from "../../catalogue/training-memory.ts";
import { rounded, type ValidationCase } from "../case.ts";

const GIB = 2 ** 30;
const DECIMALS = 2;

/** ZeRO stage, offload of parameters, offload of the optimizer, sharded init; GiB of host and GPU. */
const ROWS = [
  [2, false, true, false, 127.45, 5.31],
  [2, false, false, false, 127.45, 15.93],
  [3, true, true, true, 71.69, 0.12],
  [3, true, true, false, 127.45, 0.12],
  [3, false, true, true, 63.72, 0.78],
  [3, false, true, false, 127.45, 0.78],
  [3, false, false, true, 1.43, 6.09],
  [3, false, false, false, 127.45, 6.09],
] as const;

export const validation: ValidationCase = {
  name: "zero-states",
  id: "val.zero.states",
  title: "DeepSpeed: model states of 2,851 M parameters on 8 GPUs",
  source:
    "DeepSpeed documentation, Memory Requirements: estimate_zero2_ and estimate_zero3_model_states_mem_needs",
  run() {
    return ROWS.flatMap(([stage, offloadParams, offloadOptimizer, shardedInit, cpu, gpu]) => {
      const { cpuBytes, gpuBytes } = modelStates({
        params: 2_851e6,
        largestLayerParams: 32e6,
        nodes: 1,
        gpusPerNode: 8,
        stage,
        offloadOptimizer,
        offloadParams,
        shardedInit,
        bufferFactor: 1.5,
      });
      const offload = [offloadParams && "parameters", offloadOptimizer && "optimizer"].filter(Boolean);
      const what = `ZeRO-${stage}, offload ${offload.join(" and ") || "none"}${shardedInit ? ", sharded init" : ""}`;
      return [
        rounded(`${what}: host`, "GiB", cpu, cpuBytes / GIB, DECIMALS),
        rounded(`${what}: GPU`, "GiB", gpu, gpuBytes / GIB, DECIMALS),
      ];
    });
  },
};
