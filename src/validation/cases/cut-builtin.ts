import type { Topology } from "../../model/index.ts";
import { narrowestCut } from "../../planner/narrowest-cut.ts";
import { routedBound } from "../../planner/saturation.ts";
import { buildTopology } from "../../topologies/build.ts";
import { topologies } from "../../topologies/index.ts";
import { type Check, near, type ValidationCase } from "../case.ts";
import { carriedGBps, replayTraffic } from "../throughput.ts";
import { tools } from "../tools.ts";

const TOLERANCE = 0.07;
/** Offered, over what the routes let through: enough to fill them. */
const OVERLOAD = 1.1;
/** Not writes alone: where they are posted they are complete at the first port, and say nothing about the way behind it. */
const RUNS = {
  quick: [{ hosts: 4, readRatio: 1, accesses: 12_000 }],
  full: [
    { hosts: 16, readRatio: 1, accesses: 40_000 },
    { hosts: 4, readRatio: 1 / 2, accesses: 20_000 },
  ],
} as const;
/** Of an access over a fabric: several fit a switch's buffers. Inside a package nothing is in the way of longer ones. */
const FABRIC_BYTES = 1024;
const PACKAGE_BYTES = 32 * 1024;
/** Round trips that a run is long at the least: a shorter one would be over before the fabric is full. */
const ROUND_TRIPS = 4;
/** Routes and cut agree up to rounding. */
const SAME = 1e-6;

type Run = (typeof RUNS)[keyof typeof RUNS][number] & { seed: number };

export const validation: ValidationCase = {
  name: "cut-builtin",
  id: "val.cut.builtin",
  title: "Saturation of the built-in fabrics: the narrowest cut for memory traffic",
  source: "maximum flow (Dinitz, 1970) over the share of uniform traffic that has to cross; links and media",
  caveat: "where routes fill a link before the cut is full, the routes are the bound, and the row says so",
  run: ({ size, seed }) =>
    RUNS[size].flatMap((run) => topologies.names.map((name) => saturation(name, { ...run, seed }))),
};

function saturation(name: string, { hosts, readRatio, accesses: least, seed }: Run): Check {
  const topology = buildTopology(name, { hosts });
  const mix = { readRatio, bytes: bytesOf(topology) };
  const routed = routedBound(topology, mix, tools);
  const cut = narrowestCut(topology, mix, tools);
  const idle = replayTraffic(topology, { ...mix, readRatio: 1 }, { offeredGBps: 1, accesses: 1, seed });
  const accesses = Math.max(least, Math.ceil((ROUND_TRIPS * idle.elapsedNs * routed.gBps) / mix.bytes));
  const ours = carriedGBps(topology, mix, { offeredGBps: routed.gBps * OVERLOAD, accesses, seed });
  const isCut = routed.gBps >= cut.gBps * (1 - SAME);
  const bound = isCut ? "cut" : `routes (cut ${cut.gBps.toFixed(1)})`;
  const what = `${name}, ${hosts} hosts, ${Math.round(readRatio * 100)} % reads: ${bound}`;
  return near(what, "GB/s", routed.gBps, ours, TOLERANCE);
}

function bytesOf({ tiers, links, probeTier }: Topology): number {
  const { instances } = tiers.find(({ name }) => name === probeTier)!;
  const devices = new Set(instances.flatMap(({ nodes }) => nodes));
  const last = links.filter(({ from, to }) => devices.has(from) || devices.has(to));
  return last.every(({ gBps }) => gBps === Number.POSITIVE_INFINITY) ? PACKAGE_BYTES : FABRIC_BYTES;
}
