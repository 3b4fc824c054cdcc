import type { Named, Topology } from "../../model/index.ts";

/** Something of a fabric that may be made free: one file in `planner/what-ifs/`. */
export interface WhatIf extends Named {
  /** What one of them is called, and several: `link`, `links`. */
  readonly singular: string;
  readonly plural: string;
  /** Ids of all that take time or can be waited for, in the topology's order. */
  places(topology: Topology): string[];
  /** The same fabric with `free` of them taking no time: nothing waits there, nothing is spent there. */
  free(topology: Topology, free: ReadonlySet<string>): Topology;
}
