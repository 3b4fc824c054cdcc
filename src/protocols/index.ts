import { type Protocol, type Registry, registry } from "../model/index.ts";
import { protocol as cxl68b } from "./cxl-68b.ts";
import { protocol as cxl256b } from "./cxl-256b.ts";
import { protocol as cxl256bLopt } from "./cxl-256b-lopt.ts";
import { protocol as cxl256bPbr } from "./cxl-256b-pbr.ts";
import { protocol as genZ } from "./gen-z.ts";
import { protocol as genZMultiSubnet } from "./gen-z-multi-subnet.ts";
import { protocol as genZRKey } from "./gen-z-rkey.ts";
import { protocol as nvlink } from "./nvlink.ts";
import { protocol as nvme } from "./nvme.ts";
import { protocol as nvmeOf } from "./nvme-of.ts";
import { protocol as onPackage } from "./on-package.ts";
import { protocol as pcie } from "./pcie.ts";
import { protocol as pcie6 } from "./pcie-6.ts";
import { protocol as rdma } from "./rdma.ts";
import { protocol as ualink } from "./ualink.ts";

/** Every link protocol, by the name that topologies and files use. */
export const protocols: Registry<Protocol> = registry("protocol", [
  onPackage,
  pcie,
  pcie6,
  cxl68b,
  cxl256b,
  cxl256bLopt,
  cxl256bPbr,
  genZ,
  genZRKey,
  genZMultiSubnet,
  rdma,
  nvme,
  nvmeOf,
  nvlink,
  ualink,
]);
