import { type Registry, registry, type TopologyBuilder } from "../model/index.ts";
import { topology as cxlDirect } from "./cxl-direct.ts";
import { topology as cxlPool } from "./cxl-pool.ts";

export const topologies: Registry<TopologyBuilder> = registry("topology", [cxlDirect, cxlPool]);
