import type { TopologyBuilder } from "../model/index.ts";
import { boxBuilder } from "./box.ts";

export const topology: TopologyBuilder = boxBuilder(
  {
    name: "mesh",
    title: "Mesh",
    description:
      "Switches in a line, rectangle or box (x, y, z), neighbours linked, a host and a memory device on each. Any protocol.",
  },
  false,
  { kinds: ["dimension-order", "up-down", "port-based", "shortest"], classes: 1 },
);
