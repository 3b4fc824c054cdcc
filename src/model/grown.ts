type Columns = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** A longer copy of a column; what is new is zero. Called rarely: lengths double. */
export function grown<T extends Columns>(column: T, length: number): T {
  const longer = new (column.constructor as new (length: number) => T)(length);
  longer.set(column as never);
  return longer;
}
