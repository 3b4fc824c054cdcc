import { grown } from "../../model/grown.ts";
import type { ReferencePiece } from "./references.ts";

/** Of every reference the number of the next one to the same object: the future that offline policies know. 16 bytes a reference at most. */
export class NextUses {
  private count = 0;
  private next = new Float64Array(1 << 16).fill(Number.POSITIVE_INFINITY);
  /** Number of the last reference to each object + 1, 0 for none. */
  private last = new Float64Array(1024);

  /** Takes references in order. */
  take({ count, objects }: ReferencePiece): void {
    while (this.count + count > this.next.length)
      this.next = grown(this.next, this.next.length * 2).fill(Number.POSITIVE_INFINITY, this.next.length);
    for (let i = 0; i < count; i++) {
      const id = objects[i]!;
      if (id >= this.last.length) this.last = grown(this.last, id * 2);
      const before = this.last[id]! - 1;
      if (before >= 0) this.next[before] = this.count;
      this.last[id] = ++this.count;
    }
  }

  /** Infinity where there is no next one; in memory that threads share. */
  shared(): Float64Array {
    const shared = new Float64Array(new SharedArrayBuffer(this.count * Float64Array.BYTES_PER_ELEMENT));
    shared.set(this.next.subarray(0, this.count));
    return shared;
  }
}
