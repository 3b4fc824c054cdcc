import { CacheSimulation, type References } from "../planner/cache-simulation.ts";
import { choosePolicy, policies } from "../policies/index.ts";

/** References by dense ids in order of first appearance, with the number of each next use. */
export function numbered(ids: readonly (number | string)[], sizes?: Float64Array): References {
  const known = new Map<number | string, number>();
  const last: number[] = [];
  const objects = new Int32Array(ids.length);
  const nextUse = new Float64Array(ids.length).fill(Number.POSITIVE_INFINITY);
  ids.forEach((id, i) => {
    const object = known.get(id) ?? known.size;
    known.set(id, object);
    if (last[object] !== undefined) nextUse[last[object]] = i;
    last[object] = i;
    objects[i] = object;
  });
  return { objects, sizes: sizes ?? new Float64Array(ids.length).fill(1), nextUse };
}

/** A cache of the policy that a text names, after all references. */
export function cached(
  policy: string,
  trace: References,
  limit: "objects" | "bytes",
  value: number,
): CacheSimulation {
  const { factory, values } = choosePolicy(policy, policies);
  const cache = new CacheSimulation({ replacement: factory, values, capacity: { limit, value } });
  cache.run(trace);
  return cache;
}
