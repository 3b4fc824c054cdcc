import type { Part } from "../../model/index.ts";
import { assumed } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";

const longest = figure("oct.cost.cable.150").value;

export const parts: readonly Part[] = [
  {
    name: "nic-400g",
    title: "400 Gb/s RDMA NIC",
    kind: "nic",
    price: figure("beluga.cost.nic"),
    watts: figure("nic.cx7.w"),
    per: "each",
  },
  {
    name: "roce-switch",
    title: "RDMA switch, 64 x 400 Gb/s",
    kind: "switch",
    price: figure("beluga.cost.roce"),
    watts: figure("ib.qm9700.w"),
    per: "each",
  },
  {
    name: "network-cable",
    title: "400 Gb/s copper cable, 2 m",
    kind: "cable",
    price: assumed(longest, "USD", "no quote; taken as the longest CXL cable (oct.cost.cable.150)", {
      low: longest / 2,
      high: longest * 4,
    }),
    watts: figure("ib.acc.800"),
    per: "each",
  },
];
