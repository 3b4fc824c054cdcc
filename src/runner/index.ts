export { measureBurstError } from "./burst-error.ts";
export type { Beside, JobOutcome, ReplayJob } from "./job.ts";
export { type RunOptions, runReplays } from "./pool.ts";
export { type ProbeJob, type ProbeResult, probeHere } from "./probe-job.ts";
export { probeInThread } from "./probe-thread.ts";
export { type ReplayHooks, replayTrace } from "./replay-trace.ts";
export { scanTrace, type TraceScan } from "./scan.ts";
