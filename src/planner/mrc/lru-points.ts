import type { SizedCapacity } from "./capacity.ts";
import type { LruCurve } from "./lru-curve.ts";
import { type MrcCurve, pointOf, type SampleDoc } from "./mrc-data.ts";
import type { References } from "./references.ts";
import type { ShardsCurve } from "./shards.ts";
import type { Curve, Tally } from "./tallies.ts";

/** Of a normal distribution: mean absolute deviation / standard deviation. */
const MEAN_DEVIATION = Math.sqrt(2 / Math.PI);
const PERCENT = 100;

/** The exact curve at the capacities, in their order; those in bytes have been announced. */
export function exactCurve(
  curve: LruCurve,
  references: References,
  capacities: readonly SizedCapacity[],
): MrcCurve {
  const points = capacities.map((capacity) => {
    const { limit, objects, bytes } = capacity;
    return pointOf(
      capacity,
      references,
      limit === "bytes" ? curve.atCounted(bytes) : curve.atObjects(objects),
    );
  });
  return { policy: "lru", points };
}

/** The sampled curve at the capacities, each with its error, and how it was sampled. @param exact the whole, to measure the error against */
export function sampledCurve(
  curve: ShardsCurve,
  references: References,
  capacities: readonly SizedCapacity[],
  { fixed, seed }: Pick<SampleDoc, "fixed" | "seed">,
  exact?: Curve,
): MrcCurve {
  const points = capacities.map((capacity) => {
    const tally =
      capacity.limit === "bytes" ? curve.atBytes(capacity.bytes) : curve.atObjects(capacity.objects);
    return {
      ...pointOf(capacity, references, tally),
      hit_ratio_error: curve.errorAt(capacity.objects),
    };
  });
  const errors = points.reduce((sum, point) => sum + point.hit_ratio_error, 0);
  const sample: SampleDoc = {
    method: "shards",
    fixed,
    rate: curve.rate,
    objects: curve.objects,
    references: curve.sampled,
    seed,
    expected_error: points.length > 0 ? (MEAN_DEVIATION * errors) / points.length : 0,
    ...(exact && { mean_absolute_error: meanAbsoluteError(curve, exact, references) }),
  };
  return { policy: "lru", sample, points };
}

/** Of the hit ratio, over capacities of 1 %, 2 %, ... 100 % of the distinct objects. */
export function meanAbsoluteError(
  curve: Curve,
  exact: Curve,
  { distinct, requests }: Pick<References, "distinct" | "requests">,
): number {
  let sum = 0;
  for (let percent = 1; percent <= PERCENT; percent++) {
    const capacity = Math.floor((distinct * percent) / PERCENT);
    sum += Math.abs(difference(curve.atObjects(capacity), exact.atObjects(capacity)));
  }
  return requests > 0 ? sum / PERCENT / requests : 0;
}

const difference = (a: Tally, b: Tally): number => a.hits - b.hits;
