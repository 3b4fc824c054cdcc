import type { AccessBatch } from "../model/index.ts";
import type { Core } from "./core.ts";

/** What rows wait for when they arrive: the start of their request, rows before them (engine.md section 1). */
export class Dependencies {
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  hold(row: number, request: number): void {
    const { rows, requests } = this.core;
    rows.word[row * 16 + 13 /* waits */]!++;
    rows.word[row * 16 + 14 /* next */] = -1;
    if (requests.heldFirst[request] === -1) requests.heldFirst[request] = row;
    else rows.word[requests.heldLast[request]! * 16 + 14 /* next */] = row;
    requests.heldLast[request] = row;
  }

  depend(batch: AccessBatch, i: number, row: number, request: number, index: number): void {
    const { rows, requests } = this.core;
    if (batch.op[i] === 6 /* fence */) {
      if (requests.firstRow[request] === -1) return;
      const from = Math.max(requests.firstRow[request]!, rows.oldest);
      for (let at = from; at < index; at++) this.waitFor(row, at, request);
      return;
    }
    const kind = batch.dependsKind[i]!;
    if (kind === 0 /* previous */) this.waitFor(row, requests.lastRow[request]!, request);
    else if (kind === 2 /* rows */) this.waitForListed(batch, i, row);
  }

  waitForListed(batch: AccessBatch, i: number, row: number): void {
    for (let d = batch.dependsStart[i]!; d < batch.dependsStart[i + 1]!; d++)
      this.waitFor(row, batch.dependsOn[d]!, -1);
  }

  /** Whether the first row of a request names rows that are still in progress: they are of other requests. */
  waitsForOthers(batch: AccessBatch, i: number): boolean {
    if (batch.dependsKind[i] !== 2 /* rows */) return false;
    for (let d = batch.dependsStart[i]!; d < batch.dependsStart[i + 1]!; d++)
      if (this.core.rows.slotOf(batch.dependsOn[d]!) !== -1) return true;
    return false;
  }

  /** Waits for a row by number if it is still in progress; only for one of `request`, unless that is -1. */
  private waitFor(row: number, index: number, request: number): void {
    const { rows } = this.core;
    const on = index < 0 ? -1 : rows.slotOf(index);
    if (on !== -1 && (request === -1 || rows.word[on * 16 + 5 /* request */] === request)) rows.wait(row, on);
  }
}
