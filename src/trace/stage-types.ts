import type { ColumnName } from "../model/index.ts";

/** Rows on their way into the staging table; columns that hold only their default are left out. */
export interface StageBatch {
  rows: number;
  numbers: Partial<Record<string, Float64Array>>;
  codes: Partial<Record<string, Uint8Array>>;
  names: Partial<Record<string, Int32Array>>;
  /** Strings not sent before, and the code of the first. */
  added: Partial<Record<string, { first: number; strings: string[] }>>;
  /** Rows waited for: -1 the one before, 0 only the arrival; values of all rows one after another. */
  dependencies: { counts: Int32Array; values: Float64Array } | undefined;
}

export interface StageFinish {
  file: string;
  /** Columns to write, in order. */
  columns: readonly ColumnName[];
  /** Some row waits for several: `depends_on` becomes LIST<INT64>. */
  lists: boolean;
  metadata: Record<string, string>;
}
