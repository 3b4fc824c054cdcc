/** What the reading and writing child processes say to their parent: plain data that crosses the process boundary as typed arrays. */

import type { ColumnName, InputErrorInit } from "../model/index.ts";

export type ReaderName = "duckdb" | "parquetjs";

/** How a column of the file is read: whole numbers, strings as codes, or lists of whole numbers. */
export type ColumnKind = "number" | "text" | "list";

/** A top-level column of the file as its schema describes it. */
export interface FileColumn {
  name: string;
  /** The reader's word for the type, for messages. */
  type: string;
  /** What Weft can read it as; undefined where it can read it as nothing. */
  kind: ColumnKind | undefined;
}

/** What is known of a file before a row has been read. */
export interface FileShape {
  rows: number;
  /** Rows of each row group. */
  groupRows: Float64Array;
  columns: FileColumn[];
  metadata: Record<string, string>;
}

/** One canonical column, where it is in the file and how it is to be read. */
export interface ColumnPlan {
  column: ColumnName;
  source: string;
  /** `number` columns asked for as `text` (an integer requester) arrive as the codes of their decimal strings. */
  kind: ColumnKind;
}

/** NaN is null; an infinity is an integer past 2^53. */
export interface NumberColumn {
  kind: "number";
  values: Float64Array;
}

/** -1 is null; `added` continues the dictionary, in order of first appearance. */
export interface TextColumn {
  kind: "text";
  codes: Int8Array | Int16Array | Int32Array;
  added: string[];
}

/** `counts` -1 is null; the values of all rows one after another, NaN a null element. */
export interface ListColumn {
  kind: "list";
  counts: Int32Array;
  values: Float64Array;
}

export type RawColumn = NumberColumn | TextColumn | ListColumn;

/** BATCH_ROWS rows of the file, fewer in the last block. Columns in the order of the plan. */
export interface RawBlock {
  rows: number;
  columns: RawColumn[];
}

/** Where requests end, found by reading the request column once. */
export interface RequestEnds {
  /** Bit i: row i is the last of its request. Rows without a request are not in it. */
  last: Uint8Array;
  /** Last row of a request that several requesters issue, -1 if there is none. */
  splitRow: number;
}

/** Reads one file; lives in the child. */
export interface Source {
  open(path: string, real: string, options: SourceOptions): Promise<FileShape>;
  start(plan: readonly ColumnPlan[]): Promise<void>;
  /** undefined after the last. */
  next(): Promise<RawBlock | undefined>;
  requestEnds(request: string, requester: string | undefined): Promise<RequestEnds>;
}

export interface SourceOptions {
  memoryBytes: number;
}

/** One call to the child and its answer. */
export interface CallMessage {
  id: number;
  method: string;
  args: unknown[];
}

export type ReplyMessage =
  | { id: number; value: unknown }
  | { id: number; problem: InputErrorInit }
  | { id: number; bug: string };

/** Largest integer that a Float64 tells from its neighbours on both sides, and the one above it: 2^53. */
export const LARGEST = 2 ** 53;
