import {
  DEFAULT_TIERING,
  InputError,
  type ObjectClass,
  parseQuantity,
  type TieringOptions,
} from "../../model/index.ts";
import type { Locate, Path } from "./check.ts";
import type { RawStudy, RawTiering } from "./raw.ts";
import { collect } from "./settings.ts";

/** What a study says about tiers beside the policy. */
export function parseTiering({ tiering = {} }: RawStudy, at: Locate, errors: InputError[]): TieringOptions {
  const quantity = (text: string, dimension: "bytes" | "rate" | "time", ...path: Path): number => {
    let value = 0;
    const where = at(["tiering", ...path]);
    collect(errors, () => {
      value = parseQuantity(text, dimension, `tiering.${path.join(".")}`, where);
      if (value <= 0)
        throw new InputError({
          code: "S025",
          message: `tiering.${path.join(".")}: ${text} is not above 0`,
          where,
        });
    });
    return value;
  };
  const { rate, tlb, prefetch } = tiering;
  return {
    ...(rate && { rateGBps: quantity(rate, "rate", "rate") }),
    unitBytes: unitsOf(tiering, (text, name) => quantity(text, "bytes", "unit", name)),
    quotas: (tiering.quota ?? []).map(({ tenant, tier, bytes }, i) => ({
      tenant,
      tier,
      bytes: quantity(bytes, "bytes", "quota", i, "bytes"),
    })),
    ...(tlb && {
      tlb: {
        entries: tlb.entries,
        pageBytes: quantity(tlb.page, "bytes", "tlb", "page"),
        walkNs: quantity(tlb.walk, "time", "tlb", "walk"),
      },
    }),
    hierarchy: tiering.hierarchy ?? DEFAULT_TIERING.hierarchy,
    pin: tiering.pin ?? DEFAULT_TIERING.pin,
    prefetch: { ...DEFAULT_TIERING.prefetch, ...prefetch },
  };
}

function unitsOf(
  { unit = {} }: RawTiering,
  bytes: (text: string, name: string) => number,
): Partial<Record<ObjectClass, number>> {
  return Object.fromEntries(Object.entries(unit).map(([name, text]) => [name, bytes(text, name)]));
}
