import { pipeline } from "node:stream";
import { type Info, parse } from "csv-parse";
import { InputError } from "../../model/index.ts";
import type { ByteSource } from "./byte-source.ts";
import { firstLine } from "./recognise.ts";
import type { Rejections } from "./rejections.ts";

/** A record this long is none: a quote was not closed. */
const LONGEST_RECORD = 2 ** 16;

export interface CsvRecord {
  /** Line of the file on which it ends, from 1. */
  line: number;
  /** By the names in the file's first line, as they are there. */
  values: Readonly<Record<string, string>>;
}

/**
 * Records of a CSV file with a header line, in bounded memory. A record with too few or too many fields is rejected.
 * @param check throws where columns are missing
 * @throws InputError T023 where it is no CSV; what `ByteSource` throws
 */
export async function* csvRecords(
  source: ByteSource,
  rejected: Rejections,
  check: (columns: string[]) => void,
): AsyncGenerator<CsvRecord, void> {
  const header = firstLine(await source.head());
  if (header.length >= LONGEST_RECORD - 1) throw noCsv(source.path, "its first line has no end");
  const parser = parse({
    bom: true,
    columns: (names: string[]) => {
      check(names);
      return names;
    },
    delimiter: delimiterOf(header),
    info: true,
    relax_quotes: true,
    max_record_size: LONGEST_RECORD,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error) => {
      rejected.line(Number(error?.lines ?? 0), (error?.message ?? "not a record").slice(0, 200));
      return undefined;
    },
  });
  const records: AsyncIterable<{ info: Info; record: Record<string, string> }> = pipeline(
    source.chunks(),
    parser,
    () => {},
  );
  try {
    for await (const { info, record } of records) yield { line: info.lines, values: record };
  } catch (error) {
    throw csvError(error, source.path);
  }
}

/** Comma, semicolon or tab, whichever the header line has most of. */
function delimiterOf(header: string): string {
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best), ",");
}

/** What is thrown on for an error of the parser. */
export function csvError(error: unknown, path: string): unknown {
  const { code, message } = error as { code?: string; message: string };
  if (error instanceof InputError || !code?.startsWith("CSV_")) return error;
  return noCsv(path, message.slice(0, 200));
}

function noCsv(path: string, why: string): InputError {
  return new InputError({ code: "T023", message: `${path} is no CSV: ${why}`, where: path });
}
