import type { Part } from "../../model/index.ts";
import { figure } from "../figures/index.ts";
import { NO_WATTS, neverSold, portWatts } from "./define.ts";

const CABLES_CM = [50, 75, 100, 125, 150];

const cables: readonly Part[] = CABLES_CM.map((cm) => ({
  name: `cxl-cable-${cm}cm`,
  title: `CXL copper cable, ${cm / 100} m`,
  kind: "cable",
  price: figure(`oct.cost.cable.${cm}`),
  watts: NO_WATTS,
  per: "each",
}));

export const parts: readonly Part[] = [
  {
    name: "cxl-expander-x8",
    title: "CXL expander, x8, without its DRAM",
    kind: "controller",
    price: figure("oct.cost.expansion"),
    watts: portWatts(1),
    per: "each",
  },
  {
    name: "cxl-mpd-4",
    title: "CXL device with four x8 heads, without its DRAM",
    kind: "controller",
    price: figure("oct.cost.mpd4"),
    watts: portWatts(4),
    per: "each",
  },
  {
    name: "pond-emc",
    title: "CXL device with eight heads, without its DRAM",
    kind: "controller",
    price: figure("oct.cost.mpd8"),
    watts: portWatts(8),
    per: "each",
  },
  {
    name: "cxl-pmem-x8",
    title: "CXL persistent memory device, x8, without its modules",
    kind: "controller",
    price: neverSold("oct.cost.expansion"),
    watts: portWatts(1),
    per: "each",
  },
  {
    name: "cxl-switch-32",
    title: "CXL switch, 32 x8 ports",
    kind: "switch",
    price: figure("oct.cost.sw32"),
    watts: portWatts(32),
    per: "each",
  },
  {
    name: "cxl-adapter",
    title: "CXL adapter, x16",
    kind: "adapter",
    price: figure("beluga.cost.adapter"),
    watts: portWatts(1),
    per: "each",
  },
  ...cables,
];
