import type { Part } from "../../model/index.ts";
import { assumed } from "../figures/derive.ts";
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

const expander = figure("oct.cost.expansion");
/** Devices measured without their names: the price of an expander, over a wide range. */
const unnamed: readonly Part[] = ["a", "b", "c", "d"].map((letter) => ({
  name: `melody-cxl-${letter}`,
  title: `CXL-${letter.toUpperCase()} of Melody, without its DRAM`,
  kind: "controller",
  price: assumed(
    expander.value,
    "USD",
    "vendor not named; taken at the price of an expander (oct.cost.expansion)",
    { low: expander.value / 2, high: expander.value * 3 },
  ),
  watts: portWatts(1),
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
    name: "cxl3-switch-32",
    title: "CXL 3.x switch, 32 x8 ports",
    kind: "switch",
    price: neverSold("oct.cost.sw32"),
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
  ...unnamed,
  ...cables,
];
