import type { Gpu } from "../../model/index.ts";
import { latencyAsH100, priceWithoutServer, systemFigures } from "./define.ts";

export const gpu: Gpu = {
  name: "h200-sxm",
  title: "NVIDIA H200 SXM 141 GB",
  ...systemFigures("h200_sxm", 151_397_597_184, 4800, 989, 700, 64, 450, 50),
  memoryLatencyNs: latencyAsH100("H200"),
  priceUsd: priceWithoutServer("price.gpu.h200"),
};
