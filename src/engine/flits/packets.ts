import { grown } from "../grown.ts";

/** Packets in the network or waiting as replies, by slot; slots are used again. */
export class Packets {
  source = new Int32Array(256);
  target = new Int32Array(256);
  flits = new Int32Array(256);
  /** Cycle of generation. */
  born = new Float64Array(256);
  /** Routers passed. */
  hops = new Int32Array(256);
  /** Message class: 0 request or one way, 1 reply. */
  message = new Uint8Array(256);
  /** Deadlock class of the last hop. */
  deadlockClass = new Uint8Array(256);
  /** Node that the packet goes to first, while it is on its way there; -1: it goes to its target. */
  via = new Int32Array(256);
  /** Next in a queue, or next free slot. */
  next = new Int32Array(256);
  private free = -1;
  private used = 0;

  take(): number {
    const slot = this.free;
    if (slot >= 0) {
      this.free = this.next[slot]!;
      return slot;
    }
    if (this.used === this.born.length) this.grow();
    return this.used++;
  }

  release(slot: number): void {
    this.next[slot] = this.free;
    this.free = slot;
  }

  private grow(): void {
    const length = 2 * this.born.length;
    this.source = grown(this.source, length);
    this.target = grown(this.target, length);
    this.flits = grown(this.flits, length);
    this.born = grown(this.born, length);
    this.hops = grown(this.hops, length);
    this.message = grown(this.message, length);
    this.deadlockClass = grown(this.deadlockClass, length);
    this.via = grown(this.via, length);
    this.next = grown(this.next, length);
  }
}
