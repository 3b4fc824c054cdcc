import { protocols } from "../../protocols/index.ts";
import { rounded, type ValidationCase } from "../case.ts";

/** GB/s of an x16 link at 64 GT/s, each way. */
const RAW_GBPS = 128;
/** [reads, writes, GB/s both ways together], standard flits. */
const BOUNDS = [
  [1, 0, 108.3],
  [4, 1, 132.8],
  [2, 1, 156.4],
  [3, 2, 171.7],
  [1, 1, 160.0],
  [1, 2, 130.9],
  [0, 1, 96.0],
] as const;

/** The other flits of the same rate, reads alone. */
const VARIANTS = [
  ["cxl-256b-lopt", "latency-optimised", 104.0],
  ["cxl-256b-pbr", "port-routed", 106.7],
] as const;

export const validation: ValidationCase = {
  name: "flit256-bound",
  id: "val.flit256.bound",
  title: "CXL 3.x: payload of 256 B flits by mix of reads and writes",
  source: "CXL 3.1 sections 4.3.2 to 4.3.4, tables 4-14 to 4-18, added up",
  caveat: "no hardware measurement confirms it yet",
  run() {
    const standard = protocols.get("cxl-256b");
    const mixes = BOUNDS.map(([reads, writes, gBps]) =>
      rounded(
        `x16, ${reads}:${writes}`,
        "GB/s",
        gBps,
        standard.goodputGBps(RAW_GBPS, reads / (reads + writes)),
        1,
      ),
    );
    const variants = VARIANTS.map(([name, what, gBps]) =>
      rounded(`x16, 1:0, ${what}`, "GB/s", gBps, protocols.get(name).goodputGBps(RAW_GBPS, 1), 1),
    );
    return [...mixes, ...variants];
  },
};
