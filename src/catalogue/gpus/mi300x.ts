import type { Gpu } from "../../model/index.ts";
import { assumed, rescaled } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";
import { latencyAsH100, priceWithoutServer } from "./define.ts";

export const gpu: Gpu = {
  name: "mi300x",
  title: "AMD MI300X 192 GB",
  memoryBytes: rescaled("gpu.mi300x.cap", 1, "bytes"),
  memoryGBps: figure("gpu.mi300x.bw"),
  memoryLatencyNs: latencyAsH100("MI300X"),
  bf16Tflops: assumed(1307, "TFLOP/s", "AMD MI300X data sheet, dense bf16, from memory"),
  watts: figure("gpu.mi300x.tdp"),
  priceUsd: priceWithoutServer("price.gpu.mi300x"),
  pcieGBps: figure("pcie.g5.x16.raw"),
  peerGBps: assumed(
    448,
    "GB/s",
    "seven Infinity Fabric links of 64 GB/s per direction, AMD MI300X data sheet, from memory",
  ),
  networkGBps: assumed(50, "GB/s", "one 400 Gb/s NIC per GPU, as in the H100 systems beside it"),
};
