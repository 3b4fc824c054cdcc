import { formatBytes, formatNs, significant, type TieringOptions } from "../model/index.ts";

/** What a study says about tiers beside the policy, in one line. */
export function tieringText(tiering: TieringOptions): string {
  const { rateGBps, unitBytes, quotas, tlb, hierarchy, pin, prefetch } = tiering;
  const parts = [
    rateGBps !== undefined && `moves at ${significant(rateGBps)} GB/s at most`,
    ...Object.entries(unitBytes).map(([name, bytes]) => `${name} by ${formatBytes(bytes)}`),
    ...quotas.map(({ tenant, tier, bytes }) => `${tenant} at most ${formatBytes(bytes)} of ${tier}`),
    tlb &&
      `translation of ${tlb.entries} pages of ${formatBytes(tlb.pageBytes)}, ${formatNs(tlb.walkNs)} a walk`,
    hierarchy !== "default" && hierarchy,
    pin.length > 0 && `pinned: ${pin.join(", ")}`,
    prefetch.kind !== "none" && `prefetch ${prefetch.kind}, ${prefetch.depth} ahead`,
  ].filter((part) => typeof part === "string");
  return parts.length > 0 ? parts.join("; ") : "the policy alone";
}
