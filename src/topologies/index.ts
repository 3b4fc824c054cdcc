import { type Registry, registry, type TopologyBuilder } from "../model/index.ts";
import { topology as cxlAccelerators } from "./cxl-accelerators.ts";
import { topology as cxlDirect } from "./cxl-direct.ts";
import { topology as cxlFabric } from "./cxl-fabric.ts";
import { topology as cxlGenzHybrid } from "./cxl-genz-hybrid.ts";
import { topology as cxlMhd } from "./cxl-mhd.ts";
import { topology as cxlOverGenz } from "./cxl-over-genz.ts";
import { topology as cxlPool } from "./cxl-pool.ts";
import { topology as cxlTiered } from "./cxl-tiered.ts";
import { topology as dragonfly } from "./dragonfly.ts";
import { topology as fatTree } from "./fat-tree.ts";
import { topology as genzAccelerators } from "./genz-accelerators.ts";
import { topology as genzBridged } from "./genz-bridged.ts";
import { topology as genzRack } from "./genz-rack.ts";
import { topology as genzStorage } from "./genz-storage.ts";
import { topology as hbmOnly } from "./hbm-only.ts";
import { topology as mesh } from "./mesh.ts";
import { topology as pcieOffload } from "./pcie-offload.ts";
import { topology as rdmaPool } from "./rdma-pool.ts";
import { topology as torus } from "./torus.ts";

/** What a bare trace, a new study and the demo compare: one of each kind. */
export const compared: Registry<TopologyBuilder> = registry("topology", [
  hbmOnly,
  pcieOffload,
  rdmaPool,
  cxlDirect,
  cxlPool,
  cxlMhd,
  genzRack,
  cxlOverGenz,
]);

/** Built-in fabrics. Sizing rule: every one that offloads offers 1 TiB a host beside HBM, 256 GiB of it in local DRAM. */
export const topologies: Registry<TopologyBuilder> = registry("topology", [
  ...compared.all,
  cxlTiered,
  cxlFabric,
  fatTree,
  mesh,
  torus,
  dragonfly,
  cxlAccelerators,
  genzAccelerators,
  genzStorage,
  genzBridged,
  cxlGenzHybrid,
]);
