import { DEFAULT_REPLAY } from "../../model/index.ts";
import { routedBound } from "../../planner/saturation.ts";
import { buildTopology } from "../../topologies/build.ts";
import { near, type ValidationCase } from "../case.ts";
import { replayTraffic } from "../throughput.ts";
import { tools } from "../tools.ts";

const FABRICS = ["cxl-direct", "cxl-pool", "genz-rack", "rdma-pool"];
const HOSTS = 4;
const OVERLOAD = 3;
const ACCESSES = { quick: 40_000, full: 200_000 };
/** Filling and draining the windows at the ends. */
const TOLERANCE = 0.02;
const READS_ONLY = { readRatio: 1, bytes: 64 };

export const validation: ValidationCase = {
  name: "little",
  id: "val.little",
  title: "Little's law: requesters whose windows are always full",
  source: "Little, Operations Research 9(3), 1961: L = lambda W",
  run({ size, seed }) {
    return FABRICS.map((name) => {
      const topology = buildTopology(name, { hosts: HOSTS });
      const load = {
        offeredGBps: routedBound(topology, READS_ONLY, tools).gBps * OVERLOAD,
        accesses: ACCESSES[size],
        seed,
        options: { window: DEFAULT_REPLAY.window },
      };
      const { completed, elapsedNs, latencyNs, breakdownNs } = replayTraffic(topology, READS_ONLY, load);
      const outstanding = (completed / elapsedNs) * (latencyNs.mean - breakdownNs.admission);
      return near(`${name}, under way`, "accesses", HOSTS * DEFAULT_REPLAY.window, outstanding, TOLERANCE);
    });
  },
};
