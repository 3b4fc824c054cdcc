import { grown } from "../model/grown.ts";

const NONE = -1;

/** Copies of each store in a binary heap by a key, largest first, smallest copy first among equals; keys can be changed. */
export class CopyHeap {
  private readonly heaps: Int32Array[];
  private readonly sizes: Int32Array;
  private keyOf = new Float64Array(1024);
  private placeOf = new Int32Array(1024);

  constructor(stores: number) {
    this.heaps = Array.from({ length: stores }, () => new Int32Array(64));
    this.sizes = new Int32Array(stores);
  }

  add(store: number, copy: number, key: number): void {
    if (copy >= this.keyOf.length) {
      this.keyOf = grown(this.keyOf, copy * 2);
      this.placeOf = grown(this.placeOf, copy * 2);
    }
    const place = this.sizes[store]!++;
    if (place === this.heaps[store]!.length) this.heaps[store] = grown(this.heaps[store]!, place * 2);
    this.keyOf[copy] = key;
    this.up(this.heaps[store]!, place, copy);
  }

  change(store: number, copy: number, key: number): void {
    const before = this.keyOf[copy]!;
    this.keyOf[copy] = key;
    const heap = this.heaps[store]!;
    if (key > before) this.up(heap, this.placeOf[copy]!, copy);
    else this.down(heap, this.sizes[store]!, this.placeOf[copy]!, copy);
  }

  remove(store: number, copy: number): void {
    const heap = this.heaps[store]!;
    const place = this.placeOf[copy]!;
    const size = --this.sizes[store]!;
    const last = heap[size]!;
    if (last === copy) return;
    this.up(heap, place, last);
    this.down(heap, size, this.placeOf[last]!, last);
  }

  /** The first without pins, -1 where there is none; all are looked at only where the first is pinned. */
  largestFree(store: number, pinsOf: Int32Array): number {
    const heap = this.heaps[store]!;
    const size = this.sizes[store]!;
    if (size === 0) return NONE;
    if (pinsOf[heap[0]!] === 0) return heap[0]!;
    let best = NONE;
    for (let place = 1; place < size; place++) {
      const copy = heap[place]!;
      if (pinsOf[copy] === 0 && (best === NONE || this.before(copy, best))) best = copy;
    }
    return best;
  }

  private up(heap: Int32Array, from: number, copy: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent]!;
      if (!this.before(copy, above)) break;
      this.put(heap, place, above);
      place = parent;
    }
    this.put(heap, place, copy);
  }

  private down(heap: Int32Array, size: number, from: number, copy: number): void {
    let place = from;
    for (let child = place * 2 + 1; child < size; child = place * 2 + 1) {
      if (child + 1 < size && this.before(heap[child + 1]!, heap[child]!)) child++;
      const below = heap[child]!;
      if (!this.before(below, copy)) break;
      this.put(heap, place, below);
      place = child;
    }
    this.put(heap, place, copy);
  }

  private put(heap: Int32Array, place: number, copy: number): void {
    heap[place] = copy;
    this.placeOf[copy] = place;
  }

  private before(a: number, b: number): boolean {
    const keyA = this.keyOf[a]!;
    const keyB = this.keyOf[b]!;
    return keyA > keyB || (keyA === keyB && a < b);
  }
}
