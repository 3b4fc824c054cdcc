import { grown } from "../model/grown.ts";
import { ObjectIndex } from "./object-index.ts";
import { SizedLists } from "./sized-lists.ts";

/**
 * What is remembered of objects that are no longer in a store: for each store, lists of one or more kinds, with sizes, from the
 * longest to the shortest gone. An object is in one list of a store at most. Entries are small numbers, used again.
 */
export class Ghosts {
  private readonly kinds: number;
  private readonly index: ObjectIndex;
  private readonly lists: SizedLists;
  private objectOf = new Int32Array(1024);
  private free = new Int32Array(1024);
  private freeEntries = 0;
  private entries = 0;

  constructor(stores: number, kinds = 1) {
    this.kinds = kinds;
    this.index = new ObjectIndex(stores);
    this.lists = new SizedLists(stores * kinds);
  }

  /** The entry of an object, -1 if it is not remembered. */
  find(store: number, object: number): number {
    return this.index.get(store, object);
  }

  kindOf(entry: number): number {
    return this.lists.order.listOf(entry) % this.kinds;
  }

  bytes(store: number, kind = 0): number {
    return this.lists.bytes[store * this.kinds + kind]!;
  }

  /** Remembers an object that is not remembered yet. */
  add(store: number, object: number, bytes: number, kind = 0): void {
    const entry = this.freeEntries > 0 ? this.free[--this.freeEntries]! : this.newEntry();
    this.objectOf[entry] = object;
    this.index.set(store, object, entry);
    this.lists.add(store * this.kinds + kind, entry, bytes);
  }

  /** Remembers an object in a list of at most `limit` bytes: the longest gone make room; one larger than that is not remembered. */
  addWithin(store: number, object: number, bytes: number, limit: number): void {
    if (bytes > limit) return;
    while (this.bytes(store) + bytes > limit) this.forgetOldest(store);
    this.add(store, object, bytes);
  }

  forget(entry: number): void {
    const store = Math.floor(this.lists.order.listOf(entry) / this.kinds);
    this.lists.remove(entry);
    this.index.delete(store, this.objectOf[entry]!);
    this.free[this.freeEntries++] = entry;
  }

  /** Forgets the longest gone of a list that is not empty. */
  forgetOldest(store: number, kind = 0): void {
    this.forget(this.lists.order.oldest(store * this.kinds + kind));
  }

  private newEntry(): number {
    const entry = this.entries++;
    if (entry === this.objectOf.length) {
      this.objectOf = grown(this.objectOf, entry * 2);
      this.free = grown(this.free, entry * 2);
    }
    return entry;
  }
}
