import type { Gpu } from "../../model/index.ts";
import { latencyAsH100, priceLike, systemFigures } from "./define.ts";

export const gpu: Gpu = {
  name: "gb200",
  title: "NVIDIA GB200 (one GPU)",
  ...systemFigures("gb200", 198_674_743_296, 8000, 2500, 1200, 64, 900, 900),
  memoryLatencyNs: latencyAsH100("GB200"),
  priceUsd: priceLike("GB200", "price.gpu.b200", 1.2),
};
