import {
  amortisationYears,
  type GibPrice,
  gibPrices,
  gpus,
  hbmPrice,
  originLatencyNs,
  powerUtilization,
  pue,
  usdPerKwh,
} from "../../catalogue/index.ts";
import {
  type Figure,
  GIB,
  HOURS_PER_YEAR,
  type NextGibDoc,
  type NextGibPoint,
  type NextGibTier,
} from "../../model/index.ts";
import { byteBucket, byteEdge, type Curve, type Tally } from "./tallies.ts";

const HOURS_PER_MONTH = HOURS_PER_YEAR / 12;
const NS_PER_HOUR = 3.6e12;
/** Points per octave of capacity, and octaves below the footprint. */
const PER_OCTAVE = 4;
const OCTAVES = 10;

export interface NextGibInput {
  of: NextGibDoc["of"];
  curve: Curve;
  sampled: { rate: number } | undefined;
  references: { requests: number; distinct: number; footprintBytes: number; rebuildNs: number };
  /** First to last arrival. */
  spanNs: number;
  /** Name of a GPU in the catalogue, and how many compute a rebuild together. */
  gpu: string;
  gpus: number;
  /** ns that a miss takes where nothing is rebuilt; the catalogue's NVMe drive without it. */
  originNs?: number;
  /** Only these tiers; all without it. */
  tiers?: readonly string[];
}

/** Where the trace names none. */
export const DEFAULT_GPU = "h100-sxm";

/** The GPU and how many of them, as a trace's footer says; @param named wins over the footer */
export function gpusOf(
  metadata: Readonly<Record<string, string>>,
  named?: string,
): Pick<NextGibInput, "gpu" | "gpus"> {
  const theirs = metadata["weft.gpu"] ?? DEFAULT_GPU;
  return {
    gpu: named ?? (gpus.names.includes(theirs) ? theirs : DEFAULT_GPU),
    gpus: Math.max(1, Math.floor(Number(metadata["weft.tensor_parallel"]) || 1)),
  };
}

/** Kinds of memory that a GiB can be bought of. */
export const TIER_NAMES: readonly string[] = ["hbm", ...gibPrices.names];

/**
 * What the next GiB of cache buys: from a curve of LRU, at capacities up to the footprint, the hit ratio, the GPU time that its hits
 * save (the rebuild that the trace states, else the origin's latency, on all GPUs of an instance), and per GiB more what both gain, in
 * USD per month against the amortised price and energy of a GiB of each tier. Marginal figures are means up to the next point. The
 * knee is the point of the curve normalised to 1 x 1 farthest above its diagonal (Satopaa et al., Finding a "Kneedle" in a haystack,
 * ICDCSW 2011, section III). @throws InputError S023 unknown GPU
 */
