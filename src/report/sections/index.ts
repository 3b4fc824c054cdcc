import { registry } from "../../model/index.ts";
import { section as breakdown } from "./breakdown.ts";
import { section as ccdf } from "./ccdf.ts";
import { section as cost } from "./cost.ts";
import { section as hops } from "./hops.ts";
import { section as links } from "./links.ts";
import { section as loadedLatency } from "./loaded-latency.ts";
import { section as pareto } from "./pareto.ts";
import { section as residency } from "./residency.ts";
import { section as scorecard } from "./scorecard.ts";

/** The report's parts in reading order: one file each. */
export const sections = registry("section", [
  scorecard,
  pareto,
  breakdown,
  hops,
  ccdf,
  loadedLatency,
  links,
  residency,
  cost,
]);
