import { prefillFlops } from "../../catalogue/llm.ts";
import { ADAM_BYTES, activationBytesPerLayer } from "../../catalogue/training-memory.ts";
import { NS_PER_S } from "../../model/index.ts";
import type { TrainingSetup } from "./setup.ts";

const BF16 = 2;

/** Bytes and ns of one GPU's share of one layer, for one microbatch. */
export interface LayerSizes {
  /** Weights and gradients the GPU holds, those that a layer needs whole to run, optimizer states it holds. */
  weightBytes: number;
  gatheredBytes: number;
  gradientBytes: number;
  optimizerBytes: number;
  activationBytes: number;
  /** Hidden states of a microbatch: what goes from stage to stage, and into every collective of tensor parallelism. */
  hiddenBytes: number;
  /** Tokens' hidden states that a mixture of experts sends to other GPUs and back, each way. */
  routedBytes: number;
  forwardNs: number;
  backwardNs: number;
}

/**
 * Sizes from the model's shape: tensor parallelism divides every matrix, expert parallelism the experts, ZeRO divides over data
 * parallel GPUs the optimizer (stage 1), gradients (2) and weights (3) (Rajbhandari et al., SC '20). Experts are spread evenly over
 * layers. Backward takes twice the FLOPs of forward, and once more where everything is recomputed (Korthikanti et al., section 5).
 */
export function layerSizes(setup: TrainingSetup): LayerSizes {
  const { model, tensor, data, expert, zero, microbatch, sequence } = setup;
  const experts = (model.experts?.params ?? 0) / model.layers;
  const dense = (model.totalParams - (model.embeddingParams ?? 0)) / model.layers - experts;
  const params = dense / tensor + experts / (tensor * expert);
  const over = (stage: number): number => (zero >= stage ? data : 1);
  const forwardNs = forwardNsOf(setup);
  return {
    weightBytes: Math.ceil((BF16 * params) / over(3)),
    gatheredBytes: Math.ceil(BF16 * params),
    gradientBytes: Math.ceil((BF16 * params) / over(2)),
    optimizerBytes: Math.ceil((ADAM_BYTES * params) / over(1)),
    activationBytes: Math.ceil(
      activationBytesPerLayer({
        hidden: model.hidden,
        heads: model.heads,
        sequence,
        microbatch,
        tensorParallel: tensor,
        sequenceParallel: setup.sequenceParallel,
        recompute: setup.recompute,
      }),
    ),
    hiddenBytes: BF16 * microbatch * sequence * model.hidden,
    routedBytes: BF16 * microbatch * sequence * model.hidden * (model.experts?.perToken ?? 0),
    forwardNs,
    backwardNs: forwardNs * (setup.recompute === "full" ? 3 : 2),
  };
}

/** FLOPs of a microbatch in a layer, over a tensor parallel group at the stated share of its peak. */
function forwardNsOf({ model, gpu, tensor, microbatch, sequence, mfu }: TrainingSetup): number {
  const flops = (microbatch * prefillFlops(model, 0, sequence)) / model.layers;
  return (flops / (tensor * gpu.bf16Tflops.value * 1e12 * mfu.value)) * NS_PER_S;
}

/** Layers of a pipeline stage, the first and one behind the last. */
export function layersOf({ model, pipeline }: TrainingSetup, stage: number): [number, number] {
  const edge = (s: number): number => Math.floor((s * model.layers) / pipeline);
  return [edge(stage), edge(stage + 1)];
}

/** Lower bound of a step: the work of the longest stage for every microbatch, and the pipeline's fill, m + p - 1 slots. */
export function idealStepNs(setup: TrainingSetup): number {
  const { forwardNs, backwardNs } = layerSizes(setup);
  const layers = Math.ceil(setup.model.layers / setup.pipeline);
  return Math.ceil((forwardNs + backwardNs) * layers * (setup.microbatches + setup.pipeline - 1));
}
