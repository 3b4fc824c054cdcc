import type { Part } from "../../model/index.ts";
import { derived } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";

const DRIVES = 4;

export const parts: readonly Part[] = [
  {
    name: "nvme-g5",
    title: "NVMe drive, PCIe Gen5 x4",
    kind: "storage",
    price: derived(
      figure("oasis.ssd.capex").value / DRIVES,
      "USD",
      `drives of a server, taken as ${DRIVES}`,
      ["oasis.ssd.capex"],
    ),
    watts: figure("nvme.g5.w"),
    per: "each",
  },
];
