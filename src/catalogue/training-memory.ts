/** Memory of training in bytes, from published arithmetic: states of the model (ZeRO) and activations (Megatron). */

const FP16 = 2;
const FP32 = 4;
/** Master weights, momentum and variance of Adam in fp32 (Rajbhandari et al., ZeRO, SC '20, section 3.1: K = 12). */
export const ADAM_BYTES = 3 * FP32;
/** Weights and gradients in fp16 and the optimizer's states: what a parameter takes without sharding. */
const STATE_BYTES = 2 * FP16 + ADAM_BYTES;

export interface ZeroSetup {
  params: number;
  /** Parameters of the largest layer: what is gathered at a time in stage 3. */
  largestLayerParams: number;
  nodes: number;
  gpusPerNode: number;
  stage: 2 | 3;
  offloadOptimizer: boolean;
  /** Stage 3 only. */
  offloadParams: boolean;
  /** Stage 3 only: the model is made sharded, never whole in each process (`zero.Init`). */
  shardedInit: boolean;
  /** What DeepSpeed adds for its buffers on the host. */
  bufferFactor: number;
}

export interface ModelStates {
  /** Bytes of a node's host memory, and of each GPU. */
  cpuBytes: number;
  gpuBytes: number;
}

/**
 * Model states as DeepSpeed's estimators count them (deepspeed/runtime/zero/stage_1_and_2.py and stage3.py, `estimate_zero2_` and
 * `estimate_zero3_model_states_mem_needs`; docs: Memory Requirements). Activations are not in it.
 */
export function modelStates(setup: ZeroSetup): ModelStates {
  return setup.stage === 2 ? stage2(setup) : stage3(setup);
}

/** Every process makes the model in fp32 first; with offload the node's optimizer states come to lie there. */
function stage2({ params, nodes, gpusPerNode, offloadOptimizer, bufferFactor }: ZeroSetup): ModelStates {
  const gpus = nodes * gpusPerNode;
  if (offloadOptimizer)
    return {
      cpuBytes: params * Math.max(FP32 * gpus, STATE_BYTES) * bufferFactor,
      gpuBytes: FP16 * params,
    };
  return {
    cpuBytes: params * FP32 * gpusPerNode * bufferFactor,
    gpuBytes: 2 * FP16 * params + Math.trunc((STATE_BYTES * params) / gpus),
  };
}

function stage3(setup: ZeroSetup): ModelStates {
  const { params, largestLayerParams, nodes, gpusPerNode, bufferFactor } = setup;
  const gpus = nodes * gpusPerNode;
  const layer = 2 * FP16 * largestLayerParams;
  if (!setup.offloadOptimizer)
    return {
      cpuBytes: (setup.shardedInit ? largestLayerParams : params) * FP32 * gpusPerNode * bufferFactor,
      gpuBytes: layer + Math.trunc(((STATE_BYTES + FP16) * params) / gpus),
    };
  const perParam = (setup.offloadParams ? STATE_BYTES + FP16 : STATE_BYTES) / nodes;
  const most = setup.shardedInit ? perParam : Math.max(FP32 * gpusPerNode, perParam);
  return {
    cpuBytes: params * most * bufferFactor,
    gpuBytes: layer + (setup.offloadParams ? 0 : Math.trunc((FP16 * params) / gpus)),
  };
}

export const RECOMPUTE = ["none", "selective", "full"] as const;
export type Recompute = (typeof RECOMPUTE)[number];

export interface ActivationSetup {
  hidden: number;
  heads: number;
  /** Tokens of a sequence, and sequences of a microbatch. */
  sequence: number;
  microbatch: number;
  tensorParallel: number;
  sequenceParallel: boolean;
  recompute: Recompute;
}

/**
 * Bytes of activations that one transformer layer keeps for one microbatch on one GPU, 16 bit (Korthikanti et al., Reducing Activation
 * Recomputation in Large Transformer Models, arXiv 2205.05198, section 4 and table 2): s b h (10 + 24/t + 5 a s / (h t)), with
 * sequence parallelism s b h / t (34 + 5 a s / h); selective recomputation leaves the attention's part out, full keeps 2 s b h.
 */
export function activationBytesPerLayer(setup: ActivationSetup): number {
  const { hidden, heads, sequence, microbatch, tensorParallel: t, sequenceParallel, recompute } = setup;
  const sbh = sequence * microbatch * hidden;
  if (recompute === "full") return (2 * sbh) / (sequenceParallel ? t : 1);
  const attention = recompute === "selective" ? 0 : (5 * heads * sequence) / (hidden * t);
  const rest = sequenceParallel ? 34 / t : 10 + 24 / t;
  return sbh * (rest + attention);
}

/**
 * Bytes of activations on a GPU of the first pipeline stage, which keeps the most: with the 1F1B schedule p microbatches of layers / p
 * layers each, and 1 + (p - 1) / (p m) as many where each stage has m chunks of layers (same paper, section 4.2.3).
 */
export function firstStageActivationBytes(
  setup: ActivationSetup,
  layers: number,
  pipelineParallel: number,
  interleave = 1,
): number {
  const more = interleave > 1 ? 1 + (pipelineParallel - 1) / (pipelineParallel * interleave) : 1;
  return activationBytesPerLayer(setup) * layers * more;
}
