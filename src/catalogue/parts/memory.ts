import { type Figure, GIB, type Part } from "../../model/index.ts";
import { assumed, rescaled } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";

const GIB_PER_GB = GIB / 1e9;
const RDIMM_GIB = 64;
const RDIMM_GB = 64;
const dimm = figure("pw.ddr5.dimm");

/** A quote of a 64 GB module as USD per GiB, its neighbours in time as range. */
function quote(id: string, asOf: string, low: number, high: number): Figure {
  const scale = GIB_PER_GB / RDIMM_GB;
  return { ...rescaled(id, scale, "USD/GiB"), low: low * GIB_PER_GB, high: high * GIB_PER_GB, asOf };
}

const perGb = (id: string): number => figure(id).value / RDIMM_GB;
const trough = figure("price.ddr5.2024");
const span = figure("price.ddr5.gb");

/** What DDR5 modules cost, from the date of each quote on: it quadrupled within a year, so that results flip with the date. */
export const ddr5History: readonly Figure[] = [
  { ...rescaled("price.ddr5.2024", GIB_PER_GB, "USD/GiB"), asOf: "2024-01-01" },
  quote("price.ddr5.2025q3", "2025-07-01", trough.low ?? trough.value, perGb("price.ddr5.2025q4")),
  quote("price.ddr5.2025q4", "2025-10-01", perGb("price.ddr5.2025q3"), perGb("price.ddr5.2026q1")),
  quote("price.ddr5.2026q1", "2026-01-01", perGb("price.ddr5.2025q4"), span.high ?? span.value),
];

export const parts: readonly Part[] = [
  {
    name: "ddr5-rdimm",
    title: "DDR5 RDIMM",
    kind: "memory",
    price: rescaled("price.ddr5.gb", GIB_PER_GB, "USD/GiB"),
    watts: assumed(dimm.value / RDIMM_GIB, "W/GiB", `an active 64 GB module, ${dimm.source}`, {
      low: (dimm.low ?? dimm.value) / RDIMM_GIB,
      high: (dimm.high ?? dimm.value) / RDIMM_GIB,
    }),
    per: "GiB",
  },
  {
    name: "pmem-module",
    title: "Persistent memory module",
    kind: "memory",
    price: rescaled("optane.price", GIB_PER_GB, "USD/GiB"),
    watts: rescaled("optane.w", GIB_PER_GB, "W/GiB"),
    per: "GiB",
  },
];
