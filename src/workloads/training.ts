import type { AccessBatch } from "../model/index.ts";
import { TrainingRows } from "./training/rows.ts";
import { parseTraining, TRAINING_OPTIONS, type TrainingSetup } from "./training/setup.ts";
import { layerSizes } from "./training/sizes.ts";
import type { SourceCounts, Workload, WorkloadRun } from "./workload.ts";

/**
 * Training of a transformer: forward, backward and update, layer by layer, under data, tensor, pipeline, expert and sequence
 * parallelism and ZeRO. Objects are extents: a GPU's share of a layer.
 */
export const training: Workload = {
  name: "training",
  title: "forward, backward, update by layer; data, tensor, pipeline, expert, sequence parallelism; ZeRO",
  options: TRAINING_OPTIONS,
  create: (values) => new TrainingRun(parseTraining(values)),
};

class TrainingRun implements WorkloadRun {
  readonly metadata: Record<string, string>;
  readonly dictionaries;
  readonly expectedRequests: number;
  private rows: TrainingRows;
  private readonly setup: TrainingSetup;

  constructor(setup: TrainingSetup) {
    const gpus = setup.replicas * setup.pipeline * setup.tensor;
    this.setup = setup;
    this.rows = new TrainingRows(setup);
    this.expectedRequests = setup.steps * gpus;
    this.dictionaries = {
      requester: Array.from({ length: gpus }, (_, gpu) => `gpu${gpu}`),
      tenant: [],
      job: [],
    };
    this.metadata = metadataOf(setup);
  }

  get counts(): SourceCounts {
    return this.rows.emitter.counts;
  }

  *batches(): Generator<AccessBatch, void> {
    this.rows = new TrainingRows(this.setup);
    yield* this.rows.batches();
  }
}

/** A requester is one GPU; weights are in the trace, so that the footer names no model whose weights would take memory besides. */
function metadataOf(setup: TrainingSetup): Record<string, string> {
  const { model, gpu, mfu, ...rest } = setup;
  const { peerGBps, networkGBps, bf16Tflops } = gpu;
  return {
    "weft.source": "weft trace synth training",
    "weft.closed": "true",
    "weft.gpu": gpu.name,
    "weft.tensor_parallel": "1",
    "weft.workload": JSON.stringify({
      name: "training",
      model: model.name,
      ...rest,
      layer: layerSizes(setup),
    }),
    "weft.assumptions": JSON.stringify({
      "training.mfu": mfu,
      "gpu.bf16_tflops": bf16Tflops,
      "gpu.peer_gbps": peerGBps,
      "gpu.network_gbps": networkGBps,
    }),
  };
}
