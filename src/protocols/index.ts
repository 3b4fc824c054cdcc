import { type Protocol, type Registry, registry } from "../model/index.ts";
import { protocol as cxl68b } from "./cxl-68b.ts";
import { protocol as cxl256b } from "./cxl-256b.ts";
import { protocol as genZ } from "./gen-z.ts";
import { protocol as nvme } from "./nvme.ts";
import { protocol as onPackage } from "./on-package.ts";
import { protocol as pcie } from "./pcie.ts";
import { protocol as rdma } from "./rdma.ts";

/** Every link protocol, by the name that topologies and files use. */
export const protocols: Registry<Protocol> = registry("protocol", [
  onPackage,
  pcie,
  cxl68b,
  cxl256b,
  genZ,
  rdma,
  nvme,
]);