export function nextGib(input: NextGibInput): NextGibDoc {
  const { references, spanNs, sampled } = input;
  const gpu = gpus.get(input.gpu, "--gpu");
  const gpuUsdPerHour = usdPerHour(gpu.priceUsd, gpu.watts);
  const saves = references.rebuildNs > 0 ? "rebuild" : "origin";
  const originNs = input.originNs ?? originLatencyNs.value;
  const savedGpuNs = ({ hits, savedNs }: Tally): number =>
    (saves === "rebuild" ? savedNs : hits * originNs) * input.gpus;
  const tiers = pricesOf(input).map(tierOf);
  const capacities = capacitiesTo(references.footprintBytes);
  const tallies = capacities.map((capacity) => input.curve.atBytes(capacity));
  const perHour = (ns: number): number => (spanNs > 0 ? (ns / spanNs) * (NS_PER_HOUR / 1e9) : 0);
  const points = capacities.map((capacity, i): NextGibPoint => {
    const gib = ((capacities[i + 1] ?? capacity) - capacity) / GIB;
    const per = (gained: number): number => (gib > 0 ? Math.max(0, gained) / gib : 0);
    const [here, next] = [tallies[i]!, tallies[i + 1] ?? tallies[i]!];
    const more = per(perHour(savedGpuNs(next) - savedGpuNs(here)));
    const worth = (more / 3600) * gpuUsdPerHour * HOURS_PER_MONTH;
    return {
      capacity_bytes: capacity,
      hit_ratio: here.hits / Math.max(1, references.requests),
      hit_ratio_per_gib: per((next.hits - here.hits) / Math.max(1, references.requests)),
      saved_gpu_s_per_hour: perHour(savedGpuNs(here)),
      saved_gpu_s_per_hour_per_gib: more,
      worth_usd_per_gib_month: worth,
      net_usd_per_gib_month: Object.fromEntries(
        tiers.map(({ tier, cost_usd_per_gib_month }) => [tier, worth - cost_usd_per_gib_month]),
      ),
    };
  });
  return {
    of: input.of,
    requests: references.requests,
    objects: references.distinct,
    footprint_bytes: references.footprintBytes,
    span_ns: spanNs,
    saves,
    ...(saves === "origin" && { origin_latency_ns: originNs }),
    gpu: gpu.name,
    gpus: input.gpus,
    gpu_usd_per_hour: gpuUsdPerHour,
    gpu_price: gpu.priceUsd,
    curve: sampled ? "sampled" : "exact",
    sample_rate: sampled?.rate ?? 1,
    knee_bytes: kneeOf(points),
    tiers: tiers.map((tier) => ({ ...tier, pays_up_to_bytes: paysUpTo(points, tier) })),
    points,
  };
}

const pricesOf = ({ gpu, tiers }: NextGibInput): GibPrice[] =>
  [hbmPrice(gpus.get(gpu)), ...gibPrices.all].filter(({ name }) => tiers?.includes(name) ?? true);

const tierOf = ({ name, title, usd, watts }: GibPrice): NextGibTier => ({
  tier: name,
  title,
  cost_usd_per_gib_month: usdPerHour(usd, watts) * HOURS_PER_MONTH,
  price: usd,
  pays_up_to_bytes: 0,
});

/** Straight-line amortisation and energy, as every cost here. */
function usdPerHour(price: Figure, watts: Figure): number {
  const kilowatts = (watts.value * powerUtilization.value * pue.value) / 1000;
  return price.value / (amortisationYears.value * HOURS_PER_YEAR) + kilowatts * usdPerKwh.value;
}

/** 0, and rising by octaves and quarters of them to the whole footprint: where the curve is exact. */
function capacitiesTo(footprintBytes: number): number[] {
  const steps = Array.from({ length: OCTAVES * PER_OCTAVE + 1 }, (_, i) =>
    byteEdge(byteBucket(footprintBytes * 2 ** (i / PER_OCTAVE - OCTAVES))),
  );
  return [0, ...new Set(steps.filter((capacity) => capacity > 0))];
}

/** Capacity of the point farthest above the diagonal of the normalised curve. */
export function kneeOf(points: readonly Pick<NextGibPoint, "capacity_bytes" | "hit_ratio">[]): number {
  const last = points[points.length - 1];
  if (!last || last.capacity_bytes === 0 || last.hit_ratio === 0) return 0;
  const height = ({ capacity_bytes, hit_ratio }: (typeof points)[number]): number =>
    hit_ratio / last.hit_ratio - capacity_bytes / last.capacity_bytes;
  return points.reduce((best, point) => (height(point) > height(best) ? point : best)).capacity_bytes;
}

/** The end of the last stretch whose GiB is worth what it costs. */
function paysUpTo(points: readonly NextGibPoint[], { cost_usd_per_gib_month: cost }: NextGibTier): number {
  const last = points.findLastIndex(({ worth_usd_per_gib_month: worth }) => worth > 0 && worth >= cost);
  return points[last + 1]?.capacity_bytes ?? 0;
}
