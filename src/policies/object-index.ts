import { grown } from "../model/grown.ts";

const EMPTY = -1;

/**
 * Number of an object in a store, -1 for none: an array by object where there is one store, else a hash of both, whose size goes with
 * the entries and not with stores x objects. Open addressing; deleting moves later entries of a cluster back (Knuth, TAOCP 3, 6.4 R).
 */
export class ObjectIndex {
  private readonly direct: boolean;
  /** One store: number + 1 by object. */
  private numbers = new Int32Array(1024);
  /** Several: object, store, number. */
  private slots = new Int32Array(0);
  private mask = 0;
  private used = 0;

  constructor(stores: number) {
    this.direct = stores === 1;
    if (!this.direct) this.allocate(1024);
  }

  get(store: number, object: number): number {
    if (this.direct) return object < this.numbers.length ? this.numbers[object]! - 1 : EMPTY;
    return this.slots[this.find(store, object) + 2]!;
  }

  /** For an object that has none. */
  set(store: number, object: number, number: number): void {
    if (this.direct) {
      if (object >= this.numbers.length) this.numbers = grown(this.numbers, object * 2);
      this.numbers[object] = number + 1;
      return;
    }
    this.put(store, object, number);
    if (++this.used * 6 > this.slots.length) this.double();
  }

  /** Another number for an object that has one. */
  replace(store: number, object: number, number: number): void {
    if (this.direct) this.numbers[object] = number + 1;
    else this.slots[this.find(store, object) + 2] = number;
  }

  /** Halves all numbers, rounded down. */
  halve(): void {
    const { numbers, slots } = this;
    for (let i = 0; i < numbers.length; i++) if (numbers[i]! > 0) numbers[i] = ((numbers[i]! - 1) >> 1) + 1;
    for (let at = 2; at < slots.length; at += 3) if (slots[at] !== EMPTY) slots[at]! >>= 1;
  }

  /** For an object that has one. */
  delete(store: number, object: number): void {
    if (this.direct) {
      this.numbers[object] = 0;
      return;
    }
    this.used--;
    this.close(this.find(store, object));
  }

  private put(store: number, object: number, number: number): void {
    const at = this.find(store, object);
    this.slots[at] = object;
    this.slots[at + 1] = store;
    this.slots[at + 2] = number;
  }

  /** Where an object is, or would be put. */
  private find(store: number, object: number): number {
    const { slots, mask } = this;
    let slot = this.home(store, object);
    for (;;) {
      const at = slot * 3;
      if (slots[at + 2] === EMPTY || (slots[at] === object && slots[at + 1] === store)) return at;
      slot = (slot + 1) & mask;
    }
  }

  private home(store: number, object: number): number {
    let h = Math.imul(object, 0x9e3779b1) ^ Math.imul(store + 1, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    return (h ^ (h >>> 13)) & this.mask;
  }

  /** Empties a slot: entries after it that hashing would no longer find move up. */
  private close(at: number): void {
    const { slots, mask } = this;
    let hole = at / 3;
    for (let slot = (hole + 1) & mask; slots[slot * 3 + 2] !== EMPTY; slot = (slot + 1) & mask) {
      const home = this.home(slots[slot * 3 + 1]!, slots[slot * 3]!);
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      slots.copyWithin(hole * 3, slot * 3, slot * 3 + 3);
      hole = slot;
    }
    slots[hole * 3 + 2] = EMPTY;
  }

  private allocate(slots: number): void {
    this.mask = slots - 1;
    this.slots = new Int32Array(slots * 3).fill(EMPTY);
  }

  private double(): void {
    const { slots } = this;
    this.allocate((this.mask + 1) * 2);
    for (let at = 0; at < slots.length; at += 3)
      if (slots[at + 2] !== EMPTY) this.put(slots[at + 1]!, slots[at]!, slots[at + 2]!);
  }
}
