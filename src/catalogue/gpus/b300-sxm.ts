import type { Gpu } from "../../model/index.ts";
import { latencyAsH100, priceLike, systemFigures } from "./define.ts";

export const gpu: Gpu = {
  name: "b300-sxm",
  title: "NVIDIA B300 SXM 270 GB",
  ...systemFigures("b300_sxm", 288_400_343_040, 7750, 2250, 1100, 128, 900, 100),
  memoryLatencyNs: latencyAsH100("B300"),
  priceUsd: priceLike("B300", "price.gpu.b200", 1.2),
};
