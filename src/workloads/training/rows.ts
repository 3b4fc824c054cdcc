import { type AccessBatch, type Phase, Random } from "../../model/index.ts";
import { CollectiveTimes } from "./collectives.ts";
import { Emitter, KIND } from "./emitter.ts";
import { oneForwardOneBackward, type StagePass } from "./schedule.ts";
import type { TrainingSetup } from "./setup.ts";
import { idealStepNs, type LayerSizes, layerSizes, layersOf } from "./sizes.ts";
import { Update } from "./update.ts";

/** Samples lie in extents of the dataset: objects are extents, not samples. */
const EXTENT_BYTES = 64 * 2 ** 20;

/**
 * Rows of a training job in an order in which every row comes after those it waits for. A step of a GPU is a request that follows the
 * GPU's step before. In a layer's forward pass weights are read while the layer before computes, and activations are written when it
 * has computed; backward reads both, writes (after the first microbatch also reads) the gradient and frees the activations. After the
 * last microbatch come the replicas' exchange of gradients and the optimizer ({@link Update}).
 */
export class TrainingRows {
  readonly emitter: Emitter;
  private readonly setup: TrainingSetup;
  private readonly sizes: LayerSizes;
  private readonly times: CollectiveTimes;
  private readonly update: Update;
  private readonly random: Random;
  /** Last row of each GPU's pass, by GPU, microbatch and direction. */
  private readonly ends = new Map<string, number>();

  constructor(setup: TrainingSetup) {
    this.setup = setup;
    this.sizes = layerSizes(setup);
    this.emitter = new Emitter(setup.replicas * setup.pipeline * setup.tensor);
    this.times = new CollectiveTimes(setup, this.sizes);
    this.update = new Update(setup, this.sizes, this.emitter, this.times);
    this.random = new Random(setup.seed);
  }

  *batches(): Generator<AccessBatch, void> {
    const { setup, emitter } = this;
    const stepNs = idealStepNs(setup);
    for (let step = 0; step < setup.steps; step++) {
      emitter.begin(step, step * stepNs);
      this.ends.clear();
      // Replica by replica, stage by stage: GPUs appear in the order of their numbers.
      for (let replica = 0; replica < setup.replicas; replica++) yield* this.passes(replica);
      yield* this.update.batches(step);
    }
    yield* emitter.flush();
  }

  private *passes(replica: number): Generator<AccessBatch, void> {
    const { pipeline, tensor, microbatches } = this.setup;
    for (const pass of oneForwardOneBackward(pipeline, microbatches)) {
      const first = (replica * pipeline + pass.stage) * tensor;
      for (let gpu = first; gpu < first + tensor; gpu++) {
        yield* this.emitter.handOver();
        this.pass(gpu, pass);
      }
    }
  }

  private pass(gpu: number, pass: StagePass): void {
    if (!pass.backward && pass.stage === 0) this.load(gpu);
    this.receive(gpu, pass);
    const [first, end] = layersOf(this.setup, pass.stage);
    if (pass.backward) for (let layer = end - 1; layer >= first; layer--) this.backward(gpu, layer, pass);
    else for (let layer = first; layer < end; layer++) this.forward(gpu, layer, pass);
    this.send(gpu, pass);
  }

  /** The first stage reads its samples, scattered over the dataset. */
  private load(gpu: number): void {
    const { datasetBytes, sampleBytes, microbatch } = this.setup;
    const extents = Math.max(1, Math.floor(datasetBytes / EXTENT_BYTES));
    this.emitter.pass(gpu, {
      op: "read",
      objectClass: "dataset",
      phase: "load",
      object: Math.floor(this.random.uniform() * extents),
      bytes: Math.min(EXTENT_BYTES, sampleBytes * microbatch),
      after: [],
    });
  }

  /** Hidden states, or their gradients, from the GPU of the same rank in the neighbour stage. */
  private receive(gpu: number, pass: StagePass): void {
    const { setup, emitter } = this;
    const neighbour = pass.backward ? pass.stage + 1 : pass.stage - 1;
    if (neighbour < 0 || neighbour >= setup.pipeline) return;
    const peer = gpu + (neighbour - pass.stage) * setup.tensor;
    const row = this.ends.get(endKey(peer, pass))!;
    if (setup.collectives === "time") {
      emitter.pend(gpu, this.times.sendNs(this.sentBytes()), row);
      return;
    }
    emitter.pass(gpu, {
      op: "read",
      objectClass: "collective",
      phase: phaseOf(pass),
      object: this.sendBuffer(peer, pass),
      bytes: this.sentBytes(),
      after: [row],
    });
  }

  private forward(gpu: number, layer: number, pass: StagePass): void {
    const { emitter, sizes } = this;
    const weights = this.weights(gpu, layer, "forward");
    const at = emitter.pass(gpu, {
      op: "write",
      objectClass: "activation",
      phase: "forward",
      object: this.activation(gpu, layer, pass),
      bytes: sizes.activationBytes,
      thinkNs: sizes.forwardNs + this.times.layerNs(),
      after: [weights],
    });
    this.letGo(gpu, layer, at);
  }

