import { type AccessBatch, BATCH_ROWS, DEPENDS, emptyBatch } from "../model/index.ts";

const DEPENDENCIES_PER_ROW = 4;

/** Fills one batch after another, reusing its arrays. A row is begun, its fields are set on `batch` at `at`, and it is ended. */
export class RowBuffer {
  readonly batch: AccessBatch;
  /** Rows of the trace so far, those of this batch included: the number of the next row. */
  total = 0;
  private readonly capacity: number;

  /** @param capacity rows per batch, 65,536 at most */
  constructor(capacity = BATCH_ROWS) {
    this.capacity = Math.min(capacity, BATCH_ROWS);
    this.batch = emptyBatch(this.capacity, this.capacity * DEPENDENCIES_PER_ROW);
  }

  /** Whether a row with `dependencies` rows to wait for needs a new batch first. */
  isFull(dependencies: number): boolean {
    const { rows, dependsStart, dependsOn } = this.batch;
    return rows === this.capacity || (rows > 0 && dependsStart[rows]! + dependencies > dependsOn.length);
  }

  /** Starts over, after the batch has been used. */
  clear(): void {
    this.batch.rows = 0;
    this.batch.firstRow = this.total;
  }

  /** Ends a row that waits for nothing but its request's arrival. @returns its number in the trace */
  endAtArrival(): number {
    return this.end(DEPENDS.arrival, 0, 0);
  }

  /** Ends a row that waits for rows `first .. first + count` of the trace. @returns its number in the trace */
  endAfter(first: number, count: number): number {
    return this.end(DEPENDS.rows, first, count);
  }

  /** Ends a row that waits for the row before it in its request. @returns its number in the trace */
  endAfterPrevious(): number {
    return this.end(DEPENDS.previous, 0, 0);
  }

  /** Ends a row that waits for these rows of the trace, or only for its arrival if there are none. @returns its number */
  endAfterRows(rows: ArrayLike<number>): number {
    const { batch } = this;
    const start = batch.dependsStart[batch.rows]!;
    const row = this.end(rows.length > 0 ? DEPENDS.rows : DEPENDS.arrival, 0, rows.length);
    for (let k = 0; k < rows.length; k++) batch.dependsOn[start + k] = rows[k]!;
    return row;
  }

  private end(kind: number, first: number, count: number): number {
    const { batch } = this;
    const row = batch.rows++;
    const start = batch.dependsStart[row]!;
    if (start + count > batch.dependsOn.length) this.growDependencies(start + count);
    for (let k = 0; k < count; k++) batch.dependsOn[start + k] = first + k;
    batch.dependsStart[row + 1] = start + count;
    batch.dependsKind[row] = kind;
    return this.total++;
  }

  private growDependencies(needed: number): void {
    const grown = new Float64Array(needed * 2);
    grown.set(this.batch.dependsOn);
    this.batch.dependsOn = grown;
  }
}
