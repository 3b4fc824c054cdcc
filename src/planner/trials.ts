import type { HopResult, Topology } from "../model/index.ts";
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

/**
 * What can be made free where a replay spent time: each kind as a whole, and each place where it has several. Most time first; of
 * equals, the whole kind before one place.
 */
export function trialsOf(topology: Topology, hops: readonly HopResult[]): Trial[] {
  const spent = new Map<string, number>();
  for (const { kind, place, latencyNs } of hops) {
    const key = `${kind} ${place}`;
    spent.set(key, (spent.get(key) ?? 0) + latencyNs);
  }
  const trials = whatIfs.all.flatMap(({ name, singular, plural, places }): Trial[] => {
    const single = places(topology).flatMap((place): Trial[] => {
      const spentNs = spent.get(`${name} ${place}`) ?? 0;
      return spentNs > 0 ? [{ kind: name, title: `${singular} ${place}`, places: [place], spentNs }] : [];
    });
    if (single.length < 2) return single;
    const whole: Trial = {
      kind: name,
      title: `all ${single.length} ${plural}`,
      places: single.flatMap((one) => one.places),
      spentNs: single.reduce((sum, one) => sum + one.spentNs, 0),
    };
    return [whole, ...single];
  });
  return trials.sort((a, b) => b.spentNs - a.spentNs);
}

/** The fabric with a trial's places free. */
export function tried(topology: Topology, { kind, places }: Pick<Trial, "kind" | "places">): Topology {
  return whatIfs.get(kind).free(topology, new Set(places));
}
