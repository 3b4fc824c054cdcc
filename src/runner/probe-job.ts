import type { Topology } from "../model/index.ts";
import { type BoundsDoc, boundsOf } from "../planner/bounds.ts";
import { type ProbeData, type ProbeOptions, probe } from "../planner/probe.ts";
import { type FlitProbeData, type FlitProbeOptions, probeFlits } from "../planner/probe-flits.ts";
import { policies } from "../policies/index.ts";
import { protocols } from "../protocols/index.ts";
import { routings } from "../routing/index.ts";
import type { ErrorMessage } from "./job.ts";

/** One probe of one fabric, as plain data that goes to a worker. */
export type ProbeJob =
  | { kind: "memory"; topology: Topology; options: ProbeOptions }
  | { kind: "flits"; topology: Topology; options: FlitProbeOptions };

export type MemoryProbe = ProbeData & { bounds: BoundsDoc };
export type ProbeResult = { kind: "memory"; data: MemoryProbe } | { kind: "flits"; data: FlitProbeData };

export type FromProbe =
  | { kind: "point"; done: number; total: number }
  | { kind: "done"; result: ProbeResult }
  | { kind: "failed"; error: ErrorMessage };

/** Runs a probe in this thread, from its first load to its last. @throws InputError as `probe` and `probeFlits` */
export function probeHere(job: ProbeJob, onPoint: (done: number, total: number) => void): ProbeResult {
  if (job.kind === "flits")
    return { kind: "flits", data: probeFlits(job.topology, job.options, { protocols, routings, onPoint }) };
  const tools = { protocols, routings, policy: policies.get("first-touch"), onPoint };
  const data = probe(job.topology, job.options, tools);
  const bounds = boundsOf(job.topology, { ...job.options, tier: data.tier }, tools);
  return { kind: "memory", data: { ...data, bounds } };
}
