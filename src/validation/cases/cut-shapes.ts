import { narrowestCut } from "../../planner/narrowest-cut.ts";
import { near, type ValidationCase } from "../case.ts";
import { SHAPES, shaped } from "../shapes.ts";
import { carriedGBps } from "../throughput.ts";
import { tools } from "../tools.ts";

const ENDS = [4, 8, 16];
const TOLERANCE = 0.07;
/** Offered, over what the cut lets through: enough to fill it. */
const OVERLOAD = 1.1;
const ACCESSES = { quick: 20_000, full: 60_000 };
const READS_ONLY = { readRatio: 1, bytes: 64 };

export const validation: ValidationCase = {
  name: "cut-shapes",
  id: "val.cut.shapes",
  title: "Saturation of plain shapes: the narrowest cut",
  source: "maximum flow (Dinitz, 1970) over the share of uniform traffic that has to cross",
  run({ size, seed }) {
    return Object.keys(SHAPES).flatMap((shape) =>
      ENDS.map((ends) => {
        const topology = shaped(shape, ends);
        const { gBps } = narrowestCut(topology, READS_ONLY, tools);
        const load = { offeredGBps: gBps * OVERLOAD, accesses: ACCESSES[size], seed };
        return near(topology.title, "GB/s", gBps, carriedGBps(topology, READS_ONLY, load), TOLERANCE);
      }),
    );
  },
};
