import { createReplay } from "../../engine/index.ts";
import { BATCH_ROWS, emptyBatch, OP, Random, type Topology, wireBytes } from "../../model/index.ts";
import { OPEN } from "../../planner/probe.ts";
import { near, type ValidationCase } from "../case.ts";
import { shaped } from "../shapes.ts";
import { tools } from "../tools.ts";

const SERVICE_NS = 1000;
const LINE_BYTES = 64;
const OBJECTS = 1024;
const TOLERANCE = 0.02;
/** [load, arrivals]: the nearer to full, the longer a mean takes to settle. */
const LOADS = {
  quick: [
    [0.3, 200_000],
    [0.6, 500_000],
  ],
  full: [
    [0.3, 400_000],
    [0.6, 800_000],
    [0.9, 2_000_000],
  ],
} as const;

/** Pollaczek and Khinchine, for a service that always takes the same time: W = rho S / (2 (1 - rho)). */
const onPaper = (utilization: number): number => (utilization * SERVICE_NS) / (2 * (1 - utilization));

/** One host, one device, every link so fast that a write takes a thousandth of a microsecond; then nothing waits at the second. */
function line(): Topology {
  const one = shaped("chain", 1);
  const gBps = wireBytes(tools.protocols.get("cxl-68b").write, LINE_BYTES) / SERVICE_NS;
  return { ...one, links: one.links.map((link) => ({ ...link, gBps })) };
}

export const validation: ValidationCase = {
  name: "md1",
  id: "val.md1",
  title: "One link, Poisson writes: mean wait of an M/D/1 queue",
  source: "Pollaczek-Khinchine formula, deterministic service",
  run({ size, seed }) {
    return LOADS[size].map(([load, arrivals]) =>
      near(`load ${load}`, "ns", onPaper(load), meanWaitNs(load, arrivals, seed), TOLERANCE),
    );
  },
};

function meanWaitNs(utilization: number, arrivals: number, seed: number): number {
  const topology = line();
  const dictionaries = { requester: topology.requesters, tenant: [], job: [] };
  const replay = createReplay({ topology, ...tools, options: OPEN, dictionaries, closed: true });
  const random = new Random(seed);
  const batch = emptyBatch();
  let now = 0;
  for (let first = 0; first < arrivals; first += BATCH_ROWS) {
    batch.firstRow = first;
    batch.rows = Math.min(BATCH_ROWS, arrivals - first);
    for (let i = 0; i < batch.rows; i++) {
      now += random.exponential(SERVICE_NS / utilization);
      batch.tsNs[i] = now;
      batch.op[i] = OP.write;
      batch.bytes[i] = LINE_BYTES;
      batch.object[i] = i % OBJECTS;
      batch.lastOfRequest[i] = 1;
    }
    replay.feed(batch);
  }
  return replay.finish().breakdownNs.linkQueue;
}
