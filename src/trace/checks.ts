import {
  type AccessBatch,
  type ColumnName,
  DEPENDS,
  type ErrorCode,
  InputError,
  InputErrors,
} from "../model/index.ts";
import { NUMBER_FIELDS } from "./content.ts";
import { LARGEST } from "./raw.ts";

const MAY_BE_MISSING: ReadonlySet<ColumnName> = new Set(["request", "rebuild_ns"]);

/** Gathers the problems of one batch, the first of each kind and column, with column, row and row group. */
export class Problems {
  private readonly errors: InputError[] = [];
  private readonly seen = new Set<string>();
  private readonly groupStarts: Float64Array;
  private readonly sources: Partial<Record<ColumnName, string>>;

  /** @param groupRows rows of each row group, empty where there are none @param sources names in the file, where they differ */
  constructor(groupRows: Float64Array, sources: Partial<Record<ColumnName, string>> = {}) {
    this.groupStarts = new Float64Array(groupRows.length);
    for (let g = 1; g < groupRows.length; g++)
      this.groupStarts[g] = this.groupStarts[g - 1]! + groupRows[g - 1]!;
    this.sources = sources;
  }

  /** @param row number in the trace */
  add(
    code: ErrorCode,
    column: ColumnName,
    row: number,
    message: string,
    more?: { why?: string; hint?: string },
  ): void {
    const key = `${code} ${column}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const name = this.sources[column] ?? column;
    this.errors.push(
      new InputError({ code, message: `${name} ${message}`, where: this.where(name, row), ...more }),
    );
  }

  where(column: string, row: number): string {
    const at = `column ${column}, row ${row}`;
    if (this.groupStarts.length === 0) return at;
    let group = 0;
    while (group + 1 < this.groupStarts.length && this.groupStarts[group + 1]! <= row) group++;
    return `${at}, row group ${group}`;
  }

  /** @throws InputErrors if there were any */
  throwIfAny(): void {
    if (this.errors.length > 0) throw new InputErrors(this.errors);
  }
}

/** Checks what a trace must be, row by row, for the columns that are there. @throws InputErrors T013, T015, T016, T017 */
export class RowChecks {
  private readonly columns: readonly ColumnName[];
  private readonly problems: Problems;
  private lastTs = 0;

  constructor(columns: readonly ColumnName[], problems: Problems) {
    this.columns = columns;
    this.problems = problems;
  }

  check(batch: AccessBatch): void {
    for (const column of this.columns) {
      const field = NUMBER_FIELDS[column];
      if (field) this.checkNumbers(column, batch[field], batch);
    }
    if (this.columns.includes("ts_ns")) this.checkOrder(batch);
    if (this.columns.includes("depends_on")) this.checkDependencies(batch);
    this.problems.throwIfAny();
  }

  private checkNumbers(column: ColumnName, values: Float64Array, { rows, firstRow }: AccessBatch): void {
    const least = MAY_BE_MISSING.has(column) ? -1 : 0;
    for (let i = 0; i < rows; i++) {
      const value = values[i]!;
      // also false for NaN
      if (value >= least && value <= LARGEST) continue;
      if (Math.abs(value) >= LARGEST) {
        this.problems.add("T013", column, firstRow + i, "has an integer past 2^53", {
          why: "such integers are not exact in a 64-bit float, and ids would collide",
          hint: "number the ids from 0, times from the start of the trace",
        });
      } else this.problems.add("T016", column, firstRow + i, `is ${value}; it must be 0 or more`);
    }
  }

  private checkOrder({ rows, firstRow, tsNs }: AccessBatch): void {
    let last = this.lastTs;
    for (let i = 0; i < rows; i++) {
      const ts = tsNs[i]!;
      if (ts < last)
        this.problems.add("T015", "ts_ns", firstRow + i, `falls from ${last} to ${ts}`, {
          why: "a replay takes rows in the order of their arrival",
          hint: "sort the file by ts_ns, keeping the order of equal times",
        });
      last = ts;
    }
    this.lastTs = last;
  }

  private checkDependencies({ rows, firstRow, dependsKind, dependsStart, dependsOn }: AccessBatch): void {
    for (let i = 0; i < rows; i++) {
      if (dependsKind[i] !== DEPENDS.rows) continue;
      for (let k = dependsStart[i]!; k < dependsStart[i + 1]!; k++) {
        const on = dependsOn[k]!;
        if (!(on >= 0 && on < firstRow + i))
          this.problems.add(
            "T017",
            "depends_on",
            firstRow + i,
            `names row ${on}, which does not come before it`,
            {
              hint: "rows are counted from 0; -1 stands for the request's arrival",
            },
          );
      }
    }
  }
}
