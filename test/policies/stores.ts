import type { PageView, Replacement } from "../../src/model/index.ts";

const MOST = 4096;

/** A page table of several stores that holds a replacement algorithm to its contract at every step. */
export class Stores implements PageView {
  readonly objectOf = new Int32Array(MOST);
  readonly storeOf = new Int32Array(MOST);
  readonly bytesOf = new Float64Array(MOST);
  readonly pinsOf = new Int32Array(MOST);
  readonly storeCapacity: Float64Array;
  readonly storeUsed: Float64Array;
  readonly classOf = new Uint8Array(MOST);
  readonly nextUseOf = new Float64Array(MOST).fill(Number.POSITIVE_INFINITY);
  /** Copy of each object by store. */
  readonly copies: Map<number, number>[];
  hits = 0;
  private readonly free = Array.from({ length: MOST }, (_, i) => MOST - 1 - i);
  private order!: Replacement;

  constructor(capacities: readonly number[]) {
    this.storeCapacity = Float64Array.from(capacities);
    this.storeUsed = new Float64Array(capacities.length);
    this.copies = capacities.map(() => new Map());
  }

  run(order: Replacement): this {
    this.order = order;
    return this;
  }

  /** An access that inserts on a miss, where victims without pins make room. */
  access(store: number, object: number, bytes: number): void {
    const copy = this.copies[store]!.get(object);
    if (copy !== undefined) {
      this.hits++;
      this.order.touch(copy);
      return;
    }
    this.order.coming(store, object, bytes);
    if (this.makeRoom(store, bytes)) this.insert(store, object, bytes);
  }

  pin(store: number, object: number, by: number): void {
    const copy = this.copies[store]!.get(object);
    if (copy !== undefined) this.pinsOf[copy] = Math.max(0, this.pinsOf[copy]! + by);
  }

  /** Takes an object out, whatever the algorithm thinks of it. */
  remove(store: number, object: number): void {
    const copy = this.copies[store]!.get(object);
    if (copy === undefined) return;
    this.order.remove(copy);
    this.leave(copy);
  }

  private makeRoom(store: number, bytes: number): boolean {
    while (this.storeUsed[store]! + bytes > this.storeCapacity[store]!) {
      const copy = this.order.victim(store);
      if (this.order.victim(store) !== copy) throw new Error("the victim changed when asked again");
      if (copy === -1) {
        const held = [...this.copies[store]!.values()];
        if (held.some((one) => this.pinsOf[one] === 0)) throw new Error("no victim though one is free");
        return false;
      }
      this.checkVictim(store, copy);
      this.order.evicted(copy);
      this.leave(copy);
    }
    return true;
  }

  private checkVictim(store: number, copy: number): void {
    if (this.copies[store]!.get(this.objectOf[copy]!) !== copy)
      throw new Error("the victim is not in the store");
    if (this.pinsOf[copy]! > 0) throw new Error("the victim is pinned");
  }

  private insert(store: number, object: number, bytes: number): void {
    const copy = this.free.pop()!;
    this.objectOf[copy] = object;
    this.storeOf[copy] = store;
    this.bytesOf[copy] = bytes;
    this.pinsOf[copy] = 0;
    this.storeUsed[store]! += bytes;
    this.copies[store]!.set(object, copy);
    this.order.insert(copy);
  }

  private leave(copy: number): void {
    const store = this.storeOf[copy]!;
    this.copies[store]!.delete(this.objectOf[copy]!);
    this.storeUsed[store]! -= this.bytesOf[copy]!;
    this.free.push(copy);
  }
}
