import type { PageView, PolicyFactory, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { Ghosts } from "./ghosts.ts";
import { SizedLists } from "./sized-lists.ts";

const ONCE = 0;
const OFTEN = 1;
const NONE = -1;

/**
 * Adaptive replacement cache: LRU lists of what was used once (T1) and more often (T2), each with a list of what left it (B1, B2). A
 * request for something in B1 raises the share p that T1 aims at, one for something in B2 lowers it, by at least 1 and by the ratio of
 * the other list to the one hit. p is a real number, sizes are bytes where the store's capacity is: then p moves by at least a byte.
 *
 * The paper's case IV A asks whether T1 is smaller than the cache; with objects of unequal size the question is whether B1 is empty.
 */
class Arc implements Replacement {
  private readonly pages: PageView;
  /** T1 and T2 of each store. */
  private readonly lists: SizedLists;
  /** B1 and B2 of each store. */
  private readonly gone: Ghosts;
  /** Of each store: what T1 aims at. */
  private readonly aim: Float64Array;
  /** Of each store: bytes of what is coming; the list it left before, -1 for none. */
  private readonly incoming: Float64Array;
  private readonly cameFrom: Int32Array;

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.lists = new SizedLists(stores * 2);
    this.gone = new Ghosts(stores, 2);
    this.aim = new Float64Array(stores);
    this.incoming = new Float64Array(stores);
    this.cameFrom = new Int32Array(stores).fill(NONE);
  }

  coming(store: number, object: number, bytes: number): void {
    this.incoming[store] = bytes;
    const entry = this.gone.find(store, object);
    this.cameFrom[store] = entry === NONE ? NONE : this.gone.kindOf(entry);
    if (entry === NONE) return;
    this.adapt(store, this.cameFrom[store]!);
    this.gone.forget(entry);
  }

  insert(copy: number): void {
    const { storeOf, bytesOf } = this.pages;
    const store = storeOf[copy]!;
    this.lists.add(store * 2 + (this.cameFrom[store] === NONE ? ONCE : OFTEN), copy, bytesOf[copy]!);
    this.cameFrom[store] = NONE;
    this.incoming[store] = 0;
  }

  touch(copy: number): void {
    const list = this.lists.order.listOf(copy);
    if ((list & 1) === OFTEN) this.lists.order.refresh(copy);
    else this.lists.move(list | OFTEN, copy);
  }

  victim(store: number): number {
    const { pinsOf } = this.pages;
    const list = store * 2 + this.listToShorten(store);
    const copy = this.lists.order.oldestFree(list, pinsOf);
    return copy !== NONE ? copy : this.lists.order.oldestFree(list ^ 1, pinsOf);
  }

  evicted(copy: number): void {
    const { storeOf, objectOf, bytesOf } = this.pages;
    const store = storeOf[copy]!;
    const kind = this.lists.order.listOf(copy) & 1;
    const remember = this.cameFrom[store] !== NONE || this.makeRoomToRemember(store);
    this.lists.remove(copy);
    if (remember) this.gone.add(store, objectOf[copy]!, bytesOf[copy]!, kind);
  }

  remove(copy: number): void {
    this.lists.remove(copy);
  }

  /** Cases II and III. */
  private adapt(store: number, hit: number): void {
    const step = Math.max(this.gone.bytes(store, hit ^ 1) / this.gone.bytes(store, hit), 1);
    const aim = this.aim[store]!;
    this.aim[store] =
      hit === ONCE ? Math.min(aim + step, this.pages.storeCapacity[store]!) : Math.max(aim - step, 0);
  }

  /** REPLACE, and the second half of case IV A. */
  private listToShorten(store: number): number {
    const once = this.lists.bytes[store * 2 + ONCE]!;
    const aim = this.aim[store]!;
    if (this.lists.bytes[store * 2 + OFTEN] === 0) return ONCE;
    if (this.cameFrom[store] === NONE && this.onceFull(store) && this.gone.bytes(store, ONCE) === 0)
      return ONCE;
    const over = once > aim || (once === aim && this.cameFrom[store] === OFTEN);
    return once > 0 && over ? ONCE : OFTEN;
  }

  /** Case IV. @returns whether the victim is remembered */
  private makeRoomToRemember(store: number): boolean {
    const { gone, lists } = this;
    if (this.onceFull(store)) {
      if (gone.bytes(store, ONCE) === 0) return false;
      gone.forgetOldest(store, ONCE);
      return true;
    }
    const all =
      lists.bytes[store * 2]! +
      lists.bytes[store * 2 + 1]! +
      gone.bytes(store, ONCE) +
      gone.bytes(store, OFTEN);
    if (all >= this.pages.storeCapacity[store]! * 2 && gone.bytes(store, OFTEN) > 0)
      gone.forgetOldest(store, OFTEN);
    return true;
  }

  /** Whether T1 and B1 with what is coming would exceed the store. */
  private onceFull(store: number): boolean {
    const used = this.lists.bytes[store * 2 + ONCE]! + this.gone.bytes(store, ONCE);
    return used + this.incoming[store]! > this.pages.storeCapacity[store]!;
  }
}

export const arc: PolicyFactory = cascade(
  {
    name: "arc",
    title: "ARC: recency against frequency, in a proportion that adapts itself",
    source: "Megiddo, Modha: ARC: a self-tuning, low overhead replacement cache, USENIX FAST 2003, figure 4",
  },
  (pages, stores) => new Arc(pages, stores),
);
