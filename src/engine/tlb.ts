import { nsToPs, type TlbOptions } from "../model/index.ts";
import { mix } from "./id-map.ts";

const WAYS = 4;
/** Pages of one object in one store. */
const PAGES = 2 ** 24;

/**
 * A translation cache at each requester: sets of four pages, the least recently used goes. An object begins on a page of its own, and
 * is translated anew in each store that it moves to. An access waits for one walk where any of its pages misses: the others are
 * walked side by side. Of an access to more pages than the cache holds, all but the last so many count as missed.
 */
export class Tlb {
  /** Pages looked up and missed, by spread: a store's number, or the origin's. */
  readonly lookups: Float64Array;
  readonly misses: Float64Array;
  private readonly sets: number;
  private readonly ways: number;
  private readonly pageBytes: number;
  private readonly walkPs: number;
  private readonly spreads: number;
  /** By requester: page keys, set by set, latest first; -1 for none. */
  private readonly keys: Float64Array[] = [];

  constructor({ entries, pageBytes, walkNs }: TlbOptions, spreads: number) {
    this.ways = Math.min(WAYS, entries);
    this.sets = Math.max(1, Math.floor(entries / this.ways));
    this.pageBytes = pageBytes;
    this.walkPs = nsToPs(walkNs);
    this.spreads = spreads;
    this.lookups = new Float64Array(spreads);
    this.misses = new Float64Array(spreads);
  }

  /** @returns ps that an access to `bytes` of an object waits for its translation */
  translate(requester: number, object: number, offset: number, bytes: number, spread: number): number {
    const first = Math.floor(offset / this.pageBytes);
    const last = Math.floor((offset + Math.max(1, bytes) - 1) / this.pageBytes);
    const base = (object * this.spreads + spread) * PAGES;
    const from = Math.max(first, last + 1 - this.sets * this.ways);
    let missed = from - first;
    for (let page = from; page <= last; page++) if (!this.find(requester, base + page)) missed++;
    this.lookups[spread]! += last - first + 1;
    this.misses[spread]! += missed;
    return missed === 0 ? 0 : this.walkPs;
  }

  /** Sums over the stores that are asked for. */
  result(of: (spread: number) => boolean): { lookups: number; misses: number } {
    const sum = (counts: Float64Array): number => counts.reduce((all, n, i) => all + (of(i) ? n : 0), 0);
    return { lookups: sum(this.lookups), misses: sum(this.misses) };
  }

  /** Looks a page up and makes it the latest of its set. */
  private find(requester: number, key: number): boolean {
    this.keys[requester] ??= new Float64Array(this.sets * this.ways).fill(-1);
    const keys = this.keys[requester]!;
    const low = (key % 2 ** 32) | 0;
    const set = (mix(low ^ mix(Math.floor(key / 2 ** 32))) >>> 0) % this.sets;
    const start = set * this.ways;
    let at = start;
    while (at < start + this.ways - 1 && keys[at] !== key) at++;
    const found = keys[at] === key;
    for (; at > start; at--) keys[at] = keys[at - 1]!;
    keys[start] = key;
    return found;
  }
}
