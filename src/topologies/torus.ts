import type { TopologyBuilder } from "../model/index.ts";
import { boxBuilder } from "./box.ts";

export const topology: TopologyBuilder = boxBuilder(
  {
    name: "torus",
    title: "Torus",
    description:
      "A mesh whose lines are closed to rings (y=1: one ring), with dateline classes, a host and a memory device on each switch. Any protocol.",
  },
  true,
  { kinds: ["dimension-order", "up-down", "port-based", "shortest"], classes: 2 },
);
