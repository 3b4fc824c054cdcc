import { figure } from "../../catalogue/index.ts";
import { ADAM_BYTES } from "../../catalogue/training-memory.ts";
import { type AccessBatch, NS_PER_S } from "../../model/index.ts";
import { type Collective, type CollectiveTimes, ringBytes } from "./collectives.ts";
import { type Emitter, KIND } from "./emitter.ts";
import type { TrainingSetup } from "./setup.ts";
import { type LayerSizes, layersOf } from "./sizes.ts";

/** Bytes that Adam on the host moves for a parameter: fp16 gradient and weight, three fp32 states read and written. */
const HOST_ADAM_BYTES = 2 + 2 + 2 * ADAM_BYTES;
const GPUS_PER_HOST = 8;
const SOCKETS_PER_HOST = 2;
/** Place of the buffer for gradients among a GPU's buffers. */
const GRADIENTS = 0;

/** What comes after the last microbatch of a step: replicas exchange gradients, the optimizer runs, now and then a checkpoint. */
export class Update {
  private readonly setup: TrainingSetup;
  private readonly sizes: LayerSizes;
  private readonly emitter: Emitter;
  private readonly times: CollectiveTimes;
  private readonly gpus: number;

  constructor(setup: TrainingSetup, sizes: LayerSizes, emitter: Emitter, times: CollectiveTimes) {
    this.setup = setup;
    this.sizes = sizes;
    this.emitter = emitter;
    this.times = times;
    this.gpus = setup.replicas * setup.pipeline * setup.tensor;
  }

  *batches(step: number): Generator<AccessBatch, void> {
    const { emitter, setup } = this;
    const saves = setup.checkpointEvery > 0 && (step + 1) % setup.checkpointEvery === 0;
    const offered: number[] = [];
    for (let gpu = 0; gpu < this.gpus; gpu++) {
      yield* emitter.handOver();
      offered.push(this.offer(gpu));
    }
    for (let gpu = 0; gpu < this.gpus; gpu++) {
      yield* emitter.handOver();
      this.take(gpu, offered);
      for (const layer of this.layers(gpu)) this.optimise(gpu, layer);
      if (saves) for (const layer of this.layers(gpu)) this.save(gpu, layer);
      this.gatherWeights(gpu);
      emitter.endStep(gpu);
    }
  }

  /** The GPU of the same rank and stage in the replica before: whose part of a ring's tensor comes next. */
  neighbour(gpu: number): number {
    const { pipeline, tensor } = this.setup;
    return (gpu - pipeline * tensor + this.gpus) % this.gpus;
  }

  private *layers(gpu: number): Generator<number, void> {
    const { tensor, pipeline } = this.setup;
    const [first, end] = layersOf(this.setup, Math.floor(gpu / tensor) % pipeline);
    for (let layer = first; layer < end; layer++) yield layer;
  }

  private stageBytes(gpu: number): number {
    return [...this.layers(gpu)].length * this.sizes.gatheredBytes;
  }

  /** Gradients are reduced after the last microbatch, but for ZeRO 2 and 3, which do so layer by layer. */
  private kind(): Collective | undefined {
    const { data, zero, sync } = this.setup;
    if (data === 1 || zero >= 2) return undefined;
    if (sync === "parameter-server") return "send";
    return zero === 1 ? "reduce-scatter" : "all-reduce";
  }

  /** Told as accesses: the GPU writes what others read. @returns that row, -1 where there is none */
  private offer(gpu: number): number {
    const { emitter, setup } = this;
    const kind = this.kind();
    if (!kind) return -1;
    const bytes = this.stageBytes(gpu);
    if (setup.collectives === "time") {
      emitter.pend(gpu, this.times.replicaNs(kind, kind === "send" ? 2 * bytes : bytes));
      return -1;
    }
    return emitter.row(gpu, {
      op: "write",
      objectClass: "collective",
      phase: "update",
      object: emitter.object(KIND.buffer, this.bufferOwner(gpu, kind), GRADIENTS),
      bytes: ringBytes(kind, bytes, setup.data),
      after: [emitter.latest(gpu)],
    });
  }

