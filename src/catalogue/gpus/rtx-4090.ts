import type { Gpu } from "../../model/index.ts";
import { assumed } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";
import { latencyAsH100, priceLike } from "./define.ts";

const WHITE_PAPER = "NVIDIA Ada GPU Architecture white paper, GeForce RTX 4090, from memory";

export const gpu: Gpu = {
  name: "rtx-4090",
  title: "NVIDIA GeForce RTX 4090 24 GB",
  memoryBytes: {
    value: 25_250_627_584,
    unit: "bytes",
    grade: "measured",
    source: "device_total_memory_bytes of a vLLM 0.19 run, casys-kaist/LLMServingSim (MIT)",
    asOf: "2026",
  },
  memoryGBps: assumed(1008, "GB/s", WHITE_PAPER),
  memoryLatencyNs: latencyAsH100("RTX 4090"),
  bf16Tflops: assumed(165.2, "TFLOP/s", `${WHITE_PAPER}: dense, fp32 accumulate`),
  watts: assumed(450, "W", WHITE_PAPER),
  priceUsd: priceLike("RTX 4090", "price.gpu.h100", 0.07),
  pcieGBps: figure("pcie.g4.x16.raw"),
  peerGBps: figure("pcie.g4.x16.raw"),
  batchEfficiency: {
    value: 0.89,
    unit: "ratio",
    low: 0.84,
    high: 0.93,
    grade: "measured",
    source:
      "27 requests in decode, no prefill, 4.5 GB of KV cache: 1,184 tokens/s, Llama-3.1-8B, vLLM 0.19, casys-kaist/LLMServingSim (MIT), second 169 of the run",
    asOf: "2026",
  },
  networkGBps: assumed(25, "GB/s", "a 200 Gb/s NIC per GPU, as in the A100 systems beside it"),
};
