/**
 * What arrives when: entries by cycle, for delays up to a bound, at most `width` of them in one cycle. What is due in
 * a cycle is read before anything is added in it: no delay is 0.
 */
export class Wheel {
  /** Two numbers an entry. */
  readonly entries: Int32Array;
  readonly counts: Int32Array;
  readonly mask: number;
  readonly width: number;

  /** @param longest greatest delay, cycles @param width entries that one cycle can have: one for every port */
  constructor(longest: number, width: number) {
    const cycles = 2 ** Math.ceil(Math.log2(longest + 1));
    this.mask = cycles - 1;
    this.width = width;
    this.entries = new Int32Array(2 * cycles * width);
    this.counts = new Int32Array(cycles);
  }

  add(cycle: number, first: number, second: number): void {
    const slot = cycle & this.mask;
    const at = 2 * (slot * this.width + this.counts[slot]!++);
    this.entries[at] = first;
    this.entries[at + 1] = second;
  }

  /** Entries in all. */
  get size(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }
}
