import type { Routing } from "../model/index.ts";
import { dragonfly, SOURCE } from "./dragonfly.ts";
import { routing as upDown } from "./up-down.ts";

/** Straight to the target's group over a link between the two, in two classes. */
export const routing: Routing = {
  name: "dragonfly-minimal",
  title: "Dragonfly, straight",
  source: SOURCE,
  detour: upDown,
  compile: (graph, avoid = true) => dragonfly(graph, "dragonfly-minimal", false, avoid),
};
