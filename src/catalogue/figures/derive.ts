import type { Figure } from "../../model/index.ts";
import { figure } from "./index.ts";

/** A figure worked out from published ones: as weak as the weakest of them, dated as the newest, its arithmetic as source. */
export function derived(
  value: number,
  unit: string,
  how: string,
  from: readonly string[],
  range?: { low: number; high: number },
): Figure {
  const parts = from.map(figure);
  return {
    value,
    unit,
    ...range,
    grade: parts.some((part) => part.grade === "assumed") ? "assumed" : "derived",
    source: `${how} (${from.join(", ")})`,
    asOf: parts.reduce((latest, part) => (part.asOf > latest ? part.asOf : latest), "2018"),
  };
}

/** A number nobody has published: our assumption, with its reason and the range to try. */
export function assumed(
  value: number,
  unit: string,
  why: string,
  range?: { low: number; high: number },
): Figure {
  return { value, unit, ...range, grade: "assumed", source: why, asOf: "2026" };
}

/** A published figure in another unit: `scale` of the new unit for each of the old. */
export function rescaled(id: string, scale: number, unit: string): Figure {
  const { value, low, high, ...rest } = figure(id);
  return {
    ...rest,
    unit,
    value: value * scale,
    ...(low !== undefined && { low: low * scale }),
    ...(high !== undefined && { high: high * scale }),
  };
}

/** A published figure with another range than the one beside it. */
export function ranged(id: string, low: number, high: number, note: string): Figure {
  return { ...figure(id), low, high, note };
}
