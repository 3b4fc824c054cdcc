import type { Breakdown, Component, Topology } from "../model/index.ts";
import { whatIfs } from "./what-ifs/index.ts";

/** One thing to try: a kind of what-if on some places of a fabric. */
export interface Trial {
  kind: string;
  /** `link host0-switch0`, `all 8 links`. */
  title: string;
  places: string[];
  /** ns of a mean access that are spent there: what is tried first. */
  spentNs: number;
}

/** Components that a kind of place can take; `propagation` is shared by links and ports. */
const COMPONENTS_OF: Record<string, Component[]> = {
  link: ["linkQueue", "serialisation", "propagation", "security"],
  switch: ["switch"],
  port: ["propagation"],
  medium: ["mediaQueue", "media"],
  software: ["software"],
};

/** What can be made free where a replay spent time, each kind as a whole, most time first. */
export function trialsOf(topology: Topology, breakdown: Breakdown): Trial[] {
  const trials = whatIfs.all.flatMap(({ name, singular, plural, places }): Trial[] => {
    const all = places(topology);
    const spentNs = COMPONENTS_OF[name]!.reduce((sum, component) => sum + breakdown[component], 0);
    if (all.length === 0 || spentNs === 0) return [];
    const title = all.length === 1 ? `${singular} ${all[0]}` : `all ${all.length} ${plural}`;
    return [{ kind: name, title, places: all, spentNs }];
  });
  return trials.sort((a, b) => b.spentNs - a.spentNs);
}

/** The fabric with a trial's places free. */
export function tried(topology: Topology, { kind, places }: Pick<Trial, "kind" | "places">): Topology {
  return whatIfs.get(kind).free(topology, new Set(places));
}
