import type { Routing } from "../model/index.ts";
import { dragonfly, SOURCE } from "./dragonfly.ts";
import { routing as upDown } from "./up-down.ts";

/** Through a third group picked at random, which evens out any traffic at the price of a second global hop, in three classes. */
export const routing: Routing = {
  name: "dragonfly-valiant",
  title: "Dragonfly, through a third group",
  source: `${SOURCE}; Valiant, A Scheme for Fast Parallel Communication, SIAM J. Computing 11(2), 1982`,
  detour: upDown,
  compile: (graph, avoid = true) => dragonfly(graph, "dragonfly-valiant", true, avoid),
};
