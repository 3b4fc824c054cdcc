import type { AccessBatch, Dictionaries, Named } from "../model/index.ts";
import type { OptionSpec, OptionValues } from "./option.ts";

/** What a source of rows has made so far; complete when its batches have been read to the end. */
export interface SourceCounts {
  rows: number;
  /** Requests or steps; a row of its own counts as one. */
  requests: number;
  /** Distinct objects that the source names. */
  objects: number;
  /** Bytes that the accesses read (reads, prefetches) and write (writes, atomics). */
  readBytes: number;
  writtenBytes: number;
}

/** Of a source of serving requests: `objects` are the prompt blocks. */
export interface ServingCounts extends SourceCounts {
  /** Prompt blocks that are looked up. */
  references: number;
  /** Objects made for generated tokens. */
  generatedObjects: number;
  /** Prompt blocks without a name: nobody else's, computed and never looked up. */
  unnamedObjects: number;
}

/** A workload with its options settled: the same options give the same rows. */
export interface WorkloadRun {
  /** For the footer, `weft.*`. */
  readonly metadata: Record<string, string>;
  readonly dictionaries: Dictionaries;
  readonly counts: SourceCounts;
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
