import type { DueQueue } from "./due-queue.ts";
import { EVENT, EVENT_BITS } from "./flight-records.ts";
import { grown } from "./grown.ts";
import type { Pages } from "./pages.ts";
import type { Rows } from "./rows.ts";

/**
 * Room as it is: a copy on its way out holds its bytes until they have arrived elsewhere, and what shall take its room waits for that,
 * in order. Rows wait here for a copy to get its room or its bytes. Waiting copies are pinned.
 */
export class Rooms {
  /** Copies that wait for room or are on their way out: while there are none, no access has to look. */
  unsettled = 0;
  readonly held: Float64Array;
  readonly heldMost: Float64Array;
  private readonly pages: Pages;
  private readonly rows: Rows;
  private readonly queue: DueQueue;
  /** By store: the copies that wait for room in it. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  // By copy.
  private next = new Int32Array(1024);
  private needs = new Float64Array(1024);
  /** Rows that wait for it: first and last, -1 for none. */
  private rowFirst = new Int32Array(1024).fill(-1);
  private rowLast = new Int32Array(1024);

  constructor(pages: Pages, rows: Rows, queue: DueQueue) {
    this.pages = pages;
    this.rows = rows;
    this.queue = queue;
    this.held = new Float64Array(pages.stores);
    this.heldMost = new Float64Array(pages.stores);
    this.first = new Int32Array(pages.stores).fill(-1);
    this.last = new Int32Array(pages.stores);
  }

  /** A copy is to take `bytes` more of its store: at once, or it waits. */
  enter(copy: number, bytes: number): void {
    const { pages } = this;
    const store = pages.storeOf[copy]!;
    if (pages.waiting[copy] === 1) {
      this.needs[copy]! += bytes;
      return;
    }
    if (this.first[store] === -1 && this.held[store]! + bytes <= pages.storeCapacity[store]!) {
      this.hold(store, bytes);
      return;
    }
    if (copy >= this.next.length) this.grow(copy * 2);
    this.needs[copy] = bytes;
    this.next[copy] = -1;
    if (this.first[store] === -1) this.first[store] = copy;
    else this.next[this.last[store]!] = copy;
    this.last[store] = copy;
    pages.waiting[copy] = 1;
    pages.pinsOf[copy]!++;
    this.unsettled++;
  }

  /** A copy is gone from its store. */
  left(store: number, bytes: number, time: number): void {
    this.held[store]! -= bytes;
    if (this.first[store] !== -1) this.queue.push(time, (store << EVENT_BITS) | EVENT.room);
  }

  /** The next copy that gets its room in a store now, taken off the line and still pinned; -1 if there is none. */
  admit(store: number): number {
    const copy = this.first[store]!;
    if (copy === -1 || this.held[store]! + this.needs[copy]! > this.pages.storeCapacity[store]!) return -1;
    this.first[store] = this.next[copy]!;
    this.hold(store, this.needs[copy]!);
    this.pages.waiting[copy] = 0;
    this.unsettled--;
    return copy;
  }

  private hold(store: number, bytes: number): void {
    this.held[store]! += bytes;
    if (this.held[store]! > this.heldMost[store]!) this.heldMost[store] = this.held[store]!;
  }

  /** A row waits for a copy. */
  park(row: number, copy: number, time: number): void {
    const { rows } = this;
    if (copy >= this.next.length) this.grow(copy * 2);
    rows.real[row * 16 + 12 /* parked */] = time;
    rows.word[row * 16 + 14 /* next */] = -1;
    if (this.rowFirst[copy] === -1) this.rowFirst[copy] = row;
    else rows.word[this.rowLast[copy]! * 16 + 14 /* next */] = row;
    this.rowLast[copy] = row;
  }

  /** A copy has its room or its bytes: the rows that wait for it go on once all that happens now has happened. */
  wake(copy: number, time: number): void {
    if (copy < this.rowFirst.length && this.rowFirst[copy] !== -1)
      this.queue.push(time, ((this.pages.stores + copy) << EVENT_BITS) | EVENT.room);
  }

  /** The first of the rows that wait for a copy, which wait no longer; -1 if there are none. Follow their `next`. */
  takeRows(copy: number): number {
    if (copy >= this.rowFirst.length) return -1;
    const row = this.rowFirst[copy]!;
    this.rowFirst[copy] = -1;
    return row;
  }

  private grow(length: number): void {
    const before = this.next.length;
    this.next = grown(this.next, length);
    this.needs = grown(this.needs, length);
    this.rowFirst = grown(this.rowFirst, length).fill(-1, before);
    this.rowLast = grown(this.rowLast, length);
  }
}
