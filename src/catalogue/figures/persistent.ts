import { type FigureTable, figuresFrom } from "./define.ts";

/** Persistent memory on a memory bus, the only kind that was sold: what its readers and writers saw. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "HeMem SOSP21, table 1", asOf: "2021", grade: "measured" },
    {
      "optane.lat.w": {
        value: 94,
        unit: "ns",
        note: "Optane PMem 100 write: complete once it is in the module's buffer",
      },
      "optane.lat.dram": { value: 82, unit: "ns", note: "DDR4 of the same host" },
    },
  ),
  ...figuresFrom(
    { source: "Yang et al., FAST20", asOf: "2020", grade: "measured" },
    {
      "optane.1dimm.w": { value: 2.3, unit: "GB/s", note: "1 Optane DIMM, write" },
    },
  ),
  ...figuresFrom(
    { source: "from memory of 2019 list prices of Optane modules", asOf: "2019", grade: "assumed" },
    {
      "optane.price": {
        value: 4.5,
        low: 2,
        high: 13,
        unit: "USD/GB",
        note: "128 GB near the value, 512 GB near the high end, what was left over in 2022 near the low one",
      },
      "optane.w": {
        value: 0.12,
        low: 0.03,
        high: 0.15,
        unit: "W/GB",
        note: "15 W for a 128 GB module, as much for a 512 GB one",
      },
    },
  ),
};
