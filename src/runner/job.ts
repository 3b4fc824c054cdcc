import type {
  CandidateDoc,
  InputErrorInit,
  LoadedLatencyDoc,
  ReplayOptions,
  ReplayResult,
  Topology,
} from "../model/index.ts";

/** One replay, as plain data that goes to a worker. */
export interface ReplayJob {
  tracePath: string;
  topology: Topology;
  /** Name in the policy registry, with parameters if any: `2q(kin=0.25)`. */
  policy: string;
  options: ReplayOptions;
  /** The replay alone, nothing measured beside it. */
  alone?: boolean;
  /** What the process that decodes for this job may take. */
  memoryBytes?: number;
}

/** What is measured on a job's fabric beside the replay. */
export interface Beside {
  burstError: CandidateDoc["burst_error"];
  loadedLatency: LoadedLatencyDoc;
}

/** What a job came to. */
export type JobOutcome =
  | { ok: true; result: ReplayResult; beside: Beside | undefined }
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
  | { kind: "done"; index: number; result: ReplayResult; beside: Beside | undefined }
  | { kind: "failed"; index: number; error: ErrorMessage };
