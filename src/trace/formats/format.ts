import type { InputErrorInit, Named, TraceReader } from "../../model/index.ts";
import type { OptionSpec, OptionValues, ServingCounts } from "../../workloads/index.ts";

export interface ImportOptions {
  /** Options of the format by name, as typed. */
  values: OptionValues;
  /** Whether the first bad line ends the import, instead of being counted. */
  strict: boolean;
  signal?: AbortSignal;
}

export interface Rejected {
  count: number;
  /** The first few, with line number and reason. */
  first: InputErrorInit[];
}

/** A foreign file read as a canonical trace. Counts are complete when the batches have been read to the end. */
export interface ImportReader extends TraceReader {
  readonly counts: ServingCounts;
  readonly rejected: Rejected;
  /** Bytes of the file, and how many of them have been read. */
  readonly bytesTotal: number;
  readonly bytesRead: number;
}

/** A foreign format: one file in `trace/formats/`. */
export interface TraceFormat extends Named {
  readonly title: string;
  readonly options: readonly OptionSpec[];
  /** @throws InputError T002 where the file cannot be read, S-codes for its options; reading on throws T-codes */
  open(path: string, options: ImportOptions): Promise<ImportReader>;
}
