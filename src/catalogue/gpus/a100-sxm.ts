import type { Gpu } from "../../model/index.ts";
import { latencyAsH100, priceWithoutServer, systemFigures } from "./define.ts";

export const gpu: Gpu = {
  name: "a100-sxm",
  title: "NVIDIA A100 SXM 80 GB",
  ...systemFigures("a100_sxm", 85_899_345_920, 2039, 312, 400, 32, 300, 25),
  memoryLatencyNs: latencyAsH100("A100"),
  priceUsd: priceWithoutServer("price.gpu.a100_80"),
};
