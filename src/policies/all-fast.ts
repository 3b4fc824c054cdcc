import type { PolicyFactory } from "../model/index.ts";
import { Placed } from "./placed.ts";

/** Everything in the fastest tier of its chain, which takes everything: what no placement can beat by latency alone. */
class AllFast extends Placed {
  home(_chain: Int32Array, _from: number, length: number): number {
    return length > 0 ? 0 : -1;
  }
}

export const allFast: PolicyFactory = {
  name: "all-fast",
  title: "Bound: everything in the fastest tier, however much it is",
  source: "a bound of ours: the fastest tier without a limit, no page ever moved",
  unbounded: true,
  create: (pages) => new AllFast(pages),
};
