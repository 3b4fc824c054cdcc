import { NS_PER_S } from "../../model/index.ts";
import type { TrainingSetup } from "./setup.ts";
import type { LayerSizes } from "./sizes.ts";

/** GPUs of a node: they reach each other over NVLink or PCIe, others over the network. */
const NODE_GPUS = 8;

export type Collective = "all-reduce" | "all-gather" | "reduce-scatter" | "all-to-all" | "send";

/**
 * Bytes that every member of a group sends, and receives, over a ring: (n - 1) / n of the tensor, twice for an all-reduce
 * (Patarasuk and Yuan, Bandwidth optimal all-reduce algorithms, JPDC 69(2), 2009).
 */
export function ringBytes(kind: Collective, bytes: number, group: number): number {
  if (kind === "send") return bytes;
  return Math.ceil(((kind === "all-reduce" ? 2 : 1) * bytes * (group - 1)) / group);
}

/** Collectives told as time: bytes at the links' rates, start-up left out, nothing hidden behind compute. GPUs are numbered rank by rank, stage by stage, replica by replica. */
export class CollectiveTimes {
  private readonly setup: TrainingSetup;
  private readonly sizes: LayerSizes;

  constructor(setup: TrainingSetup, sizes: LayerSizes) {
    this.setup = setup;
    this.sizes = sizes;
  }

  /**
   * ns in a layer's forward, or backward, pass: two all-reduces of hidden states over the tensor parallel group (Megatron-LM, arXiv
   * 1909.08053, section 3; sequence parallelism moves as much), and a mixture's dispatch and combine.
   */
  layerNs(): number {
    const { tensor, expert, pipeline, model } = this.setup;
    const hidden = 2 * this.ns("all-reduce", this.sizes.hiddenBytes, tensor, tensor);
    if (!model.experts) return hidden;
    const routed = this.sizes.routedBytes / tensor;
    return hidden + 2 * this.ns("all-to-all", routed, expert, tensor * pipeline * expert);
  }

  /** ns between neighbouring stages. */
  sendNs(bytes: number): number {
    return this.ns("send", bytes, 2, 2 * this.setup.tensor);
  }

  /** ns over all data parallel replicas. */
  replicaNs(kind: Collective, bytes: number): number {
    const { tensor, pipeline, data } = this.setup;
    return this.ns(kind, bytes, data, tensor * pipeline * data);
  }

  /** @param span GPUs from the group's first to its last: within a node, or not */
  private ns(kind: Collective, bytes: number, group: number, span: number): number {
    if (group <= 1) return 0;
    const { peerGBps, networkGBps } = this.setup.gpu;
    const gBps = (span <= NODE_GPUS ? peerGBps : networkGBps).value;
    return (ringBytes(kind, bytes, group) / (gBps * 1e9)) * NS_PER_S;
  }
}
