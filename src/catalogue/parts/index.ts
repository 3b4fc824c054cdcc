import { type Figure, type Part, type Registry, registry } from "../../model/index.ts";
import { parts as cxl } from "./cxl.ts";
import { parts as genZ } from "./gen-z.ts";
import { parts as gpus } from "./gpus.ts";
import { parts as hosts } from "./hosts.ts";
import { ddr5History, parts as memory } from "./memory.ts";
import { parts as network } from "./network.ts";
import { parts as storage } from "./storage.ts";

/** Everything that can be bought. */
export const parts: Registry<Part> = registry("part", [
  ...gpus,
  ...hosts,
  ...memory,
  ...cxl,
  ...network,
  ...genZ,
  ...storage,
]);

/** Dated quotes by part, oldest first; other parts have one price. */
export const priceHistory: Readonly<Record<string, readonly Figure[]>> = { "ddr5-rdimm": ddr5History };

/**
 * What a part cost on a day (`2026`, `2026-03` or `2026-03-01`): the newest quote that is not younger, the oldest where all are;
 * without a day, the catalogue's price with the whole span of quotes as its range.
 */
export function partPrice(part: Part, asOf?: string): Figure {
  const quotes = priceHistory[part.name];
  if (!quotes || asOf === undefined) return part.price;
  return quotes.findLast((quote) => quote.asOf <= lastDayOf(asOf)) ?? quotes[0]!;
}

/** A month or year stands for its end: `2026` sorts after `2026-01-01`. */
const lastDayOf = (asOf: string): string => `${asOf}~`;
