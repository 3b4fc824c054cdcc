import {
  type AccessBatch,
  BATCH_ROWS,
  DEPENDS,
  type Dictionaries,
  emptyBatch,
  type TraceReader,
} from "../model/index.ts";

const COPIED = [
  "op",
  "object",
  "offset",
  "bytes",
  "objectClass",
  "phase",
  "request",
  "tokens",
  "thinkNs",
  "rebuildNs",
] as const;

/** Sets `chosen[i]` to 1 where row i of the batch stays, to 0 where it does not. */
export type Marks = (batch: AccessBatch, chosen: Uint8Array) => void;

/**
 * The rows of a trace that `mark` chooses, times counted from the first of them. What a row waits for and is left out counts as over; a
 * row of which nothing is left to wait for waits for its arrival only. `dictionaries` gets the names of the rows that stay. Memory grows with the number of runs of rows that stay.
 */
export async function* sliced(
  reader: TraceReader,
  mark: Marks,
  dictionaries: Dictionaries,
): AsyncGenerator<AccessBatch, void> {
  const names = new Names(reader.dictionaries, dictionaries);
  const kept = new Kept();
  const chosen = new Uint8Array(BATCH_ROWS);
  let startNs = Number.NaN;
  for await (const batch of reader.batches()) {
    const rows: number[] = [];
    mark(batch, chosen);
    const firstRow = kept.rows;
    for (let i = 0; i < batch.rows; i++)
      if (chosen[i] === 1) {
        rows.push(i);
        kept.add(batch.firstRow + i);
      }
    if (rows.length === 0) continue;
    if (Number.isNaN(startNs)) startNs = batch.tsNs[rows[0]!]!;
    const made = cut(batch, rows, firstRow, startNs, kept);
    names.copy(batch, rows, made);
    yield made;
  }
}

function cut(
  batch: AccessBatch,
  rows: readonly number[],
  firstRow: number,
  startNs: number,
  kept: Kept,
): AccessBatch {
  const made = emptyBatch(rows.length, batch.dependsStart[batch.rows]! - batch.dependsStart[0]!);
  made.rows = rows.length;
  made.firstRow = firstRow;
  let used = 0;
  for (const [at, i] of rows.entries()) {
    made.tsNs[at] = batch.tsNs[i]! - startNs;
    for (const field of COPIED) made[field][at] = batch[field][i]!;
    for (let d = batch.dependsStart[i]!; d < batch.dependsStart[i + 1]!; d++) {
      const on = kept.numberOf(batch.dependsOn[d]!);
      if (on >= 0) made.dependsOn[used++] = on;
    }
    made.dependsStart[at + 1] = used;
    const none = batch.dependsKind[i] === DEPENDS.rows && used === made.dependsStart[at];
    made.dependsKind[at] = none ? DEPENDS.arrival : batch.dependsKind[i]!;
  }
  return made;
}

/** Names of the rows that stay, in order of first appearance among them. */
class Names {
  private readonly from: Dictionaries;
  private readonly to: Dictionaries;
  private readonly codes = { requester: [] as number[], tenant: [] as number[], job: [] as number[] };

  constructor(from: Dictionaries, to: Dictionaries) {
    this.from = from;
    this.to = to;
  }

  copy(batch: AccessBatch, rows: readonly number[], made: AccessBatch): void {
    for (const column of ["requester", "tenant", "job"] as const)
      for (const [at, i] of rows.entries()) made[column][at] = this.codeOf(column, batch[column][i]!);
  }

  private codeOf(column: keyof Dictionaries, code: number): number {
    if (code < 0) return -1;
    this.codes[column][code] ??= this.to[column].push(this.from[column][code]!) - 1;
    return this.codes[column][code]!;
  }
}

/** New numbers of the rows that stay, as runs. */
class Kept {
  rows = 0;
  /** Of each run: number of its first row before and after, and of the row behind its last before. */
  private readonly first: number[] = [];
  private readonly renumbered: number[] = [];
  private readonly end: number[] = [];

  add(row: number): void {
    const last = this.first.length - 1;
    if (last >= 0 && this.end[last] === row) this.end[last] = row + 1;
    else {
      this.first.push(row);
      this.renumbered.push(this.rows);
      this.end.push(row + 1);
    }
    this.rows++;
  }

  /** -1 where the row is left out. */
  numberOf(row: number): number {
    let low = 0;
    let high = this.first.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.first[middle]! <= row) low = middle + 1;
      else high = middle;
    }
    const run = low - 1;
    return run >= 0 && row < this.end[run]! ? this.renumbered[run]! + row - this.first[run]! : -1;
  }
}
