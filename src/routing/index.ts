import { type Registry, type Routing, registry } from "../model/index.ts";
import { routing as dimensionOrder } from "./dimension-order.ts";
import { routing as dragonflyMinimal } from "./dragonfly-minimal.ts";
import { routing as dragonflyValiant } from "./dragonfly-valiant.ts";
import { routing as nearestCommonAncestor } from "./nearest-common-ancestor.ts";
import { routing as portBased } from "./port-based.ts";
import { routing as shortest } from "./shortest.ts";
import { routing as tree } from "./tree.ts";
import { routing as upDown } from "./up-down.ts";

/** Every routing algorithm, by the name that topologies and files use. */
export const routings: Registry<Routing> = registry("routing", [
  shortest,
  dimensionOrder,
  nearestCommonAncestor,
  upDown,
  tree,
  portBased,
  dragonflyMinimal,
  dragonflyValiant,
]);
