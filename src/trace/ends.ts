import type { AccessBatch } from "../model/index.ts";
import type { Problems } from "./checks.ts";
import type { RequestEnds } from "./raw.ts";

/** Marks the last row of each request. Batches leave one behind where the next row must be seen first. */
export interface EndMarker {
  /** Takes the next batch. @returns the batch whose ends are known now, if any */
  push(batch: AccessBatch): AccessBatch | undefined;
  /** The batch kept back, once no more come. */
  rest(): AccessBatch | undefined;
}

/** For files that say `weft.requests=contiguous`: a request ends where the next row belongs to another. */
export class ContiguousEnds implements EndMarker {
  private held: AccessBatch | undefined;
  private readonly problems: Problems | undefined;

  /** @param problems where a request issued by several requesters goes; undefined: requesters are not read */
  constructor(problems: Problems | undefined) {
    this.problems = problems;
  }

  push(batch: AccessBatch): AccessBatch | undefined {
    const { held } = this;
    const { rows, request } = batch;
    batch.lastOfRequest = new Uint8Array(rows);
    for (let i = 1; i < rows; i++)
      if (request[i] !== request[i - 1] || request[i]! < 0) batch.lastOfRequest[i - 1] = 1;
    if (this.problems) this.checkRequesters(batch, this.problems);
    if (held) {
      const last = held.rows - 1;
      held.lastOfRequest[last] = request[0] !== held.request[last] || request[0]! < 0 ? 1 : 0;
    }
    this.held = batch;
    return held;
  }

  rest(): AccessBatch | undefined {
    const { held } = this;
    if (held) held.lastOfRequest[held.rows - 1] = 1;
    this.held = undefined;
    return held;
  }

  private checkRequesters({ rows, firstRow, request, requester }: AccessBatch, problems: Problems): void {
    const { held } = this;
    let id = held ? held.request[held.rows - 1]! : -1;
    let who = held ? held.requester[held.rows - 1]! : -1;
    for (let i = 0; i < rows; i++) {
      if (request[i] === id && id >= 0 && requester[i] !== who) addSplit(problems, firstRow + i);
      id = request[i]!;
      who = requester[i]!;
    }
  }
}

/** For other files: the ends were found in a reading of their own. Holds one batch back, so that the last is only given when all is well. */
export class KnownEnds implements EndMarker {
  private held: AccessBatch | undefined;
  private readonly last: Uint8Array | undefined;

  /** @param ends undefined: no row has a request */
  constructor(ends: RequestEnds | undefined) {
    this.last = ends?.last;
  }

  push(batch: AccessBatch): AccessBatch | undefined {
    const { held, last } = this;
    const { rows, firstRow, request } = batch;
    batch.lastOfRequest = new Uint8Array(rows).fill(1);
    if (last)
      for (let i = 0; i < rows; i++) {
        const row = firstRow + i;
        if (request[i]! >= 0) batch.lastOfRequest[i] = (last[Math.floor(row / 8)]! >> (row % 8)) & 1;
      }
    this.held = batch;
    return held;
  }

  rest(): AccessBatch | undefined {
    const { held } = this;
    this.held = undefined;
    return held;
  }
}

export function addSplit(problems: Problems, row: number): void {
  problems.add("T018", "request", row, "is issued by several requesters", {
    why: "a request waits for a slot of one requester",
    hint: "give each requester's part a request of its own",
  });
}
