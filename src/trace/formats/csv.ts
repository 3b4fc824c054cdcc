import { csvRecords } from "./csv-records.ts";
import type { Foreign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { MAPPING, type Mapping } from "./mapping.ts";
import { csvColumns, looksCanonical } from "./recognise.ts";
import { openRecords, type Placed } from "./record-reader.ts";
import { checkColumns } from "./record-rows.ts";

/** CSV with a header line, one access per record: canonical column names as they are, others by a mapping. */
export const csv: TraceFormat = {
  name: "csv",
  title: "CSV with a header, one access per line: canonical column names, or --mapping",
  options: [MAPPING],
  recognise: (head) => {
    const columns = csvColumns(head);
    if (looksCanonical(columns)) return 0.9;
    return columns.length > 1 && columns.every((name) => /^[\w .#()/-]+$/.test(name)) ? 0.2 : 0;
  },
  open: (path, options) => openRecords("csv", path, options, recordsOf),
};

async function* recordsOf({ source, rejected }: Foreign, mapping: Mapping): AsyncGenerator<Placed, void> {
  const check = (names: string[]): void => checkColumns(names, mapping, source.path);
  for await (const { line, values } of csvRecords(source, rejected, check))
    yield { where: line, record: values };
}
