import { grown } from "./grown.ts";
import { IdMap } from "./id-map.ts";

/**
 * Sums of the accesses over one path, side by side in memory; times in ps. `packets`: serialisation of one packet on every leg; `linkTrail`,
 * `mediumTrail`: how far the last packet was behind the first, where a link or the medium set that.
 */
export const SUM = {
  count: 0,
  bytes: 1,
  linkQueue: 2,
  packets: 3,
  linkTrail: 4,
  mediaQueue: 5,
  mediumTrail: 6,
  software: 7,
} as const;
export const SUM_WORDS = 8;

/** What a path was used for: a read, a write, a write that was posted to the first port. */
export const USE = { read: 0, write: 1, posted: 2 } as const;
export const USES = 3;

/**
 * Counts the accesses that the meter records by the paths they took, a few sums each, so that every place on a path can be given its
 * share when all is over. An access of several flights counts with the one that ended last, as its latency does.
 */
export class PathMeter {
  /** {@link SUM_WORDS} for each use of each path. */
  uses = new Float64Array(256 * SUM_WORDS);
  /** The same for pairs of paths: read over one, written over the other. */
  pairs = new Float64Array(256 * SUM_WORDS);
  readonly pairRead: number[] = [];
  readonly pairWrite: number[] = [];
  private readonly pairIds = new IdMap();

  /** Word of the sums of a path's use; they are in {@link uses}. */
  useOf(path: number, use: number): number {
    const at = (path * 3 + use) * 8;
    if (at >= this.uses.length) this.uses = grown(this.uses, at * 2);
    return at;
  }

  /** Word of the sums of a pair; they are in {@link pairs}. */
  pairOf(read: number, write: number): number {
    const pair = this.pairIds.idOf(read * 2 ** 24 + write);
    if (pair === this.pairRead.length) {
      this.pairRead.push(read);
      this.pairWrite.push(write);
      if (pair * 8 >= this.pairs.length) this.pairs = grown(this.pairs, pair * 16);
    }
    return pair * 8;
  }
}
