import { type Gpu, type Registry, registry } from "../../model/index.ts";
import { gpu as a100Sxm } from "./a100-sxm.ts";
import { gpu as b200Sxm } from "./b200-sxm.ts";
import { gpu as b300Sxm } from "./b300-sxm.ts";
import { gpu as gb200 } from "./gb200.ts";
import { gpu as h100Pcie } from "./h100-pcie.ts";
import { gpu as h100Sxm } from "./h100-sxm.ts";
import { gpu as h200Sxm } from "./h200-sxm.ts";
import { gpu as l40s } from "./l40s.ts";
import { gpu as mi300x } from "./mi300x.ts";
import { gpu as rtx4090 } from "./rtx-4090.ts";
import { gpu as rtxPro6000 } from "./rtx-pro-6000.ts";

export const gpus: Registry<Gpu> = registry("gpu", [
  h100Sxm,
  h100Pcie,
  h200Sxm,
  b200Sxm,
  b300Sxm,
  gb200,
  a100Sxm,
  l40s,
  mi300x,
  rtxPro6000,
  rtx4090,
]);
