import { type FigureTable, figuresFrom } from "./define.ts";

/** How long a requester waits before it takes what it asked for as lost, and what else links do about faults. */
export const figures: FigureTable = {
  ...figuresFrom(
    {
      source:
        "PCI Express Base Specification 5.0, section 2.8 (completion timeout: default range 50 us to 50 ms, not less than 10 ms recommended)",
      asOf: "2019",
      grade: "datasheet",
    },
    {
      "pcie.completion.timeout": {
        value: 10_000_000,
        low: 50_000,
        high: 50_000_000,
        unit: "ns",
        note: "Requests that were lost with a link are missed after this long; RDMA and Gen-Z timeouts are settings of the same order",
      },
    },
  ),
};
