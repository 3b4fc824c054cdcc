import { protocols } from "../../protocols/index.ts";
import { inside, rounded, type ValidationCase } from "../case.ts";

/** GB/s of an x16 link at 32 GT/s, each way. */
const RAW_GBPS = 64;
/** [reads, writes, GB/s both ways together], by the slot counts of the specification. */
const BOUNDS = [
  [1, 0, 53.5],
  [4, 1, 65.1],
  [2, 1, 76.1],
  [3, 2, 83.1],
  [1, 1, 80.3],
  [1, 2, 65.7],
  [0, 1, 48.2],
] as const;
/** [what, lanes / 16, share of reads, measured GB/s]: nothing measured may be above the bound by more than 1 %. */
const MEASURED = [
  ["x8 reads, Octopus (NSDI'26)", 0.5, 1, 26.5],
  ["x8 writes, Octopus (NSDI'26)", 0.5, 0, 24.2],
  ["x16 non-temporal writes, EuroSys'24", 1, 0, 47.1],
  ["x8 2:1, Micron CZ120", 0.5, 2 / 3, 36],
] as const;
const ABOVE = 1.01;

export const validation: ValidationCase = {
  name: "flit68-bound",
  id: "val.flit68.bound",
  title: "CXL 2.0: payload of 68 B flits by mix of reads and writes",
  source: "CXL 2.0 section 4.2 and CXL 3.1 table 4-18; four measurements below the bound",
  run() {
    const goodput = (raw: number, share: number): number => protocols.get("cxl-68b").goodputGBps(raw, share);
    return [
      ...BOUNDS.map(([reads, writes, gBps]) =>
        rounded(`x16, ${reads}:${writes}`, "GB/s", gBps, goodput(RAW_GBPS, reads / (reads + writes)), 1),
      ),
      ...MEASURED.map(([what, width, share, gBps]) =>
        inside(what, "GB/s", [gBps / ABOVE, Number.POSITIVE_INFINITY], goodput(RAW_GBPS * width, share)),
      ),
    ];
  },
};
