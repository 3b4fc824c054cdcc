import { type Registry, type Routing, registry } from "../model/index.ts";
import { routing as dimensionOrder } from "./dimension-order.ts";
import { routing as nearestCommonAncestor } from "./nearest-common-ancestor.ts";
import { routing as shortest } from "./shortest.ts";

/** Every routing algorithm, by the name that topologies and files use. */
export const routings: Registry<Routing> = registry("routing", [
  shortest,
  dimensionOrder,
  nearestCommonAncestor,
]);
