import { grown } from "../model/grown.ts";
import { Lists } from "./lists.ts";
import { ObjectIndex } from "./object-index.ts";
import { SizedLists } from "./sized-lists.ts";

const NONE = -1;
const LIR = 1;

/**
 * Stack S of LIRS in every store: LIR blocks, resident HIR blocks and those that are remembered, by recency. Entries are small numbers,
 * used again. An entry whose copy is NONE is remembered only; these can also be found by object, and are ordered by when they left.
 */
export class LirsStack {
  /** Of each store: bytes of its LIR blocks. */
  readonly lirBytes: Float64Array;
  private readonly stack: SizedLists;
  private readonly gone: Lists;
  private readonly goneIndex: ObjectIndex;
  private objectOf = new Int32Array(1024);
  private copyOf = new Int32Array(1024);
  /** By copy: its entry + 1, 0 for none. */
  private entryOf = new Int32Array(1024);
  private free = new Int32Array(1024);
  private freeEntries = 0;
  private entries = 0;

  constructor(stores: number) {
    this.lirBytes = new Float64Array(stores);
    this.stack = new SizedLists(stores);
    this.gone = new Lists(stores);
    this.goneIndex = new ObjectIndex(stores);
  }

  /** The entry of a copy, -1 if it is not in the stack. */
  entry(copy: number): number {
    return copy < this.entryOf.length ? this.entryOf[copy]! - 1 : NONE;
  }

  /** The entry of an object that is remembered only, -1 for none. */
  remembered(store: number, object: number): number {
    return this.goneIndex.get(store, object);
  }

  isLir(copy: number): boolean {
    const entry = this.entry(copy);
    return entry !== NONE && this.stack.order.markOf(entry) === LIR;
  }

  sizeOf(entry: number): number {
    return this.stack.sizeOf(entry);
  }

  /** Bytes of all entries of a store. */
  bytes(store: number): number {
    return this.stack.bytes[store]!;
  }

  /** Puts a copy on top. */
  push(store: number, object: number, copy: number, bytes: number): number {
    const entry = this.freeEntries > 0 ? this.free[--this.freeEntries]! : this.newEntry();
    this.objectOf[entry] = object;
    this.stack.add(store, entry, bytes);
    this.stack.order.mark(entry, 0);
    this.attach(entry, copy);
    return entry;
  }

  /** Puts an entry on top. */
  refresh(entry: number): void {
    this.stack.order.refresh(entry);
  }

  /** Puts a remembered entry on top, as the last that is forgotten. */
  recall(entry: number): void {
    this.refresh(entry);
    this.gone.refresh(entry);
  }

  /** What was remembered only is resident again, and on top. */
  revive(entry: number, copy: number): void {
    this.forgetGone(entry);
    this.attach(entry, copy);
    this.refresh(entry);
  }

  makeLir(store: number, entry: number): void {
    this.stack.order.mark(entry, LIR);
    this.lirBytes[store]! += this.stack.sizeOf(entry);
  }

  /** Takes the copy of the LIR block at the bottom out of the stack; -1 where there is none. */
  dropBottom(store: number): number {
    this.prune(store);
    const entry = this.stack.order.oldest(store);
    if (entry === NONE || this.stack.order.markOf(entry) !== LIR) return NONE;
    const copy = this.copyOf[entry]!;
    this.drop(store, entry);
    this.prune(store);
    return copy;
  }

  /** The copy of the lowest LIR block without pins; -1 for none. */
  lowestFree(store: number, pinsOf: Int32Array): number {
    const { order } = this.stack;
    for (let entry = order.oldest(store); entry !== NONE; entry = order.newer(entry)) {
      const copy = this.copyOf[entry]!;
      if (copy !== NONE && order.markOf(entry) === LIR && pinsOf[copy] === 0) return copy;
    }
    return NONE;
  }

  /** A resident HIR block leaves: it stays in the stack as remembered, if it is there. */
  leave(store: number, copy: number): void {
    const entry = this.entry(copy);
    if (entry === NONE) return;
    this.entryOf[copy] = 0;
    this.copyOf[entry] = NONE;
    this.gone.add(store, entry);
    this.goneIndex.set(store, this.objectOf[entry]!, entry);
  }

  /** Takes an entry out for good. */
  drop(store: number, entry: number): void {
    if (this.stack.order.markOf(entry) === LIR) this.lirBytes[store]! -= this.stack.sizeOf(entry);
    const copy = this.copyOf[entry]!;
    if (copy === NONE) this.forgetGone(entry);
    else this.entryOf[copy] = 0;
    this.stack.remove(entry);
    this.free[this.freeEntries++] = entry;
  }

  /** Takes HIR blocks off the bottom, so that a LIR block is there, or what was used last. */
  prune(store: number): void {
    const { order } = this.stack;
    const top = order.newest(store);
    for (
      let entry = order.oldest(store);
      entry !== top && order.markOf(entry) !== LIR;
      entry = order.oldest(store)
    )
      this.drop(store, entry);
  }

  /** Forgets those that left first while the stack has more than `limit` bytes, but not `keep`. */
  limit(store: number, limit: number, keep: number): void {
    while (this.bytes(store) > limit) {
      const entry = this.gone.oldest(store);
      if (entry === NONE || entry === keep) return;
      this.drop(store, entry);
    }
  }

  private attach(entry: number, copy: number): void {
    if (copy >= this.entryOf.length) this.entryOf = grown(this.entryOf, copy * 2);
    this.copyOf[entry] = copy;
    this.entryOf[copy] = entry + 1;
  }

  private forgetGone(entry: number): void {
    this.goneIndex.delete(this.gone.listOf(entry), this.objectOf[entry]!);
    this.gone.remove(entry);
  }

  private newEntry(): number {
    const entry = this.entries++;
    if (entry === this.objectOf.length) {
      this.objectOf = grown(this.objectOf, entry * 2);
      this.copyOf = grown(this.copyOf, entry * 2);
      this.free = grown(this.free, entry * 2);
    }
    return entry;
  }
}
