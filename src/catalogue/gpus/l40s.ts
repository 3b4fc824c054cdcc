import type { Gpu } from "../../model/index.ts";
import { latencyAsH100, priceLike, systemFigures } from "./define.ts";

export const gpu: Gpu = {
  name: "l40s",
  title: "NVIDIA L40S 48 GB",
  ...systemFigures("l40s", 48_305_799_168, 864, 362.05, 350, 32, 32, 50),
  memoryLatencyNs: latencyAsH100("L40S"),
  priceUsd: priceLike("L40S", "price.gpu.h100", 0.25),
};
