import type { Gpu } from "../../model/index.ts";
import { H100_MEMORY_LATENCY, priceLike, systemFigures } from "./define.ts";

export const gpu: Gpu = {
  name: "h100-pcie",
  title: "NVIDIA H100 PCIe 80 GB",
  ...systemFigures("h100_pcie", 85_899_345_920, 2000, 756.5, 350, 64, 64, 50),
  memoryLatencyNs: H100_MEMORY_LATENCY,
  priceUsd: priceLike("H100 PCIe", "price.gpu.h100", 0.85),
};
