import type { Part } from "../../model/index.ts";
import { figure } from "../figures/index.ts";
import { neverSold, portWatts } from "./define.ts";

const SWITCH_PORTS = 32;

export const parts: readonly Part[] = [
  {
    name: "genz-switch",
    title: "Gen-Z switch",
    kind: "switch",
    price: neverSold("oct.cost.sw32"),
    watts: portWatts(SWITCH_PORTS),
    per: "each",
  },
  {
    name: "genz-module",
    title: "Gen-Z memory module, without its DRAM",
    kind: "controller",
    price: neverSold("oct.cost.expansion"),
    watts: portWatts(1),
    per: "each",
  },
  {
    name: "genz-adapter",
    title: "Gen-Z requester port of a host",
    kind: "adapter",
    price: neverSold("beluga.cost.adapter"),
    watts: portWatts(1),
    per: "each",
  },
  {
    name: "genz-flash",
    title: "Flash target on Gen-Z, without its drives",
    kind: "controller",
    price: neverSold("oct.cost.expansion"),
    watts: portWatts(1),
    per: "each",
  },
  {
    name: "genz-csd",
    title: "Computational flash target on Gen-Z, without its drives",
    kind: "controller",
    price: neverSold("oct.cost.mpd4"),
    watts: portWatts(4),
    per: "each",
  },
  {
    name: "genz-infiniband-bridge",
    title: "Gen-Z to InfiniBand bridge",
    kind: "bridge",
    price: neverSold("beluga.cost.nic"),
    watts: figure("nic.cx7.w"),
    per: "each",
  },
  {
    name: "genz-ethernet-bridge",
    title: "Gen-Z to Ethernet bridge",
    kind: "bridge",
    price: neverSold("beluga.cost.nic"),
    watts: figure("nic.cx7.w"),
    per: "each",
  },
  {
    name: "cxl-genz-bridge",
    title: "CXL to Gen-Z bridge",
    kind: "bridge",
    price: neverSold("oct.cost.mpd2"),
    watts: portWatts(2),
    per: "each",
  },
];
