import type { Columns } from "./columns.ts";

/**
 * What arrives when: entries by cycle, for delays up to a bound, at most `width` of them in one cycle. What is due in
 * a cycle is read before anything is added in it: no delay is 0.
 */
export interface Wheel {
  /** Numbers of all entries: `words` each, `width` entries a cycle. */
  readonly entries: Int32Array;
  /** Entries by cycle. */
  readonly counts: Int32Array;
  /** Cycle & mask: its place. */
  readonly mask: number;
  readonly width: number;
}

/** @param longest greatest delay, cycles @param width entries that one cycle can have @param words numbers of an entry */
export function wheelOf(columns: Columns, longest: number, width: number, words: number): Wheel {
  const cycles = 2 ** Math.ceil(Math.log2(longest + 1));
  return {
    entries: columns.int32(words * cycles * width),
    counts: columns.int32(cycles),
    mask: cycles - 1,
    width,
  };
}
