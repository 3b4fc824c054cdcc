import { amortisationYears, partPrice, parts, powerUtilization, pue, usdPerKwh } from "../catalogue/index.ts";
import {
  type BomLine,
  type CostDoc,
  type CostLine,
  HOURS_PER_YEAR,
  type Interval,
  NS_PER_S,
  type Topology,
} from "../model/index.ts";

/** What a replay has to say about money. */
export interface Work {
  /** First arrival to last completion, simulated. */
  elapsedNs: number;
  outputTokens: number;
}

export interface PriceOptions {
  /** Day of the prices: `2026`, `2026-03` or `2026-03-01`; without it, the catalogue's price with all quotes as its range. */
  asOf?: string;
  /** Share of nameplate watts taken on average, 0..1. */
  utilization?: number;
}

const S_PER_HOUR = 3600;
const TOKENS_PER_MILLION = 1e6;
/** Every price at an end of its stated range at once: nothing outside can come out. */
const BOUNDS_LEVEL = 1;

/**
 * What a fabric costs to own and run, and what that makes of the tokens it produced. Straight-line amortisation over five years;
 * energy = watts x utilization x PUE x hours x USD/kWh. Intervals take every price at one end of its range at once.
 * Without output tokens the per-token figures are infinite (null in JSON). @throws InputError S023 on a part the catalogue does not have
 */
export function price(topology: Topology, work: Work, options: PriceOptions = {}): CostDoc {
  const lines = billOf(topology.bom, options.asOf);
  const capex = interval(sum(lines, "usd"), sum(lines, "usd_lo"), sum(lines, "usd_hi"));
  const watts = sum(lines, "watts");
  const drawn = watts * (options.utilization ?? powerUtilization.value) * pue.value;
  const kilowatts = drawn / 1000;
  const energyPerHour = interval(
    kilowatts * usdPerKwh.value,
    kilowatts * (usdPerKwh.low ?? usdPerKwh.value),
    kilowatts * (usdPerKwh.high ?? usdPerKwh.value),
  );
  const perHour = add(scale(capex, 1 / (amortisationYears.value * HOURS_PER_YEAR)), energyPerHour);
  const perMillion = scale(perHour, hoursPerMillionTokens(work));
  return {
    capex_usd: capex.value,
    opex_usd_per_year: energyPerHour.value * HOURS_PER_YEAR,
    usd_per_hour: perHour.value,
    usd_per_million_tokens: perMillion.value,
    watts,
    joules_per_token:
      work.outputTokens > 0 ? (drawn * work.elapsedNs) / NS_PER_S / work.outputTokens : Infinity,
    capex_interval_usd: capex,
    usd_per_million_tokens_interval: perMillion,
    lines,
  };
}

/** A bill of materials with each part's price on a day, its range and where it comes from. */
export function billOf(bom: readonly BomLine[], asOf?: string): CostLine[] {
  return bom.map(({ part: name, quantity, group }) => {
    const part = parts.get(name);
    const { value, low, high, grade, source, asOf: quoted } = partPrice(part, asOf);
    return {
      part: name,
      title: part.per === "GiB" ? `${part.title}, GiB` : part.title,
      group,
      quantity,
      unit_usd: value,
      usd: value * quantity,
      usd_lo: (low ?? value) * quantity,
      usd_hi: (high ?? value) * quantity,
      watts: part.watts.value * quantity,
      grade,
      source,
      as_of: quoted,
    };
  });
}

/**
 * Change of a server's capex when memory is pooled: (what the fabric adds - what it avoids) / baseline.
 * Octopus (NSDI'26), tables 5 and 6.
 */
export function capexChangeRatio(baselineUsd: number, addedUsd: number, avoidedUsd: number): number {
  return (addedUsd - avoidedUsd) / baselineUsd;
}

function hoursPerMillionTokens({ elapsedNs, outputTokens }: Work): number {
  if (outputTokens === 0) return Infinity;
  return (elapsedNs / NS_PER_S / S_PER_HOUR) * (TOKENS_PER_MILLION / outputTokens);
}

const sum = (lines: readonly CostLine[], key: "usd" | "usd_lo" | "usd_hi" | "watts"): number =>
  lines.reduce((total, line) => total + line[key], 0);

const interval = (value: number, lo: number, hi: number): Interval => ({
  value,
  lo,
  hi,
  level: BOUNDS_LEVEL,
});

const scale = ({ value, lo, hi }: Interval, by: number): Interval => interval(value * by, lo * by, hi * by);

const add = (a: Interval, b: Interval): Interval => interval(a.value + b.value, a.lo + b.lo, a.hi + b.hi);
