import type { Topology } from "../../model/index.ts";
import { routedBound } from "../../planner/saturation.ts";
import { near, type ValidationCase } from "../case.ts";
import { shaped } from "../shapes.ts";
import { carriedGBps } from "../throughput.ts";
import { tools } from "../tools.ts";

/** GB/s of an x8 port at 32 GT/s, each way. */
const RAW_GBPS = 32;
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const TOLERANCE = 0.03;
const OVERLOAD = 1.2;
const ACCESSES = { quick: 4_000, full: 20_000 };
const LINE_BYTES = 64;

/**
 * Peak GB/s of a manufacturer's simulation of an x8 expander, fitted over its bandwidth-latency curves at shares R of reads: writes with
 * a fifth for each read's request one way, reads with 0.066 for each write's completion the other.
 */
const peak = (share: number): number =>
  Math.min(24.05 / (1 - share + 0.2 * share), 26.76 / (share + 0.066 * (1 - share)));

/** A host, a switch and a device on x8 ports; the device never fills. */
function port(): Topology {
  const one = shaped("chain", 1);
  return { ...one, links: one.links.map((link) => ({ ...link, gBps: RAW_GBPS })) };
}

export const validation: ValidationCase = {
  name: "mess-directions",
  id: "val.mess.directions",
  title: "CXL x8 port: peak by share of reads, full duplex",
  source:
    "Mess (Esmaili-Dokht et al., MICRO 2024): Micron's SystemC model of a CXL expander, fitted to 0.9 %",
  run({ size, seed }) {
    const topology = port();
    return SHARES.map((readRatio) => {
      const mix = { readRatio, bytes: LINE_BYTES };
      const offeredGBps = routedBound(topology, mix, tools).gBps * OVERLOAD;
      const ours = carriedGBps(topology, mix, { offeredGBps, accesses: ACCESSES[size], seed });
      return near(`${Math.round(readRatio * 100)} % reads`, "GB/s", peak(readRatio), ours, TOLERANCE);
    });
  },
};
