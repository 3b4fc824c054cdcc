import type { Figure } from "./part.ts";
import type { Named } from "./registry.ts";

/** Shape of a transformer, from its published configuration: what KV size and FLOPs follow from. */
export interface LlmModel extends Named {
  readonly title: string;
  /** Parameters read per token (all of them for a dense model), and held in memory. */
  readonly activeParams: number;
  readonly totalParams: number;
  /** Of the active ones, input and output embeddings: prefill of a block multiplies by neither. 0 unless stated. */
  readonly embeddingParams?: number;
  /** Mixture of experts: how many a router chooses among and chooses per token in a layer, and the parameters of all of them, all layers. */
  readonly experts?: { readonly routed: number; readonly perToken: number; readonly params: number };
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** Width of one query and key head. */
  readonly headDim: number;
  /** Width of one value head, where it differs from `headDim`. */
  readonly valueHeadDim?: number;
  /** GQA: keys and values of `kvHeads` heads are kept. MLA: one compressed vector of `kvLoraRank + ropeHeadDim` a layer. */
  readonly attention:
    | { kind: "gqa"; kvHeads: number }
    | { kind: "mla"; kvLoraRank: number; ropeHeadDim: number };
  /** Bytes of one KV element and of one weight, as commonly served. */
  readonly kvElementBytes: number;
  readonly weightBytes: number;
  readonly source: string;
  readonly asOf: string;
}

/** A GPU as bought: figures carry unit, source, date and grade. */
export interface Gpu extends Named {
  readonly title: string;
  readonly memoryBytes: Figure;
  readonly memoryGBps: Figure;
  /** Global-memory load latency, ns. */
  readonly memoryLatencyNs: Figure;
  /** Dense bf16 TFLOP/s. */
  readonly bf16Tflops: Figure;
  readonly watts: Figure;
  readonly priceUsd: Figure;
  /** PCIe GB/s per direction, raw. */
  readonly pcieGBps: Figure;
  /** GB/s per direction to the GPUs of the same node (NVLink, PCIe), and through its share of the network to other nodes. */
  readonly peerGBps: Figure;
  readonly networkGBps: Figure;
  /** Share of the memory bandwidth that steps of continuous batching reach, where it was measured. */
  readonly batchEfficiency?: Figure;
}
