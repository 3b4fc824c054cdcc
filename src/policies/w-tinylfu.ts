import { figure } from "../catalogue/index.ts";
import { grown } from "../model/grown.ts";
import type { PageView, PolicyFactory, PolicyValues, Replacement } from "../model/index.ts";
import { type AccessCounts, ReferenceCounts, SketchCounts } from "./access-counts.ts";
import { cascade } from "./cascade.ts";
import { Segments } from "./segments.ts";
import { SizedLists } from "./sized-lists.ts";

const NONE = -1;
const PROBATION = 0;

/**
 * W-TinyLFU: what is new goes to a small LRU window (`window` of the store); what the window cannot hold is a candidate for the main
 * cache, a segmented LRU. Where that is full, the candidate and the main cache's victim are compared by their counts of recent
 * accesses: the candidate stays only if it was asked for more often.
 *
 * `variant=reference` is libCacheSim's WTinyLFU: the window is as large as the cache until that is full; accesses are counted by a
 * counting Bloom filter without doorkeeper, at a miss, a hit in the main cache and once more for every candidate, and halved after
 * hits of 32 times the main cache's size; what enters the main cache goes to the lowest segment that has room; and candidates are
 * compared until one loses, so that one miss may cost the main cache several objects.
 */
class WTinyLfu implements Replacement {
  private readonly pages: PageView;
  private readonly windows: SizedLists;
  private readonly main: Segments;
  private readonly counts: AccessCounts;
  private readonly share: number;
  private readonly reference: boolean;
  /** By copy: 1 in the main cache. */
  private inMain = new Uint8Array(1024);
  private readonly held: Int32Array;
  /** Of each store: the candidate that has won against the main cache's victim; one that waits for more to leave the main cache. */
  private readonly winner: Int32Array;
  private readonly entering: Int32Array;
  /** Of each store: 1 while candidates are compared until one loses. */
  private readonly contest: Uint8Array;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    this.pages = pages;
    this.share = Number(values.window);
    this.reference = values.variant === "reference";
    this.windows = new SizedLists(stores);
    const above = Number(values.protected);
    this.main = new Segments(pages, stores, [1 - above, above], (store) => this.mainLimit(store));
    this.counts = this.reference
      ? new ReferenceCounts(Array.from({ length: stores }, (_, store) => this.mainLimit(store)))
      : new SketchCounts(stores, Number(values.count), Number(values.sample));
    this.held = new Int32Array(stores);
    this.winner = new Int32Array(stores).fill(NONE);
    this.entering = new Int32Array(stores).fill(NONE);
    this.contest = new Uint8Array(stores);
  }

  coming(store: number, object: number): void {
    if (!this.reference) this.counts.add(store, object);
  }

  admits(store: number, _object: number, bytes: number): boolean {
    const limit = Math.min(this.windowLimit(store), this.main.limit(store, PROBATION));
    return bytes <= (this.reference ? limit : Math.max(1, limit));
  }

  insert(copy: number): void {
    const { storeOf, objectOf, bytesOf } = this.pages;
    const store = storeOf[copy]!;
    if (copy >= this.inMain.length) this.inMain = grown(this.inMain, copy * 2);
    this.inMain[copy] = 0;
    this.windows.add(store, copy, bytesOf[copy]!);
    this.counts.holds(store, ++this.held[store]!);
    if (this.reference) this.counts.add(store, objectOf[copy]!);
    else this.settle(store);
  }

  touch(copy: number): void {
    const { storeOf, objectOf } = this.pages;
    const store = storeOf[copy]!;
    const inMain = this.inMain[copy] === 1;
    if (inMain) this.main.touch(store, copy);
    else this.windows.order.refresh(copy);
    if (inMain || !this.reference) this.counts.addAging(store, objectOf[copy]!);
  }

  victim(store: number): number {
    this.winner[store] = NONE;
    if (this.entering[store] !== NONE) return this.main.victim(store);
    for (;;) {
      const candidate = this.windows.order.oldestFree(store, this.pages.pinsOf);
      if (candidate === NONE) return this.main.victim(store);
      if (this.main.bytes(store) + this.windows.sizeOf(candidate) > this.mainLimit(store))
        return this.loser(store, candidate);
      this.enter(store, candidate);
    }
  }

  /** While a candidate larger than the victim it has won against waits for room in the main cache, more leaves that. */
  excess(store: number): number {
    if (this.entering[store] !== NONE || this.contest[store] === 1) return this.victim(store);
    return this.main.excess(store);
  }

  evicted(copy: number): void {
    const { storeOf, objectOf } = this.pages;
    const store = storeOf[copy]!;
    const fromMain = this.inMain[copy] === 1;
    const candidate = this.entering[store] !== NONE ? this.entering[store]! : this.winner[store]!;
    this.remove(copy);
    this.contest[store] = fromMain && candidate !== NONE && this.reference ? 1 : 0;
    if (!fromMain) {
      if (this.reference) this.counts.add(store, objectOf[copy]!);
      return;
    }
    this.winner[store] = NONE;
    if (candidate === NONE) return;
    if (this.hasRoom(store, candidate)) this.enter(store, candidate);
    else this.entering[store] = candidate;
  }

  remove(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    this.held[store]!--;
    if (this.inMain[copy] === 1) this.main.remove(copy);
    else this.windows.remove(copy);
    if (this.entering[store] === copy) this.entering[store] = NONE;
  }

  private loser(store: number, candidate: number): number {
    const { objectOf } = this.pages;
    const rival = this.main.victim(store);
    if (rival === NONE) return candidate;
    const wins =
      this.counts.estimate(store, objectOf[candidate]!) > this.counts.estimate(store, objectOf[rival]!);
    if (!wins) return candidate;
    this.winner[store] = candidate;
    return rival;
  }

  private enter(store: number, candidate: number): void {
    const bytes = this.windows.sizeOf(candidate);
    const segment = this.reference ? Math.max(PROBATION, this.main.lowestWithRoom(store, bytes)) : PROBATION;
    this.windows.remove(candidate);
    this.inMain[candidate] = 1;
    this.main.add(store, segment, candidate, bytes);
    this.entering[store] = NONE;
    if (this.reference) this.counts.add(store, this.pages.objectOf[candidate]!);
  }

  private hasRoom(store: number, candidate: number): boolean {
    const bytes = this.windows.sizeOf(candidate);
    if (this.reference && this.main.lowestWithRoom(store, bytes) !== NONE) return true;
    return this.main.bytes(store) + bytes <= this.mainLimit(store);
  }

  /** What the window cannot hold goes on to the main cache while that has room. */
  private settle(store: number): void {
    const { order, bytes } = this.windows;
    while (bytes[store]! > this.windowLimit(store)) {
      const candidate = order.oldest(store);
      if (this.main.bytes(store) + this.windows.sizeOf(candidate) > this.mainLimit(store)) return;
      this.enter(store, candidate);
    }
  }

  private windowLimit(store: number): number {
    return Math.floor(this.pages.storeCapacity[store]! * this.share);
  }

  private mainLimit(store: number): number {
    return this.pages.storeCapacity[store]! - this.windowLimit(store);
  }
}

export const wTinylfu: PolicyFactory = cascade(
  {
    name: "w-tinylfu",
    title: "W-TinyLFU: a small LRU window before a segmented LRU that admits by frequency",
    source:
      "Einziger, Friedman, Manes: TinyLFU: a highly efficient cache admission policy, ACM TOS 13(4), 2017",
    params: [
      {
        name: "window",
        description: "share of the store that the window may take",
        default: figure("cache.w-tinylfu.window"),
        min: 0,
        max: 1,
      },
      {
        name: "protected",
        description: "share of the main cache that its protected segment may take",
        default: figure("cache.slru.protected"),
        min: 0,
        max: 1,
      },
      {
        name: "sample",
        description: "accesses before counts are halved, for each object held",
        default: figure("cache.w-tinylfu.sample"),
        min: 1,
        max: 1000,
      },
      {
        name: "count",
        description: "largest count of an object",
        default: figure("cache.w-tinylfu.count"),
        min: 1,
        max: 255,
      },
      {
        name: "variant",
        description: "paper, or reference: as libCacheSim counts and fills",
        default: "paper",
        choices: ["paper", "reference"],
      },
    ],
  },
  (pages, stores, values) => new WTinyLfu(pages, stores, values),
);
