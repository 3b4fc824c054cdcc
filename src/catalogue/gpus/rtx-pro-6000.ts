import type { Gpu } from "../../model/index.ts";
import { batchBandwidthEfficiency } from "../models/efficiency.ts";
import { latencyAsH100, priceLike, systemFigures } from "./define.ts";

export const gpu: Gpu = {
  name: "rtx-pro-6000",
  title: "NVIDIA RTX PRO 6000 Blackwell Server 96 GB",
  ...systemFigures("rtx_pro_6000_server", 102_641_958_912, 1792, 467.801, 600, 64, 64, 50),
  batchEfficiency: batchBandwidthEfficiency,
  memoryLatencyNs: latencyAsH100("RTX PRO 6000"),
  priceUsd: priceLike("RTX PRO 6000", "price.gpu.h100", 0.3),
};
