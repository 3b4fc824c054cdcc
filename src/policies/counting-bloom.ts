const HASHES = 4;
const MOST = 15;
/** Counters that share a cache line: all of an object's are among them. */
const BLOCK = 128;

/**
 * Counting Bloom filter, blocked: four counters of an object in one block, each up to 15; its count is the least of them. All are
 * halved after `window` additions. Hashes are of dense ids.
 */
export class CountingBloom {
  private readonly counters: Uint8Array;
  private readonly blocks: number;
  private readonly window: number;
  private added = 0;

  constructor(counters: number, window: number) {
    this.blocks = Math.max(1, Math.ceil(counters / BLOCK));
    this.counters = new Uint8Array(this.blocks * BLOCK);
    this.window = window;
  }

  /** Counters that keep the share of objects with too high a count below `ratio` for so many objects. */
  static countersFor(objects: number, ratio: number): number {
    const each = -HASHES / Math.log(1 - ratio ** (1 / HASHES));
    return Math.ceil(objects * each);
  }

  countOf(object: number): number {
    const hash = spread(object);
    const block = (hash % this.blocks) * BLOCK;
    let least = MOST;
    for (let i = 0, h = spread(hash); i < HASHES; i++, h >>>= 7)
      least = Math.min(least, this.counters[block + (h & (BLOCK - 1))]!);
    return least;
  }

  /** @returns the count after it */
  add(object: number, times: number): number {
    const hash = spread(object);
    const block = (hash % this.blocks) * BLOCK;
    let least = MOST;
    for (let i = 0, h = spread(hash); i < HASHES; i++, h >>>= 7) {
      const at = block + (h & (BLOCK - 1));
      this.counters[at] = Math.min(MOST, this.counters[at]! + times);
      least = Math.min(least, this.counters[at]!);
    }
    this.added += times;
    if (this.added < this.window) return least;
    this.halve();
    return least >> 1;
  }

  /** Takes one off the count of an object at its most, so that the next addition shows. */
  lower(object: number): void {
    const hash = spread(object);
    const block = (hash % this.blocks) * BLOCK;
    for (let i = 0, h = spread(hash); i < HASHES; i++, h >>>= 7) {
      const at = block + (h & (BLOCK - 1));
      if (this.counters[at] === MOST) this.counters[at] = MOST - 1;
    }
  }

  private halve(): void {
    const { counters } = this;
    for (let i = 0; i < counters.length; i++) counters[i]! >>= 1;
    this.added >>= 1;
  }
}

/** A bijection of 32-bit numbers (Wellons' hash prospector, the multipliers of HybridTier's own). */
function spread(x: number): number {
  let h = (x + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 17), 0xed5ad4bb);
  h = Math.imul(h ^ (h >>> 11), 0xac4c1b51);
  return (h ^ (h >>> 15)) >>> 0;
}
