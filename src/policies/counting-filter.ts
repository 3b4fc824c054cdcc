import { ObjectIndex } from "./object-index.ts";
import { xxh64Low } from "./xxh64.ts";

const SEED_FIRST = 0x12345678;
const SEED_STEP = 0x12344321;
const ERROR = 0.001;
/** With more counters than this, collisions no longer matter: every object is counted by itself. */
const MOST_COUNTERS = 2 ** 24;

/**
 * Counts of accesses as libCacheSim's W-TinyLFU keeps them: a counting Bloom filter for `entries` objects at an error of 0.1 %, every
 * counter of an object counted up, hashed with XXH64 and the simulator's seeds, so that collisions are the same.
 */
export class CountingFilter {
  private readonly counters: Uint32Array | undefined;
  private readonly exact: ObjectIndex | undefined;
  private readonly hashes: number;

  constructor(entries: number) {
    const perEntry = -Math.log(ERROR) / Math.LN2 ** 2;
    this.hashes = Math.ceil(Math.LN2 * perEntry);
    const wanted = Math.ceil(perEntry * entries);
    if (wanted > MOST_COUNTERS) this.exact = new ObjectIndex(1);
    else this.counters = new Uint32Array(wanted < this.hashes ? this.hashes * 2 : wanted);
  }

  add(key: number): void {
    const { counters, exact, hashes } = this;
    if (!counters) {
      const count = exact!.get(0, key);
      if (count < 0) exact!.set(0, key, 1);
      else exact!.replace(0, key, count + 1);
      return;
    }
    let at = xxh64Low(key, SEED_FIRST);
    const step = xxh64Low(key, SEED_STEP);
    for (let i = 0; i < hashes; i++) {
      counters[at % counters.length]!++;
      at = (at + step) >>> 0;
    }
  }

  estimate(key: number): number {
    const { counters, exact, hashes } = this;
    if (!counters) return Math.max(0, exact!.get(0, key));
    let at = xxh64Low(key, SEED_FIRST);
    const step = xxh64Low(key, SEED_STEP);
    let least = counters[at % counters.length]!;
    for (let i = 1; i < hashes; i++) {
      at = (at + step) >>> 0;
      least = Math.min(least, counters[at % counters.length]!);
    }
    return least;
  }

  halve(): void {
    const { counters } = this;
    if (!counters) this.exact!.halve();
    else for (let i = 0; i < counters.length; i++) counters[i]! >>>= 1;
  }
}
