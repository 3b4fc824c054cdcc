import type { ReplayResult } from "../model/index.ts";
import { loadedLatency } from "../planner/loaded-latency.ts";
import { policies } from "../policies/index.ts";
import { protocols } from "../protocols/index.ts";
import { routings } from "../routing/index.ts";
import { measureBurstError } from "./burst-error.ts";
import type { Beside, ReplayJob } from "./job.ts";

/** What a candidate's document says of its fabric beside the replay: both small enough to take a fraction of a second. */
export function measureBeside(job: ReplayJob, result: ReplayResult): Beside {
  const tools = { protocols, routings, policy: policies.get("first-touch") };
  return {
    burstError: measureBurstError(job),
    loadedLatency: loadedLatency(job.topology, job.options, result, tools),
  };
}
