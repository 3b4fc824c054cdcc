import type { Gpu } from "../../model/index.ts";
import { H100_MEMORY_LATENCY, priceWithoutServer, systemFigures } from "./define.ts";

export const gpu: Gpu = {
  name: "h100-sxm",
  title: "NVIDIA H100 SXM 80 GB",
  ...systemFigures("h100_sxm", 85_899_345_920, 3350, 989, 700, 64, 450, 50),
  memoryLatencyNs: H100_MEMORY_LATENCY,
  priceUsd: priceWithoutServer("price.gpu.h100"),
};
