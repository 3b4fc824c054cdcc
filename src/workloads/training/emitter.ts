import {
  type AccessBatch,
  BATCH_ROWS,
  CLASSES,
  type ObjectClass,
  OP,
  PHASES,
  type Phase,
} from "../../model/index.ts";
import { RowBuffer } from "../row-buffer.ts";
import type { SourceCounts } from "../workload.ts";

/** What an object is for: a kind's objects have ids from kind x 2^48 on, a GPU's from GPU x 2^32 on within it. */
export const KIND = {
  dataset: 0,
  weight: 1,
  gathered: 2,
  gradient: 3,
  optimizer: 4,
  activation: 5,
  buffer: 6,
  checkpoint: 7,
};
const KIND_IDS = 2 ** 48;
const GPU_IDS = 2 ** 32;

/** Rows that a GPU makes between two looks at whether the batch is full, at the most. */
const SPARE_ROWS = 16_384;

export interface Access {
  op: "read" | "write" | "alloc" | "free";
  objectClass: ObjectClass;
  phase: Phase;
  object: number;
  bytes: number;
  /** ns of compute before it; what the GPU still has to wait for besides (a collective) is added where it is a {@link Emitter.pass}. */
  thinkNs?: number;
  /** Rows to wait for; those below 0 are none. */
  after: readonly number[];
}

/** What a GPU's next rows wait for. */
interface Chain {
  /** Last compute of the GPU and the one before: memory is read one layer ahead of compute. -1 at the start of the trace. */
  latest: number;
  earlier: number;
  /** Collectives that end before the next compute: ns of them, and rows of other GPUs they wait for. */
  pendingNs: number;
  pendingRows: number[];
}

/** Writes the rows of a job's GPUs and keeps what each of them waits for. */
export class Emitter {
  readonly counts: SourceCounts = { rows: 0, requests: 0, objects: 0, readBytes: 0, writtenBytes: 0 };
  private readonly rows = new RowBuffer(BATCH_ROWS);
  private readonly seen = new Set<number>();
  private readonly chains: Chain[];
  private readonly waits: number[] = [];
  /** Rows of a step carry its start, as it would be were memory free. */
  private startNs = 0;
  private step = 0;

  constructor(gpus: number) {
    this.chains = Array.from({ length: gpus }, () => ({
      latest: -1,
      earlier: -1,
      pendingNs: 0,
      pendingRows: [],
    }));
  }

  begin(step: number, startNs: number): void {
    this.step = step;
    this.startNs = startNs;
  }

  object(kind: number, gpu: number, index: number): number {
    return kind * KIND_IDS + gpu * GPU_IDS + index;
  }

  latest(gpu: number): number {
    return this.chains[gpu]!.latest;
  }

  /** What reading ahead waits for: the compute before the one in progress. */
  ahead(gpu: number): number {
    return this.chains[gpu]!.earlier;
  }

  /** A collective comes before the GPU's next compute. */
  pend(gpu: number, ns: number, row = -1): void {
    const chain = this.chains[gpu]!;
    chain.pendingNs += ns;
    if (row >= 0) chain.pendingRows.push(row);
  }

  /** The next row's place in the compute of a GPU: after the last, after what is pending. */
  pass(gpu: number, access: Access): number {
    const chain = this.chains[gpu]!;
    const row = this.row(gpu, {
      ...access,
      thinkNs: (access.thinkNs ?? 0) + chain.pendingNs,
      after: [...access.after, chain.latest, ...chain.pendingRows],
    });
    chain.earlier = chain.latest;
    chain.latest = row;
    chain.pendingNs = 0;
    chain.pendingRows.length = 0;
    return row;
  }

  /** @returns the row's number in the trace */
  row(gpu: number, access: Access): number {
    const { batch } = this.rows;
    const at = batch.rows;
    batch.tsNs[at] = this.startNs;
    batch.requester[at] = gpu;
    batch.op[at] = OP[access.op];
    batch.object[at] = access.object;
    batch.offset[at] = 0;
    batch.bytes[at] = access.bytes;
    batch.objectClass[at] = CLASSES.indexOf(access.objectClass);
    batch.phase[at] = PHASES.indexOf(access.phase);
    batch.request[at] = this.step * this.chains.length + gpu;
    batch.lastOfRequest[at] = 0;
    batch.thinkNs[at] = Math.round(access.thinkNs ?? 0);
    batch.tokens[at] = 0;
    batch.rebuildNs[at] = -1;
    this.count(access);
    this.waits.length = 0;
    for (const row of access.after) if (row >= 0 && !this.waits.includes(row)) this.waits.push(row);
    return this.rows.endAfterRows(this.waits);
  }

  /** A GPU's step is over with the last row made; what follows it is the next step's. */
  endStep(gpu: number): void {
    const { batch } = this.rows;
    batch.lastOfRequest[batch.rows - 1] = 1;
    this.chains[gpu]!.earlier = this.chains[gpu]!.latest;
    this.counts.requests++;
  }

  /** Yields the batch where it may be too full for what a GPU adds next. */
  *handOver(atLeast = BATCH_ROWS - SPARE_ROWS): Generator<AccessBatch, void> {
    if (this.rows.batch.rows < Math.max(1, atLeast)) return;
    yield this.rows.batch;
    this.rows.clear();
  }

  private count({ op, object, bytes }: Access): void {
    this.counts.rows++;
    if (op === "read") this.counts.readBytes += bytes;
    if (op === "write") this.counts.writtenBytes += bytes;
    if (this.seen.has(object)) return;
    this.seen.add(object);
    this.counts.objects++;
  }
}
