import type { Part } from "../../model/index.ts";
import { assumed } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";

const longest = figure("oct.cost.cable.150").value;

const OPTICAL_USD = 500;
const OPTICAL_WATTS = 16;

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
    name: "ib-switch",
    title: "InfiniBand NDR switch, 64 x 400 Gb/s",
    kind: "switch",
    price: figure("ib.qm9700.usd"),
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
  {
    name: "optical-cable",
    title: "Active optical cable between racks",
    kind: "cable",
    price: assumed(OPTICAL_USD, "USD", "no quote; active optical cables cost several times a copper one", {
      low: OPTICAL_USD / 4,
      high: OPTICAL_USD * 3,
    }),
    watts: assumed(OPTICAL_WATTS, "W", "a transceiver at each end, none quoted", { low: 4, high: 30 }),
    per: "each",
  },
];
