import { grown } from "../model/grown.ts";

/**
 * Binary heaps of copies, one per store, the copy with the lowest key on top, and of equal keys the one whose key is older. A copy is
 * in one heap at most and knows its place, so that it can be taken out or have its key changed.
 */
export class CopyHeaps {
  private readonly heaps: Int32Array[];
  private readonly lengths: Int32Array;
  /** By copy: place in its heap + 1, 0 where it is in none; store, key, age of the key. */
  private places = new Int32Array(1024);
  private stores = new Int32Array(1024);
  private keys = new Float64Array(1024);
  private ages = new Float64Array(1024);
  private clock = 0;

  constructor(stores: number) {
    this.heaps = Array.from({ length: stores }, () => new Int32Array(64));
    this.lengths = new Int32Array(stores);
  }

  has(copy: number): boolean {
    return copy < this.places.length && this.places[copy]! > 0;
  }

  keyOf(copy: number): number {
    return this.keys[copy]!;
  }

  /** The copy on top, -1 where there is none. */
  top(store: number): number {
    return this.lengths[store]! > 0 ? this.heaps[store]![0]! : -1;
  }

  /** For a copy that is in no heap. */
  add(store: number, copy: number, key: number): void {
    if (copy >= this.places.length) this.grow(copy * 2);
    const length = this.lengths[store]!++;
    if (length === this.heaps[store]!.length) this.heaps[store] = grown(this.heaps[store]!, length * 2);
    this.stores[copy] = store;
    this.keys[copy] = key;
    this.ages[copy] = this.clock++;
    this.up(this.heaps[store]!, length, copy);
  }

  /** For a copy that is in one. */
  remove(copy: number): void {
    const store = this.stores[copy]!;
    const heap = this.heaps[store]!;
    const place = this.places[copy]! - 1;
    const length = --this.lengths[store]!;
    this.places[copy] = 0;
    if (place === length) return;
    const last = heap[length]!;
    this.up(heap, place, last);
    this.down(heap, length, this.places[last]! - 1, last);
  }

  private before(a: number, b: number): boolean {
    const { keys, ages } = this;
    return keys[a]! < keys[b]! || (keys[a] === keys[b] && ages[a]! < ages[b]!);
  }

  private up(heap: Int32Array, from: number, copy: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.before(copy, heap[parent]!)) break;
      this.set(heap, place, heap[parent]!);
      place = parent;
    }
    this.set(heap, place, copy);
  }

  private down(heap: Int32Array, length: number, from: number, copy: number): void {
    let place = from;
    for (let child = 2 * place + 1; child < length; child = 2 * place + 1) {
      if (child + 1 < length && this.before(heap[child + 1]!, heap[child]!)) child++;
      if (!this.before(heap[child]!, copy)) break;
      this.set(heap, place, heap[child]!);
      place = child;
    }
    this.set(heap, place, copy);
  }

  private set(heap: Int32Array, place: number, copy: number): void {
    heap[place] = copy;
    this.places[copy] = place + 1;
  }

  private grow(length: number): void {
    this.places = grown(this.places, length);
    this.stores = grown(this.stores, length);
    this.keys = grown(this.keys, length);
    this.ages = grown(this.ages, length);
  }
}
