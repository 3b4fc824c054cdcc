import type { CandidateDoc, InputErrorInit, ReplayOptions, ReplayResult, Topology } from "../model/index.ts";

/** One replay, as plain data that goes to a worker. */
export interface ReplayJob {
  tracePath: string;
  topology: Topology;
  /** Name in the policy registry. */
  policy: string;
  options: ReplayOptions;
  /** What the process that decodes for this job may take. */
  memoryBytes?: number;
}

/** What a job came to. */
export type JobOutcome =
  | { ok: true; result: ReplayResult; burstError: CandidateDoc["burst_error"] }
  | { ok: false; error: Error };

/** An error as plain data: the user's with their codes, a bug with its stack. */
export type ErrorMessage = { problems: InputErrorInit[] } | { bug: string };

export interface WorkerSetup {
  /** One cell: not 0 once the work should stop. */
  stop: Int32Array;
}

export type ToWorker = { job: ReplayJob; index: number };

export type FromWorker =
  | { kind: "rows"; index: number; rows: number }
  | { kind: "done"; index: number; result: ReplayResult; burstError: CandidateDoc["burst_error"] }
  | { kind: "failed"; index: number; error: ErrorMessage };
