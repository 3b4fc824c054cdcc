import type { AccessBatch, ColumnName, Dictionaries, TraceInfo } from "../../model/index.ts";
import type { SourceCounts } from "../../workloads/index.ts";
import { ByteSource } from "./byte-source.ts";
import type { ImportOptions, ImportReader, Rejected } from "./format.ts";
import { Rejections } from "./rejections.ts";

/** What a body reads from, and where it says what it cannot use. */
export interface Foreign<Source = ByteSource> {
  source: Source;
  rejected: Rejections;
}

/** What a reader has to know of what it reads from. */
export interface Progressing {
  readonly path: string;
  readonly bytesTotal: number;
  readonly bytesRead: number;
}

/** One reading of a foreign file: made anew each time that the batches are asked for. */
export interface Body<Source = ByteSource> {
  readonly counts: SourceCounts;
  readonly dictionaries: Dictionaries;
  /** May add to the metadata that the reader was opened with. @throws InputError T-codes */
  batches(foreign: Foreign<Source>): AsyncIterable<AccessBatch>;
}

export interface ForeignSetup<Source = ByteSource> {
  /** For the footer: `weft.source` at least, `weft.closed` where it is not true. */
  metadata: Record<string, string>;
  /** What a usable part of the file is called, in the plural: `requests`, `rows`. */
  parts: string;
  begin(metadata: Record<string, string>): Body<Source>;
}

/** Opens a foreign file that one {@link Body} reads. @throws InputError T002, T007 where it is Parquet */
export async function openForeign(
  path: string,
  options: ImportOptions,
  setup: ForeignSetup,
): Promise<ImportReader> {
  const source = await ByteSource.open(path, options.signal);
  return foreignReader(source, options, setup);
}

/** The same, of a source that is open already. */
export function foreignReader<Source extends Progressing>(
  source: Source,
  options: ImportOptions,
  setup: ForeignSetup<Source>,
): ImportReader {
  return new ForeignReader(source, options.strict, setup);
}

class ForeignReader<Source extends Progressing> implements ImportReader {
  readonly info: TraceInfo;
  private readonly source: Source;
  private readonly strict: boolean;
  private readonly setup: ForeignSetup<Source>;
  private rejections: Rejections;
  private body: Body<Source>;

  constructor(source: Source, strict: boolean, setup: ForeignSetup<Source>) {
    this.source = source;
    this.strict = strict;
    this.setup = setup;
    const { metadata } = setup;
    this.info = {
      rows: 0,
      sha256: "",
      metadata,
      closed: metadata["weft.closed"] !== "false",
      model: metadata["weft.model"],
    };
    this.rejections = this.rejectionsOf();
    this.body = setup.begin(metadata);
  }

  get counts(): SourceCounts {
    return this.body.counts;
  }

  get dictionaries(): Dictionaries {
    return this.body.dictionaries;
  }

  get rejected(): Rejected {
    return this.rejections;
  }

  get bytesTotal(): number {
    return this.source.bytesTotal;
  }

  get bytesRead(): number {
    return this.source.bytesRead;
  }

  async *batches(_columns?: readonly ColumnName[]): AsyncGenerator<AccessBatch, void> {
    this.rejections = this.rejectionsOf();
    this.body = this.setup.begin(this.info.metadata);
    yield* this.body.batches({ source: this.source, rejected: this.rejections });
    this.rejections.refuseNothing(this.counts.rows, this.setup.parts);
  }

  private rejectionsOf(): Rejections {
    return new Rejections(this.source.path, this.strict, () => this.counts.rows > 0);
  }

  async close(): Promise<void> {}
}