  private take(gpu: number, offered: readonly number[]): void {
    const { emitter, setup } = this;
    const kind = this.kind();
    if (!kind || setup.collectives === "time") return;
    const from = kind === "send" ? this.bufferOwner(gpu, kind) : this.neighbour(gpu);
    emitter.pass(gpu, {
      op: "read",
      objectClass: "collective",
      phase: "update",
      object: emitter.object(KIND.buffer, from, GRADIENTS),
      bytes: ringBytes(kind, this.stageBytes(gpu), setup.data),
      after: offered.filter((_, other) => this.isReplicaOf(gpu, other)),
    });
  }

  /** A parameter server keeps one buffer for all replicas: the first one's. */
  private bufferOwner(gpu: number, kind: Collective): number {
    const { pipeline, tensor } = this.setup;
    return kind === "send" ? gpu % (pipeline * tensor) : gpu;
  }

  private isReplicaOf(gpu: number, other: number): boolean {
    const { pipeline, tensor } = this.setup;
    return (gpu - other) % (pipeline * tensor) === 0;
  }

  /** On the GPU: states and gradient are read, states and weights written. On the host the states are not the GPU's to move. */
  private optimise(gpu: number, layer: number): void {
    const { emitter, sizes, setup } = this;
    const summed = emitter.row(gpu, {
      op: "read",
      objectClass: "gradient",
      phase: "update",
      object: emitter.object(KIND.gradient, gpu, layer),
      bytes: sizes.gradientBytes,
      after: [emitter.ahead(gpu), setup.zero >= 2 ? -1 : emitter.latest(gpu)],
    });
    const states = {
      objectClass: "optimizer",
      phase: "update",
      object: emitter.object(KIND.optimizer, gpu, layer),
      bytes: sizes.optimizerBytes,
    } as const;
    const onHost = setup.offloadOptimizer;
    const read = onHost ? -1 : emitter.row(gpu, { ...states, op: "read", after: [emitter.ahead(gpu)] });
    const written = emitter.pass(gpu, {
      op: "write",
      objectClass: "weight",
      phase: "update",
      object: emitter.object(KIND.weight, gpu, layer),
      bytes: sizes.weightBytes,
      thinkNs: onHost ? this.hostNs() : 0,
      after: [summed, read],
    });
    if (!onHost) emitter.row(gpu, { ...states, op: "write", after: [written] });
  }

  /** ns of Adam on the host for a layer: bound by its memory (ZeRO-Offload, Ren et al., USENIX ATC '21), which the GPUs of a host share. */
  private hostNs(): number {
    const gBps = (figure("ddr5.spr.peak").value * SOCKETS_PER_HOST) / GPUS_PER_HOST;
    const bytes = (this.sizes.optimizerBytes / ADAM_BYTES) * HOST_ADAM_BYTES;
    return (bytes / (gBps * 1e9)) * NS_PER_S;
  }

  /** With ZeRO 1 and 2 a replica has updated its part of the weights: the others' parts come to it before the next step. */
  private gatherWeights(gpu: number): void {
    const { data, zero, collectives } = this.setup;
    if (data === 1 || zero === 0 || zero === 3 || this.setup.sync === "parameter-server") return;
    const bytes = this.stageBytes(gpu);
    if (collectives === "time") {
      this.emitter.pend(gpu, this.times.replicaNs("all-gather", bytes));
      return;
    }
    this.emitter.pass(gpu, {
      op: "read",
      objectClass: "collective",
      phase: "update",
      object: this.emitter.object(KIND.buffer, this.neighbour(gpu), GRADIENTS),
      bytes: ringBytes("all-gather", bytes, data),
      after: [],
    });
  }

  private save(gpu: number, layer: number): void {
    const { emitter, sizes, setup } = this;
    const kinds = [
      ["weight", KIND.weight, sizes.weightBytes],
      ["optimizer", KIND.optimizer, setup.offloadOptimizer ? 0 : sizes.optimizerBytes],
    ] as const;
    const reads = kinds.map(([objectClass, kind, bytes]) =>
      bytes === 0
        ? -1
        : emitter.row(gpu, {
            op: "read",
            objectClass,
            phase: "checkpoint",
            object: emitter.object(kind, gpu, layer),
            bytes,
            after: [emitter.latest(gpu)],
          }),
    );
    emitter.pass(gpu, {
      op: "write",
      objectClass: "other",
      phase: "checkpoint",
      object: emitter.object(KIND.checkpoint, gpu, layer),
      bytes: sizes.weightBytes + sizes.optimizerBytes,
      after: reads,
    });
  }
}
