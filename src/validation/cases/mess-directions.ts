import type { Topology } from "../../model/index.ts";
import { routedBound } from "../../planner/saturation.ts";
import { type CaseContext, near, type ValidationCase } from "../case.ts";
import { shaped } from "../shapes.ts";
import { carriedGBps } from "../throughput.ts";
import { tools } from "../tools.ts";

/** GB/s of an x8 port at 32 GT/s, each way. */
const RAW_GBPS = 32;
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.58, 0.6, 0.7, 0.8, 0.9, 1];
/** Where both ways are full at once, the links' completions show most: see the caveat. */
const BOTH_FULL = 0.58;
const TOLERANCE = 0.03;
const OVERLOAD = 1.2;
const ACCESSES = { quick: 4_000, full: 20_000 };
const LINE_BYTES = 64;

/** GB/s of writes and of reads alone; what the request of a read, and the completion of a write, takes of the other's way. */
const FIT = { writeGBps: 24.05, readGBps: 26.76, requestRatio: 0.2, completionRatio: 0.066 };

/** Peak GB/s of a manufacturer's simulation of an x8 expander, fitted over its bandwidth-latency curves at shares of reads. */
const peak = (share: number): number =>
  Math.min(
    FIT.writeGBps / (1 - share + FIT.requestRatio * share),
    FIT.readGBps / (share + FIT.completionRatio * (1 - share)),
  );

/** A host, a switch and a device on x8 ports; the device never fills. */
function links(): Topology {
  const one = shaped("chain", 1);
  return { ...one, links: one.links.map((link) => ({ ...link, gBps: RAW_GBPS })) };
}

/** A device whose own port is the fitted one, behind links that never fill. */
function port(): Topology {
  const one = shaped("chain", 1);
  const wide = one.links.map((link) => ({ ...link, gBps: link.gBps * 100 }));
  const nodes = one.nodes.map((node) =>
    node.medium ? { ...node, medium: { ...node.medium, port: FIT } } : node,
  );
  return { ...one, nodes, links: wide };
}

function saturation(topology: Topology, readRatio: number, { size, seed }: CaseContext): number {
  const mix = { readRatio, bytes: LINE_BYTES };
  const offeredGBps = routedBound(topology, mix, tools).gBps * OVERLOAD;
  return carriedGBps(topology, mix, { offeredGBps, accesses: ACCESSES[size], seed });
}

const percent = (share: number): string => `${Math.round(share * 100)} % reads`;

export const validation: ValidationCase = {
  name: "mess-directions",
  id: "val.mess.directions",
  title: "CXL x8 port: peak by share of reads, full duplex",
  source:
    "Mess (Esmaili-Dokht et al., MICRO 2024): Micron's SystemC model of a CXL expander, fitted to 0.9 %",
  caveat:
    "with 58 % reads, where both ways are full, plain 68 B flits are 3.0 % below: a completion is half a slot, 0.11 of a read's data, in the simulation 0.066",
  run: (context) => [
    ...SHARES.map((share) =>
      near(
        `fitted port, ${percent(share)}`,
        "GB/s",
        peak(share),
        saturation(port(), share, context),
        TOLERANCE,
      ),
    ),
    ...SHARES.filter((share) => share !== BOTH_FULL).map((share) =>
      near(
        `68 B flits, ${percent(share)}`,
        "GB/s",
        peak(share),
        saturation(links(), share, context),
        TOLERANCE,
      ),
    ),
  ],
};
