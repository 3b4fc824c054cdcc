import type { AccessBatch, Dictionaries, Named } from "../model/index.ts";
import type { OptionSpec, OptionValues } from "./option.ts";

/** What a workload or importer has made so far; complete when its batches have been read to the end. */
export interface ServingCounts {
  rows: number;
  requests: number;
  /** Prompt blocks read in prefill, and how many distinct ones they are. */
  references: number;
  objects: number;
  /** Objects made for generated tokens. */
  generatedObjects: number;
}

/** A workload with its options settled: the same options give the same rows. */
export interface WorkloadRun {
  /** For the footer, `weft.*`. */
  readonly metadata: Record<string, string>;
  readonly dictionaries: Dictionaries;
  readonly counts: ServingCounts;
  /** Requests to come, for progress. */
  readonly expectedRequests: number;
  /** A batch is only valid until the next one is asked for. */
  batches(): Iterable<AccessBatch>;
}

/** Makes a trace from a model of how something is used: one file in `workloads/`. */
export interface Workload extends Named {
  readonly title: string;
  readonly options: readonly OptionSpec[];
  /** @throws InputError S-codes */
  create(values: OptionValues): WorkloadRun;
}
