import { BATCH_ROWS } from "../../model/index.ts";
import type { ColumnPlan, RawBlock, RawColumn } from "../raw.ts";

interface NumberBuffer {
  kind: "number";
  values: Float64Array;
}
interface TextBuffer {
  kind: "text";
  codes: Int32Array;
  added: string[];
}
interface ListBuffer {
  kind: "list";
  counts: Int32Array;
  values: Float64Array;
  used: number;
}
type Buffers = NumberBuffer | TextBuffer | ListBuffer;

/** Cuts what a reader decodes, in pieces of any length, into blocks of {@link BATCH_ROWS} rows. */
export class BlockBuilder {
  private readonly columns: Buffers[];
  rows = 0;

  constructor(plan: readonly ColumnPlan[]) {
    this.columns = plan.map((column) => bufferOf(column.kind));
  }

  get room(): number {
    return BATCH_ROWS - this.rows;
  }

  /** Copies `count` numbers from `from` on into the rows after the last. */
  numbers(column: number, values: Float64Array, from: number, count: number): void {
    const buffer = this.columns[column] as NumberBuffer;
    buffer.values.set(
      from === 0 && count === values.length ? values : values.subarray(from, from + count),
      this.rows,
    );
  }

  codes(column: number, codes: Int32Array, from: number, count: number): void {
    const buffer = this.columns[column] as TextBuffer;
    buffer.codes.set(
      from === 0 && count === codes.length ? codes : codes.subarray(from, from + count),
      this.rows,
    );
  }

  /** Strings that later codes stand for. */
  add(column: number, strings: readonly string[]): void {
    const buffer = this.columns[column] as TextBuffer;
    for (const string of strings) buffer.added.push(string);
  }

  /** `values` holds the elements of rows `from` .. `from + count` from `firstValue` on. */
  lists(
    column: number,
    counts: Int32Array,
    from: number,
    count: number,
    values: Float64Array,
    firstValue: number,
  ): number {
    const buffer = this.columns[column] as ListBuffer;
    buffer.counts.set(counts.subarray(from, from + count), this.rows);
    let length = 0;
    for (let i = from; i < from + count; i++) if (counts[i] > 0) length += counts[i];
    if (buffer.used + length > buffer.values.length)
      buffer.values = grown(buffer.values, buffer.used + length);
    buffer.values.set(values.subarray(firstValue, firstValue + length), buffer.used);
    buffer.used += length;
    return length;
  }

  /** Ends `count` rows that every column has been given. */
  advance(count: number): void {
    this.rows += count;
  }

  /** The rows gathered so far; valid until the next call of any method. */
  take(): RawBlock {
    const { rows } = this;
    const columns = this.columns.map((buffer) => taken(buffer, rows));
    this.rows = 0;
    return { rows, columns };
  }
}

function bufferOf(kind: ColumnPlan["kind"]): Buffers {
  if (kind === "number") return { kind, values: new Float64Array(BATCH_ROWS) };
  if (kind === "text") return { kind, codes: new Int32Array(BATCH_ROWS), added: [] };
  return { kind, counts: new Int32Array(BATCH_ROWS), values: new Float64Array(BATCH_ROWS), used: 0 };
}

function taken(buffer: Buffers, rows: number): RawColumn {
  if (buffer.kind === "number") return { kind: "number", values: buffer.values.subarray(0, rows) };
  if (buffer.kind === "text") {
    const { added } = buffer;
    buffer.added = [];
    return { kind: "text", codes: buffer.codes.subarray(0, rows), added };
  }
  const { used } = buffer;
  buffer.used = 0;
  return { kind: "list", counts: buffer.counts.subarray(0, rows), values: buffer.values.subarray(0, used) };
}

function grown(values: Float64Array, needed: number): Float64Array {
  const larger = new Float64Array(Math.max(needed, values.length * 2));
  larger.set(values);
  return larger;
}
