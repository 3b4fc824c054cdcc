import type { PolicyFactory } from "../model/index.ts";
import { Placed } from "./placed.ts";

/**
 * First touch: a page goes to the fastest tier that has room when it is first touched, and stays there. What the Linux kernel does
 * with node-local allocation and zone fall-back, without NUMA balancing.
 */
class FirstTouch extends Placed {
  home(chain: Int32Array, from: number, length: number, bytes: number): number {
    return this.roomFrom(0, chain, from, length, bytes);
  }
}

export const firstTouch: PolicyFactory = {
  name: "first-touch",
  title: "First touch: where there is room, for good",
  source:
    "Linux kernel, Documentation/admin-guide/mm/numa_memory_policy.rst (local allocation, zone fall-back)",
  create: (pages) => new FirstTouch(pages),
};
