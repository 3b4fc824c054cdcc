import { gpus } from "../../catalogue/gpus/index.ts";
import { trainingMfu } from "../../catalogue/models/efficiency.ts";
import { models } from "../../catalogue/models/index.ts";
import { RECOMPUTE, type Recompute } from "../../catalogue/training-memory.ts";
import { type Figure, type Gpu, InputError, type LlmModel } from "../../model/index.ts";
import { choiceOf, countOf, numberOf, type OptionSpec, type OptionValues, textOf } from "../option.ts";

export const SYNC = ["all-reduce", "parameter-server"] as const;
export const MOVED = ["time", "fabric"] as const;

export interface TrainingSetup {
  model: LlmModel;
  gpu: Gpu;
  tensor: number;
  pipeline: number;
  data: number;
  expert: number;
  sequenceParallel: boolean;
  zero: number;
  microbatch: number;
  /** Microbatches of a step in each replica: gradient accumulation. */
  microbatches: number;
  sequence: number;
  steps: number;
  recompute: Recompute;
  /** The optimizer runs on the host: gradients go there, weights come back. */
  offloadOptimizer: boolean;
  sync: (typeof SYNC)[number];
  /** How collectives are told: as time at the links' rates, or as accesses to buffers that others read. */
  collectives: (typeof MOVED)[number];
  /** Every so many steps; 0: never. */
  checkpointEvery: number;
  sampleBytes: number;
  datasetBytes: number;
  /** Data parallel replicas whose accesses are in the trace; the others do the same. */
  replicas: number;
  mfu: Figure;
  seed: number;
}

const spec = (
  name: string,
  value: string,
  fallback: string | undefined,
  description: string,
): OptionSpec => ({
  name,
  value,
  description,
  ...(fallback !== undefined && { default: fallback }),
});

const MODEL = spec("model", "name", undefined, `language model: ${models.names.join(", ")}`);
const GPU = spec("gpu", "name", "h100-sxm", "GPU that runs it; sets compute times");
const TP = spec("tp", "n", "8", "GPUs per instance (tensor parallelism)");
const PP = spec("pp", "n", "1", "pipeline stages");
const DP = spec("dp", "n", "1", "data parallel replicas");
const EP = spec("ep", "n", "1", "GPUs that a mixture's experts are spread over (expert parallelism)");
const SP = spec("sp", "on|off", "on", "sequence parallelism beside tensor parallelism");
const ZERO = spec(
  "zero",
  "stage",
  "1",
  "ZeRO stage 0 to 3: optimizer, gradients, weights spread over replicas",
);
const MICROBATCH = spec("micro-batch", "n", "1", "sequences of a microbatch");
const ACCUMULATE = spec("micro-batches", "n", "8", "microbatches a step and replica (gradient accumulation)");
const SEQUENCE = spec("sequence", "tokens", "8192", "tokens of a sequence");
const STEPS = spec("steps", "n", "3", "training steps");
const RECOMPUTE_OPTION = spec("recompute", "how", "selective", `activations: ${RECOMPUTE.join(", ")}`);
const OFFLOAD = spec("offload", "what", "none", "none, or optimizer: it runs on the host");
const SYNC_OPTION = spec("sync", "how", "all-reduce", `gradients of replicas: ${SYNC.join(" or ")}`);
const COLLECTIVES = spec(
  "collectives",
  "how",
  "time",
  "time: at the rates of NVLink and network, the same on every fabric; fabric: accesses to buffers that others read, for shared pools",
);
const CHECKPOINT = spec("checkpoint-every", "steps", "0", "write weights and optimizer; 0: never");
const SAMPLE = spec("sample-bytes", "n", "0", "bytes of a sample read from the dataset; 0: 4 a token");
const DATASET = spec("dataset-bytes", "n", "1e15", "size of the dataset that samples are drawn from");
const REPLICAS = spec(
  "replicas",
  "n",
  "1",
  "replicas whose accesses are in the trace; the others do the same",
);
const MFU = spec(
  "mfu",
  "ratio",
  String(trainingMfu.value),
  "share of the GPU's dense bf16 peak that layers reach",
);
const SEED = spec("seed", "n", "1", "same seed, same trace");

export const TRAINING_OPTIONS: readonly OptionSpec[] = [
  MODEL,
  GPU,
  TP,
  PP,
  DP,
  EP,
  SP,
  ZERO,
  MICROBATCH,
  ACCUMULATE,
  SEQUENCE,
  STEPS,
  RECOMPUTE_OPTION,
  OFFLOAD,
  SYNC_OPTION,
  COLLECTIVES,
  CHECKPOINT,
  SAMPLE,
  DATASET,
  REPLICAS,
  MFU,
  SEED,
];

const MOST = 1_000_000;
const MOST_RANKS = 16_384;
const TOKEN_BYTES = 4;

/** @throws InputError S011, S012, S023, S025 */
export function parseTraining(values: OptionValues): TrainingSetup {
  const model = models.get(textOf(values, MODEL), "--model");
  const data = countOf(values, DP, 1, MOST);
  const microbatch = countOf(values, MICROBATCH, 1, MOST);
  const sequence = countOf(values, SEQUENCE, 1, 10_000_000);
  const mfu = numberOf(values, MFU, 0.001, 1);
  const setup: TrainingSetup = {
    model,
    gpu: gpus.get(textOf(values, GPU), "--gpu"),
    tensor: countOf(values, TP, 1, 1024),
    pipeline: countOf(values, PP, 1, model.layers),
    data,
    expert: countOf(values, EP, 1, model.experts?.routed ?? 1),
    sequenceParallel: choiceOf(values, SP, ["on", "off"]) === "on",
    zero: countOf(values, ZERO, 0, 3),
    microbatch,
    microbatches: countOf(values, ACCUMULATE, 1, MOST),
    sequence,
    steps: countOf(values, STEPS, 1, MOST),
    recompute: choiceOf(values, RECOMPUTE_OPTION, RECOMPUTE),
    offloadOptimizer: choiceOf(values, OFFLOAD, ["none", "optimizer"]) === "optimizer",
    sync: choiceOf(values, SYNC_OPTION, SYNC),
    collectives: choiceOf(values, COLLECTIVES, MOVED),
    checkpointEvery: countOf(values, CHECKPOINT, 0, MOST),
    sampleBytes: countOf(values, SAMPLE, 0, 2 ** 40) || TOKEN_BYTES * sequence,
    datasetBytes: numberOf(values, DATASET, 1, 2 ** 60),
    replicas: countOf(values, REPLICAS, 1, data),
    mfu: mfu === trainingMfu.value ? trainingMfu : { ...trainingMfu, value: mfu },
    seed: countOf(values, SEED, 0, 2 ** 32 - 1),
  };
  return checked(setup);
}

function checked(setup: TrainingSetup): TrainingSetup {
  const { replicas, pipeline, tensor, expert, data } = setup;
  const ranks = replicas * pipeline * tensor;
  if (ranks > MOST_RANKS)
    throw new InputError({
      code: "S025",
      message: `--replicas ${replicas} x --pp ${pipeline} x --tp ${tensor}: ${ranks} GPUs in the trace, ${MOST_RANKS} at the most`,
      hint: "--replicas 1",
    });
  if (data % expert !== 0)
    throw new InputError({
      code: "S025",
      message: `--ep ${expert}: experts are spread over replicas, and --dp ${data} is no multiple of it`,
      hint: `--dp ${Math.ceil(data / expert) * expert}`,
    });
  return setup;
}
