import type { InputErrorInit, Named, TraceReader } from "../../model/index.ts";
import type { OptionSpec, OptionValues, SourceCounts } from "../../workloads/index.ts";

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

/**
 * A foreign file read as a canonical trace. Counts, dictionaries and metadata are complete when the batches have been read to the
 * end. `lastOfRequest` is only set where a format knows it: what is written and opened again has it.
 */
export interface ImportReader extends TraceReader {
  readonly counts: SourceCounts;
  readonly rejected: Rejected;
  /** Bytes of the file, and how many of them have been read; of a compressed file, compressed ones. */
  readonly bytesTotal: number;
  readonly bytesRead: number;
}

/** A foreign format: one file in `trace/formats/`. */
export interface TraceFormat extends Named {
  readonly title: string;
  readonly options: readonly OptionSpec[];
  /**
   * How sure the format is that a file is its own: 0 not at all, 1 certain; what only fits because it fits anything, below 0.5.
   * @param head the first bytes (64 KiB at most), decompressed @param path the file's name tells something too
   */
  recognise(head: Uint8Array, path: string): number;
  /** @throws InputError T002 where the file cannot be read, S-codes for its options; reading on throws T-codes */
  open(path: string, options: ImportOptions): Promise<ImportReader>;
}
