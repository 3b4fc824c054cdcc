import { figure } from "../catalogue/index.ts";
import type { PageView, PolicyFactory, PolicyValues, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { Ghosts } from "./ghosts.ts";
import { SizedLists } from "./sized-lists.ts";

const IN = 0;
const MAIN = 1;
const NONE = -1;

/**
 * 2Q, full version: what is new goes through a FIFO queue (A1in, `kin` of the store); what leaves it is remembered (A1out, `kout` of
 * the store in bytes of objects), and only what is asked for again while remembered enters the LRU queue (Am). A hit in A1in changes
 * nothing. A1in gives up victims while it is over its share, else Am does.
 *
 * With objects of unequal size Am may exceed its share, since A1in falls below its own by less than an object; before an object enters
 * Am that is put right where the cache may give up more than is needed ({@link Replacement.excess}), as libCacheSim's TwoQ does.
 */
class TwoQ implements Replacement {
  private readonly pages: PageView;
  private readonly lists: SizedLists;
  private readonly gone: Ghosts;
  /** Of each store: bytes of the object that is coming and was remembered, 0 for none. */
  private readonly again: Float64Array;
  private readonly kin: number;
  private readonly kout: number;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    this.pages = pages;
    this.lists = new SizedLists(stores * 2);
    this.gone = new Ghosts(stores);
    this.again = new Float64Array(stores);
    this.kin = Number(values.kin);
    this.kout = Number(values.kout);
  }

  coming(store: number, object: number, bytes: number): void {
    const entry = this.gone.find(store, object);
    this.again[store] = entry === NONE ? 0 : bytes;
    if (entry !== NONE) this.gone.forget(entry);
  }

  admits(store: number, _object: number, bytes: number): boolean {
    const fits = bytes <= Math.max(1, this.share(store, this.kin));
    if (!fits) this.again[store] = 0;
    return fits;
  }

  insert(copy: number): void {
    const { storeOf, bytesOf } = this.pages;
    const store = storeOf[copy]!;
    this.lists.add(store * 2 + (this.again[store]! > 0 ? MAIN : IN), copy, bytesOf[copy]!);
    this.again[store] = 0;
  }

  touch(copy: number): void {
    const { order } = this.lists;
    if ((order.listOf(copy) & 1) === MAIN) order.refresh(copy);
  }

  victim(store: number): number {
    const { pinsOf } = this.pages;
    const { order, bytes } = this.lists;
    const first = bytes[store * 2 + IN]! > this.share(store, this.kin) ? IN : MAIN;
    const copy = order.oldestFree(store * 2 + first, pinsOf);
    return copy !== NONE ? copy : order.oldestFree(store * 2 + (first ^ 1), pinsOf);
  }

  excess(store: number): number {
    const coming = this.again[store]!;
    if (coming === 0) return NONE;
    const limit = this.pages.storeCapacity[store]! - this.share(store, this.kin);
    if (this.lists.bytes[store * 2 + MAIN]! + coming <= limit) return NONE;
    return this.lists.order.oldestFree(store * 2 + MAIN, this.pages.pinsOf);
  }

  evicted(copy: number): void {
    const { storeOf, objectOf, bytesOf } = this.pages;
    const store = storeOf[copy]!;
    const list = this.lists.order.listOf(copy) & 1;
    this.lists.remove(copy);
    if (list === IN)
      this.gone.addWithin(store, objectOf[copy]!, bytesOf[copy]!, this.share(store, this.kout));
  }

  remove(copy: number): void {
    this.lists.remove(copy);
  }

  private share(store: number, ratio: number): number {
    return Math.floor(this.pages.storeCapacity[store]! * ratio);
  }
}

export const twoQ: PolicyFactory = cascade(
  {
    name: "2q",
    title: "2Q: a FIFO queue for what is new, LRU for what was asked for again after it",
    source:
      "Johnson, Shasha: 2Q: a low overhead high performance buffer management replacement algorithm, VLDB 1994, full version",
    params: [
      {
        name: "kin",
        description: "share of the store that A1in may take",
        default: figure("cache.2q.kin"),
        min: 0,
        max: 1,
      },
      {
        name: "kout",
        description: "share of the store whose worth of objects A1out remembers",
        default: figure("cache.2q.kout"),
        min: 0,
        max: 100,
      },
    ],
  },
  (pages, stores, values) => new TwoQ(pages, stores, values),
);
