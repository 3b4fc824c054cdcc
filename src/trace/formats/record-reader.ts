import { basename } from "node:path";
import type { AccessBatch, Dictionaries } from "../../model/index.ts";
import { type SourceCounts, textOf } from "../../workloads/index.ts";
import { type Body, type Foreign, openForeign } from "./foreign-reader.ts";
import type { ImportOptions, ImportReader } from "./format.ts";
import { MAPPING, type Mapping, readMapping } from "./mapping.ts";
import { type ForeignRecord, RecordRows } from "./record-rows.ts";
import { Rejections } from "./rejections.ts";

export interface Placed {
  /** A line from 1, or what the record is called. */
  where: number | string;
  record: ForeignRecord;
}

export type RecordsOf = (foreign: Foreign, mapping: Mapping) => AsyncIterable<Placed>;

/** Opens a file of accesses, one per record. @throws InputError T002, T007, S001, S002, S021, S022 */
export async function openRecords(
  format: string,
  path: string,
  options: ImportOptions,
  recordsOf: RecordsOf,
): Promise<ImportReader> {
  const mapping = await readMapping(textOf(options.values, MAPPING));
  const metadata = { "weft.source": `${format} ${basename(path)}`, "weft.closed": "false" };
  const begin = (): Body => new RecordBody(mapping, recordsOf, metadata);
  return openForeign(path, options, { metadata, parts: "rows", begin });
}

/** `weft.closed` is true where a record says how long it computes: only then are think times known. */
class RecordBody implements Body {
  private rows: RecordRows;
  private readonly mapping: Mapping;
  private readonly recordsOf: RecordsOf;
  private readonly metadata: Record<string, string>;

  constructor(mapping: Mapping, recordsOf: RecordsOf, metadata: Record<string, string>) {
    this.mapping = mapping;
    this.recordsOf = recordsOf;
    this.metadata = metadata;
    this.rows = new RecordRows(mapping, new Rejections("", false, () => true));
  }

  get counts(): SourceCounts {
    return this.rows.counts;
  }

  get dictionaries(): Dictionaries {
    return this.rows.dictionaries;
  }

  async *batches(foreign: Foreign): AsyncGenerator<AccessBatch, void> {
    this.rows = new RecordRows(this.mapping, foreign.rejected);
    for await (const { where, record } of this.recordsOf(foreign, this.mapping)) {
      const full = this.rows.add(where, record);
      if (full) yield full;
    }
    const rest = this.rows.rest();
    if (rest) yield rest;
    this.metadata["weft.closed"] = String(this.rows.thinks);
  }
}
