import { InputError, parseQuantity } from "../../model/index.ts";

/** A cache size to evaluate: objects, bytes, or a share of the distinct objects (rounded down). */
export type Capacity =
  | { readonly limit: "objects"; readonly objects: number }
  | { readonly limit: "bytes"; readonly bytes: number }
  | { readonly limit: "share"; readonly percent: number };

/** A capacity of a given trace. What was not asked for, objects or bytes, follows from the mean size of an object. */
export interface SizedCapacity {
  readonly limit: "objects" | "bytes";
  readonly objects: number;
  readonly bytes: number;
}

/** `1%,5%,1000,128 MiB`: percentages of the distinct objects, counts of objects, bytes with a unit. @throws InputError S012 */
export function parseCapacities(text: string): Capacity[] {
  return text.split(",").map((item) => parseCapacity(item.trim()));
}

/** The capacities in bytes, which a curve must know before it reads. */
export function byteCapacitiesOf(capacities: readonly Capacity[]): number[] {
  return capacities.flatMap((capacity) => (capacity.limit === "bytes" ? [capacity.bytes] : []));
}

/** @param trace its distinct objects and the bytes they take together */
export function sizedFor(
  trace: { distinct: number; footprintBytes: number },
  capacity: Capacity,
): SizedCapacity {
  const meanBytes = trace.distinct > 0 ? trace.footprintBytes / trace.distinct : 0;
  if (capacity.limit === "bytes") {
    const objects = meanBytes > 0 ? Math.floor(capacity.bytes / meanBytes) : 0;
    return { limit: "bytes", objects, bytes: capacity.bytes };
  }
  // A hair above, so that 29 % of 100 objects is 29 and not 28.999...
  const objects =
    capacity.limit === "objects"
      ? capacity.objects
      : Math.floor((trace.distinct * capacity.percent) / 100 + 1e-9);
  return { limit: "objects", objects, bytes: Math.round(objects * meanBytes) };
}

function parseCapacity(text: string): Capacity {
  const percent = /^(\d+\.?\d*|\.\d+)\s*%$/.exec(text);
  if (percent) return { limit: "share", percent: Number(percent[1]) };
  if (/^\d[\d_]*$/.test(text)) return { limit: "objects", objects: Number(text.replaceAll("_", "")) };
  if (/^[\d.]+\D/.test(text))
    return { limit: "bytes", bytes: Math.floor(parseQuantity(text, "bytes", "--capacities")) };
  throw new InputError({
    code: "S012",
    message: `--capacities: "${text}" is not a count, a percentage or a size`,
    hint: '--capacities "1%,10%,50000,128 GiB"',
  });
}
