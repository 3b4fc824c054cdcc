import {
  type AccessBatch,
  BATCH_ROWS,
  CLASSES,
  type ObjectClass,
  OP,
  type Op,
  PHASES,
  type Phase,
} from "../model/index.ts";
import { RowBuffer } from "./row-buffer.ts";
import type { SourceCounts } from "./workload.ts";

/** One row as a workload says it. */
export interface Access {
  op: Op;
  objectClass: ObjectClass;
  phase: Phase;
  object: number;
  bytes: number;
  /** ns of compute before it. */
  thinkNs?: number;
  tokens?: number;
  /** Rows of the trace to wait for, those below 0 left out; none: the request's arrival. Absent: the row before it in the request. */
  after?: readonly number[];
}

/** Writes rows request by request and counts them. Rows that a request adds between two hand-overs fit into {@link spare}. */
export class RowWriter {
  readonly counts: SourceCounts = { rows: 0, requests: 0, objects: 0, readBytes: 0, writtenBytes: 0 };
  private readonly rows = new RowBuffer(BATCH_ROWS);
  private readonly seen = new Set<number>();
  private readonly waits: number[] = [];
  private readonly spare: number;

  /** @param spare rows that are added without a hand-over between them, at the most */
  constructor(spare: number) {
    this.spare = Math.min(spare, BATCH_ROWS);
  }

  /** @returns the row's number in the trace */
  add(requester: number, request: number, tsNs: number, access: Access): number {
    const { batch } = this.rows;
    const at = batch.rows;
    batch.tsNs[at] = tsNs;
    batch.requester[at] = requester;
    batch.op[at] = OP[access.op];
    batch.object[at] = access.object;
    batch.offset[at] = 0;
    batch.bytes[at] = access.bytes;
    batch.objectClass[at] = CLASSES.indexOf(access.objectClass);
    batch.phase[at] = PHASES.indexOf(access.phase);
    batch.request[at] = request;
    batch.lastOfRequest[at] = 0;
    batch.thinkNs[at] = Math.round(access.thinkNs ?? 0);
    batch.tokens[at] = access.tokens ?? 0;
    batch.rebuildNs[at] = -1;
    this.count(access);
    return this.end(access.after);
  }

  /** The last row added is its request's last. */
  endRequest(): void {
    const { batch } = this.rows;
    batch.lastOfRequest[batch.rows - 1] = 1;
    this.counts.requests++;
  }

  /** Yields the batch where another request might not fit. */
  *handOver(): Generator<AccessBatch, void> {
    if (this.rows.batch.rows + this.spare > BATCH_ROWS) yield* this.flush();
  }

  /** Yields what is left. */
  *flush(): Generator<AccessBatch, void> {
    if (this.rows.batch.rows === 0) return;
    yield this.rows.batch;
    this.rows.clear();
  }

  private end(after: readonly number[] | undefined): number {
    if (after === undefined) return this.rows.endAfterPrevious();
    this.waits.length = 0;
    for (const row of after) if (row >= 0 && !this.waits.includes(row)) this.waits.push(row);
    return this.rows.endAfterRows(this.waits);
  }

  private count({ op, object, bytes }: Access): void {
    this.counts.rows++;
    if (op === "read" || op === "prefetch") this.counts.readBytes += bytes;
    if (op === "write" || op === "atomic") this.counts.writtenBytes += bytes;
    if (op === "fence" || this.seen.has(object)) return;
    this.seen.add(object);
    this.counts.objects++;
  }
}
