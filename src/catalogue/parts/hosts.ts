import type { Part } from "../../model/index.ts";
import { derived } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";

const server = figure("oct.cost.server");
const dramShare = figure("pond.dram.share");

export const parts: readonly Part[] = [
  {
    name: "gpu-server",
    title: "Server around eight GPUs, its base memory included",
    kind: "host",
    price: figure("price.dgxh100.bom"),
    watts: figure("oct.power.server"),
    per: "each",
  },
  {
    name: "general-server",
    title: "General-purpose server, its memory included",
    kind: "host",
    price: server,
    watts: figure("oct.power.server"),
    per: "each",
  },
  {
    name: "memory-server",
    title: "Server that only lends its DRAM, without the DRAM",
    kind: "host",
    price: derived(
      server.value * (1 - dramShare.value),
      "USD",
      "general-purpose server less the DRAM's share of its cost",
      ["oct.cost.server", "pond.dram.share"],
      {
        low: server.value * (1 - dramShare.value),
        high: server.value * (1 - (dramShare.low ?? dramShare.value)),
      },
    ),
    watts: figure("oct.power.server"),
    per: "each",
  },
];
