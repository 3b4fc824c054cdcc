import type { ProbeTools } from "../planner/probe.ts";
import { policies } from "../policies/index.ts";
import { protocols } from "../protocols/index.ts";
import { routings } from "../routing/index.ts";

/** Everything that a probe needs to be told by name. */
export const tools: ProbeTools = { protocols, routings, policy: policies.get("first-touch") };
