import type { NextGibDoc } from "../../model/index.ts";
import type { SizedCapacity } from "./capacity.ts";
import type { Tally } from "./tallies.ts";

/** A point of a curve, as in the `mrc` document. */
export interface MrcPoint {
  capacity_objects: number;
  capacity_bytes: number;
  /** Which of the two was asked for; the other follows from the mean size of an object. */
  limit: "objects" | "bytes";
  hits: number;
  misses: number;
  hit_ratio: number;
  byte_hit_ratio: number;
  /** One standard error of a sampled curve's hit ratio. */
  hit_ratio_error?: number;
}

/** How a curve was sampled, and how far it is off. */
export interface SampleDoc {
  method: "shards";
  /** What was asked for: a share of the objects, or so many of them. */
  fixed: "rate" | "size";
  /** Share of the objects that are in the sample at the end. */
  rate: number;
  objects: number;
  references: number;
  seed: number;
  /** Mean over the points of the absolute error that their standard errors lead to expect. */
  expected_error: number;
  /** Mean absolute error of the hit ratio against the exact curve, over capacities of 1 %, 2 %, ... 100 % of the objects. */
  mean_absolute_error?: number;
}

export interface MrcCurve {
  /** As it was named, parameters included. */
  policy: string;
  sample?: SampleDoc;
  points: MrcPoint[];
}

export interface MrcData {
  /** References counted: rows that match and read, write, update or prefetch something. */
  requests: number;
  /** Distinct objects among them. */
  objects: number;
  footprint_bytes: number;
  curves: MrcCurve[];
  next_gib?: NextGibDoc;
}

/** A point from what its cache hits. */
export function pointOf(
  { limit, objects, bytes }: SizedCapacity,
  trace: { requests: number; movedBytes: number },
  tally: Pick<Tally, "hits" | "bytes">,
): MrcPoint {
  const hits = Math.round(tally.hits);
  return {
    capacity_objects: objects,
    capacity_bytes: bytes,
    limit,
    hits,
    misses: trace.requests - hits,
    hit_ratio: trace.requests > 0 ? hits / trace.requests : 0,
    byte_hit_ratio: trace.movedBytes > 0 ? tally.bytes / trace.movedBytes : 0,
  };
}
