import { grown } from "../grown.ts";

/** Packets in the network or waiting as replies, by slot; slots are used again. */
export class Packets {
  /**
   * 8 a packet: source and target terminal; flits; cycle of generation; routers passed; deadlock class of the last hop, and 32 for a
   * reply; node that it goes to first, while it is on its way there (-1: to its target); next in a queue, or next free slot.
   */
  record = new Int32Array(8 * 256);
  private free = -1;
  private used = 0;

  take(): number {
    const slot = this.free;
    if (slot >= 0) {
      this.free = this.record[8 * slot + 7 /* next */]!;
      return slot;
    }
    if (8 * this.used === this.record.length) this.record = grown(this.record, 2 * this.record.length);
    return this.used++;
  }

  release(slot: number): void {
    this.record[8 * slot + 7 /* next */] = this.free;
    this.free = slot;
  }

  reset(): void {
    this.free = -1;
    this.used = 0;
  }
}