  private backward(gpu: number, layer: number, pass: StagePass): void {
    const { emitter, sizes } = this;
    const weights = this.weights(gpu, layer, "backward");
    const kept = {
      objectClass: "activation",
      phase: "backward",
      object: this.activation(gpu, layer, pass),
      bytes: sizes.activationBytes,
    } as const;
    const read = emitter.row(gpu, { ...kept, op: "read", after: [emitter.ahead(gpu)] });
    const at = this.accumulate(gpu, layer, pass.microbatch, [weights, read]);
    emitter.row(gpu, { ...kept, op: "free", after: [at] });
    this.letGo(gpu, layer, at);
  }

  /** Gradients are summed over microbatches. @returns the row that writes them */
  private accumulate(gpu: number, layer: number, microbatch: number, after: number[]): number {
    const { emitter, sizes, setup } = this;
    const sum = {
      objectClass: "gradient",
      phase: "backward",
      object: emitter.object(KIND.gradient, gpu, layer),
      bytes: sizes.gradientBytes,
    } as const;
    const before =
      microbatch === 0 ? -1 : emitter.row(gpu, { ...sum, op: "read", after: [emitter.ahead(gpu)] });
    const spread = setup.zero >= 2 ? this.times.replicaNs("reduce-scatter", sizes.gatheredBytes) : 0;
    const thinkNs = sizes.backwardNs + this.times.layerNs() + spread;
    return emitter.pass(gpu, { ...sum, op: "write", thinkNs, after: [...after, before] });
  }

  /** A layer's weights, read while the layer before computes; with ZeRO 3 gathered from all replicas. @returns when they are here */
  private weights(gpu: number, layer: number, phase: Phase): number {
    const { emitter, sizes, setup } = this;
    const read = emitter.row(gpu, {
      op: "read",
      objectClass: "weight",
      phase,
      object: emitter.object(KIND.weight, gpu, layer),
      bytes: sizes.weightBytes,
      after: [emitter.ahead(gpu)],
    });
    if (!this.gathers()) return read;
    const whole = { objectClass: "weight", phase: "load", bytes: sizes.gatheredBytes } as const;
    if (setup.collectives === "time") {
      const object = emitter.object(KIND.gathered, gpu, layer);
      const thinkNs = this.times.replicaNs("all-gather", sizes.gatheredBytes);
      return emitter.row(gpu, { ...whole, op: "alloc", object, thinkNs, after: [read] });
    }
    const object = emitter.object(KIND.weight, this.update.neighbour(gpu), layer);
    const bytes = sizes.gatheredBytes - sizes.weightBytes;
    return emitter.row(gpu, { ...whole, op: "read", object, bytes, after: [read] });
  }

  /** What was gathered of a layer is dropped after its use. */
  private letGo(gpu: number, layer: number, after: number): void {
    if (!this.gathers() || this.setup.collectives === "fabric") return;
    this.emitter.row(gpu, {
      op: "free",
      objectClass: "weight",
      phase: "load",
      object: this.emitter.object(KIND.gathered, gpu, layer),
      bytes: this.sizes.gatheredBytes,
      after: [after],
    });
  }

  private send(gpu: number, pass: StagePass): void {
    const { emitter, setup } = this;
    const last = pass.backward ? 0 : setup.pipeline - 1;
    let at = emitter.latest(gpu);
    if (pass.stage !== last && setup.collectives === "fabric")
      at = emitter.row(gpu, {
        op: "write",
        objectClass: "collective",
        phase: phaseOf(pass),
        object: this.sendBuffer(gpu, pass),
        bytes: this.sentBytes(),
        after: [at],
      });
    this.ends.set(endKey(gpu, pass), at);
  }

  private gathers(): boolean {
    return this.setup.zero === 3 && this.setup.data > 1;
  }

  private activation(gpu: number, layer: number, pass: StagePass): number {
    return this.emitter.object(KIND.activation, gpu, pass.microbatch * this.setup.model.layers + layer);
  }

  /** A stage's GPUs send the hidden states of a microbatch to the next one's, each its part. */
  private sentBytes(): number {
    return Math.ceil(this.sizes.hiddenBytes / this.setup.tensor);
  }

  /** Buffers are used in turn: one is read while the next is written. */
  private sendBuffer(gpu: number, { microbatch, backward }: StagePass): number {
    return this.emitter.object(KIND.buffer, gpu, (backward ? 3 : 1) + (microbatch % 2));
  }
}

const phaseOf = ({ backward }: StagePass): Phase => (backward ? "backward" : "forward");

const endKey = (gpu: number, { microbatch, backward }: StagePass): string =>
  `${gpu} ${microbatch} ${backward ? "b" : "f"}`;
