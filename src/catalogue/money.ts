import type { Figure } from "../model/index.ts";
import { ranged } from "./figures/derive.ts";
import { figure } from "./figures/index.ts";

const industry = figure("pw.pue.avg").value;
const best = figure("pw.pue.hyper");
const byState = figure("pw.kwh.eia");

/** Straight line, years. */
export const amortisationYears: Figure = figure("pw.amort");

/** Watts into the building for each watt into the machines. */
export const pue: Figure = ranged(
  "pw.pue.used",
  best.low ?? best.value,
  industry,
  "From a new hyperscale site to the industry's average",
);

export const usdPerKwh: Figure = ranged(
  "pw.kwh",
  byState.low ?? byState.value,
  byState.high ?? byState.value,
  "Industrial prices of US states, April 2025 (pw.kwh.eia)",
);

/** Share of its nameplate watts that hardware takes on average. */
export const powerUtilization: Figure = figure("pw.util");
