import type { Figure } from "./part.ts";

/** What a cache of some size buys, and what the GiB after it would. */
export interface NextGibPoint {
  capacity_bytes: number;
  hit_ratio: number;
  /** Of what is between this capacity and the next point, per GiB: hit ratio gained. */
  hit_ratio_per_gib: number;
  /** GPU seconds that hits save per hour of the trace at this capacity, and that each GiB more saves. */
  saved_gpu_s_per_hour: number;
  saved_gpu_s_per_hour_per_gib: number;
  /** What those are worth per month: USD per GiB more. */
  worth_usd_per_gib_month: number;
  /** By tier: worth less cost of a GiB there, USD per month. */
  net_usd_per_gib_month: Record<string, number>;
}

export interface NextGibTier {
  tier: string;
  title: string;
  /** Amortised price and energy of a GiB. */
  cost_usd_per_gib_month: number;
  price: Figure;
  /** The largest capacity up to which the last GiB is worth more than it costs; 0 where none is. */
  pays_up_to_bytes: number;
}

export interface NextGibDoc {
  /** `lookups`: prefill look-ups of KV blocks; `references`: everything that matched. */
  of: "lookups" | "references";
  requests: number;
  objects: number;
  footprint_bytes: number;
  span_ns: number;
  /** What a hit saves: the rebuild that the trace states, or the latency of the origin. */
  saves: "rebuild" | "origin";
  /** ns of the origin, where that is what a hit saves. */
  origin_latency_ns?: number;
  gpu: string;
  /** GPUs that compute or wait at once, as the trace says. */
  gpus: number;
  /** Of one GPU, its price amortised and its energy; hosts are not in it. */
  gpu_usd_per_hour: number;
  gpu_price: Figure;
  /** How the curve was had: every reference, or a sample of the objects and the rate of it. */
  curve: "exact" | "sampled";
  sample_rate: number;
  /** Where the curve bends: the largest distance of the normalised curve from its chord (Kneedle). */
  knee_bytes: number;
  tiers: NextGibTier[];
  points: NextGibPoint[];
}
