/**
 * What arrives when: entries by cycle, for delays up to a bound, at most `width` of them in one cycle. Two numbers an entry. What is
 * due in a cycle is read from `start` on, `count` entries, before that cycle's own are added.
 */
export class Wheel {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly counts: Int32Array;
  readonly mask: number;
  readonly width: number;

  /** @param longest greatest delay, cycles @param width entries that one cycle can have: one for every port */
  constructor(longest: number, width: number) {
    const cycles = 2 ** Math.ceil(Math.log2(longest + 1));
    this.mask = cycles - 1;
    this.width = width;
    this.first = new Int32Array(cycles * width);
    this.second = new Int32Array(cycles * width);
    this.counts = new Int32Array(cycles);
  }

  add(cycle: number, first: number, second: number): void {
    const slot = cycle & this.mask;
    const at = slot * this.width + this.counts[slot]!++;
    this.first[at] = first;
    this.second[at] = second;
  }

  /** Entries in all. */
  get size(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }
}
