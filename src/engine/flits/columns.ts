/**
 * The arrays of one network, as they are before its first cycle again at every start. The compiler takes an array that a function
 * has captured for a constant, address and length included, where its elements lie outside of the heap: those of an array of up
 * to 64 bytes do only where its buffer was made first.
 */
export class Columns {
  private readonly columns: Int32Array[] = [];
  private readonly firsts: (number | Int32Array)[] = [];

  /** @param first what is in it before the first cycle: one number, or one for each place */
  int32(length: number, first: number | Int32Array = 0): Int32Array {
    const column = new Int32Array(new ArrayBuffer(Int32Array.BYTES_PER_ELEMENT * length));
    this.columns.push(column);
    this.firsts.push(first);
    put(column, first);
    return column;
  }

  reset(): void {
    this.columns.forEach((column, i) => {
      put(column, this.firsts[i]!);
    });
  }
}

function put(column: Int32Array, first: number | Int32Array): void {
  if (typeof first === "number") column.fill(first);
  else column.set(first);
}
