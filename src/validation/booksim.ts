import type { ParamValues } from "../model/index.ts";
import { type FlitProbePoint, probeFlits } from "../planner/probe-flits.ts";
import { buildTopology } from "../topologies/build.ts";
import { type CaseContext, type Check, near } from "./case.ts";
import { tools } from "./tools.ts";

/** What BookSim 2 came to, mean of two seeds; uniform traffic of one-flit packets. */
export interface BookSimReference {
  /** The same shape, built in. */
  topology: string;
  set: ParamValues;
  /** Cycles at the lowest load: 4 H + 2 over the hops H that it counted. */
  zeroLoadCycles: number;
  /** [load, mean packet latency in cycles], up to 80 % of saturation. */
  latency: readonly (readonly [load: number, cycles: number])[];
  /** Highest accepted load, and the offered load it was accepted at. */
  saturation: readonly [offered: number, accepted: number];
}

export const SOURCE =
  "BookSim 2 (Jiang et al., ISPASS 2013): 8 virtual channels of 8 flits, iSLIP, links and credits of one cycle";

const ZERO_LOAD_TOLERANCE = 0.01;
const LATENCY_TOLERANCE = 0.1;
const SATURATION_TOLERANCE = 0.07;
const ZERO_LOAD = 0.01;
const CYCLES_PER_HOP = 4;
const ENDS_CYCLES = 2;
const CYCLES = {
  quick: { warmup: 1_000, measure: 1_500 },
  full: { warmup: 3_000, measure: 5_000 },
};
/** The reference's router, whatever the topology's own switches are. */
const ROUTER = { vcs: 8, bufferFlits: 8, routerDelay: 3, linkDelay: 1, creditDelay: 1, allocIterations: 1 };

/** Zero load, latency against load and saturation of a reference's shape; quick: the highest of the loads alone. */
export function bookSimChecks(reference: BookSimReference, { size, seed }: CaseContext): Check[] {
  const curve = size === "quick" ? reference.latency.slice(-1) : reference.latency;
  const [offered, accepted] = reference.saturation;
  const loads = [ZERO_LOAD, ...curve.map(([load]) => load), offered];
  const traffic = { pattern: "uniform", packetFlits: 1, hotspots: [] };
  const options = { ...ROUTER, ...traffic, ...CYCLES[size], loads, seed, seeds: 1 };
  const data = probeFlits(buildTopology(reference.topology, reference.set), options, tools);
  const idle = data.points[0]!;
  return [
    near("zero load", "cycles", reference.zeroLoadCycles, data.zero_load_cycles, ZERO_LOAD_TOLERANCE),
    near("4 H + 2, hops counted", "cycles", ofHops(idle), idle.latency_cycles.mean, ZERO_LOAD_TOLERANCE),
    ...curve.map(([load, cycles], i) =>
      near(`load ${load}`, "cycles", cycles, data.points[i + 1]!.latency_cycles.mean, LATENCY_TOLERANCE),
    ),
    near("saturation", "flits/cycle", accepted, data.points.at(-1)!.accepted_ratio, SATURATION_TOLERANCE),
  ];
}

const ofHops = ({ hops_mean }: FlitProbePoint): number => CYCLES_PER_HOP * hops_mean + ENDS_CYCLES;
