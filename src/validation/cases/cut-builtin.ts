import type { Topology } from "../../model/index.ts";
import { narrowestCut } from "../../planner/narrowest-cut.ts";
import { routedBound } from "../../planner/saturation.ts";
import { buildTopology } from "../../topologies/build.ts";
import { topologies } from "../../topologies/index.ts";
import { type Check, near, type ValidationCase } from "../case.ts";
import { carriedGBps } from "../throughput.ts";
import { tools } from "../tools.ts";

const HOSTS = 4;
const TOLERANCE = 0.07;
/** Offered, over what the routes let through: enough to fill them. */
const OVERLOAD = 1.1;
const ACCESSES = { quick: 40_000, full: 150_000 };
/** Not writes alone: where they are posted they are complete at the first port, and say nothing about the way behind it. */
const READ_RATIOS = { quick: [1], full: [1, 1 / 2] };
const LINE_BYTES = 64;
/** What a GPU or host moves to and from memory in its own package. */
const PAGE_BYTES = 4096;
/** Routes and cut agree up to rounding. */
const SAME = 1e-6;

/** An access inside a package is as long as a page: lines are over before a rate of terabytes per second shows. */
function bytesOf({ tiers, links, probeTier }: Topology): number {
  const { instances } = tiers.find(({ name }) => name === probeTier)!;
  const devices = new Set(instances.flatMap(({ nodes }) => nodes));
  const near = links.filter(({ from, to }) => devices.has(from) || devices.has(to));
  return near.every(({ gBps }) => gBps === Number.POSITIVE_INFINITY) ? PAGE_BYTES : LINE_BYTES;
}

export const validation: ValidationCase = {
  name: "cut-builtin",
  id: "val.cut.builtin",
  title: "Saturation of the built-in fabrics: the narrowest cut for memory traffic",
  source: "maximum flow (Dinitz, 1970) over the share of uniform traffic that has to cross; links and media",
  caveat: "where routes fill a link before the cut is full, the routes are the bound, and the row says so",
  run({ size, seed }) {
    return topologies.names.flatMap((name) => {
      const topology = buildTopology(name, { hosts: HOSTS });
      return READ_RATIOS[size].map((readRatio) => saturation(topology, readRatio, ACCESSES[size], seed));
    });
  },
};

function saturation(topology: Topology, readRatio: number, accesses: number, seed: number): Check {
  const mix = { readRatio, bytes: bytesOf(topology) };
  const routed = routedBound(topology, mix, tools);
  const cut = narrowestCut(topology, mix, tools);
  const ours = carriedGBps(topology, mix, { offeredGBps: routed.gBps * OVERLOAD, accesses, seed });
  const reads = `${Math.round(readRatio * 100)} % reads`;
  const isCut = routed.gBps >= cut.gBps * (1 - SAME);
  const what = `${topology.name}, ${reads}: ${isCut ? "cut" : `routes; the cut is ${cut.gBps.toFixed(1)}`}`;
  return near(what, "GB/s", routed.gBps, ours, TOLERANCE);
}
