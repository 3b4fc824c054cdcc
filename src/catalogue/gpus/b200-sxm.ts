import type { Gpu } from "../../model/index.ts";
import { latencyAsH100, priceWithoutServer, systemFigures } from "./define.ts";

export const gpu: Gpu = {
  name: "b200-sxm",
  title: "NVIDIA B200 SXM 180 GB",
  ...systemFigures("b200_sxm", 193_273_528_320, 7700, 2250, 1000, 128, 900, 100),
  memoryLatencyNs: latencyAsH100("B200"),
  priceUsd: priceWithoutServer("price.gpu.b200"),
};
