import type { AccessBatch } from "../model/index.ts";
import { grown } from "./grown.ts";
import { IdMap } from "./id-map.ts";

/** Where {@link NextUses.rows} says that an object is not accessed any more. */
export const NEVER = 2 ** 32 - 1;

/**
 * For each row of a trace the row in which its object is accessed next: what an offline optimum has to know. 4 bytes a row, and 24 an
 * object while the trace is read.
 */
export class NextUses {
  private readonly objects = new IdMap();
  private next = new Uint32Array(65_536);
  /** By object: row of its last access so far, plus one. */
  private last = new Float64Array(1024);
  private count = 0;

  /** Batches in order; `op` and `object` are read. */
  add(batch: AccessBatch): void {
    this.count = batch.firstRow + batch.rows;
    if (this.count > this.next.length) this.next = grown(this.next, this.count * 2);
    this.next.fill(NEVER, batch.firstRow, this.count);
    for (let i = 0; i < batch.rows; i++) {
      if (batch.op[i]! > 2 /* atomic */) continue;
      const object = this.objects.idOf(batch.object[i]!);
      if (object >= this.last.length) this.last = grown(this.last, object * 2);
      const row = batch.firstRow + i;
      if (this.last[object]! > 0) this.next[this.last[object]! - 1] = row;
      this.last[object] = row + 1;
    }
  }

  /** By row: the row of the next access, {@link NEVER} if there is none. */
  rows(): Uint32Array {
    return this.next.subarray(0, this.count);
  }
}
