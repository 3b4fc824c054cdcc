import {
  type AccessBatch,
  CLASSES,
  COLUMNS,
  type ColumnName,
  DEPENDS,
  type Dictionaries,
  OPS,
  PHASES,
} from "../model/index.ts";
import { CODE_FIELDS, NAME_FIELDS, NUMBER_FIELDS } from "./content.ts";

const WORDS: Partial<Record<ColumnName, readonly string[]>> = { op: OPS, class: CLASSES, phase: PHASES };
/** The library reads its own row groups back in time that grows with their square. */
const GROUP_ROWS = 4_096;

export interface SmallTraceOptions {
  compression?: "UNCOMPRESSED" | "GZIP" | "SNAPPY";
  metadata?: Readonly<Record<string, string>>;
  columns?: readonly ColumnName[];
}

/**
 * Writes a small trace with parquetjs-lite: plain pages of version 1, row groups of 4,096 rows, no content hash. For tables of some
 * thousand rows and as a check on the bulk writer; `depends_on` becomes a scalar where no row waits for several, else repeated.
 */
export async function writeSmallTrace(
  path: string,
  batches: Iterable<AccessBatch>,
  dictionaries: Dictionaries,
  { compression = "SNAPPY", metadata = {}, columns = COLUMNS }: SmallTraceOptions = {},
): Promise<void> {
  const { default: parquet } = await import("parquetjs-lite");
  const all = [...batches];
  const lists = all.some(hasLists);
  const fields = columns.map((column) => [column, { ...fieldOf(column, lists), compression }] as const);
  const schema = new parquet.ParquetSchema(Object.fromEntries(fields));
  const writer = await parquet.ParquetWriter.openFile(schema, path, {
    rowGroupSize: GROUP_ROWS,
    pageIndex: false,
    useDataPageV2: false,
  });
  for (const [key, value] of Object.entries({ "weft.schema": "weft.access/1", ...metadata }))
    writer.setMetadata(key, value);
  for (const batch of all)
    for (let i = 0; i < batch.rows; i++) {
      const row: Record<string, unknown> = {};
      for (const column of columns) row[column] = cellOf(batch, i, column, dictionaries, lists);
      await writer.appendRow(row);
    }
  await writer.close();
}

function hasLists({ rows, dependsStart }: AccessBatch): boolean {
  for (let i = 0; i < rows; i++) if (dependsStart[i + 1]! - dependsStart[i]! > 1) return true;
  return false;
}

function fieldOf(column: ColumnName, lists: boolean): Record<string, unknown> {
  if (column in CODE_FIELDS || column in NAME_FIELDS) return { type: "UTF8", optional: true };
  return column === "depends_on" && lists
    ? { type: "INT64", repeated: true }
    : { type: "INT64", optional: true };
}

function cellOf(
  batch: AccessBatch,
  i: number,
  column: ColumnName,
  dictionaries: Dictionaries,
  lists: boolean,
): unknown {
  const name = NAME_FIELDS[column];
  if (name) return dictionaries[name][batch[name][i]!];
  const code = CODE_FIELDS[column];
  if (code) return WORDS[column]![batch[code][i]!];
  if (column === "depends_on") return dependencies(batch, i, lists);
  const value = batch[NUMBER_FIELDS[column]!][i]!;
  return value < 0 ? undefined : value;
}

function dependencies(
  { dependsKind, dependsStart, dependsOn }: AccessBatch,
  i: number,
  lists: boolean,
): unknown {
  if (dependsKind[i] === DEPENDS.arrival) return lists ? [-1] : -1;
  if (dependsKind[i] === DEPENDS.previous) return undefined;
  const on = [...dependsOn.subarray(dependsStart[i], dependsStart[i + 1])];
  return lists ? on : on[0];
}
