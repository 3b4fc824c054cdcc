import type { AccessBatch } from "../../model/index.ts";
import { type Access, RowWriter } from "../row-writer.ts";
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

/** A row of a GPU: what it waits for is always said. */
export type GpuAccess = Access & { after: readonly number[] };

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
  private readonly writer = new RowWriter(SPARE_ROWS);
  private readonly chains: Chain[];
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

  get counts(): SourceCounts {
    return this.writer.counts;
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

  /** A row that takes its place in the compute of a GPU: after the last, after what is pending. */
  pass(gpu: number, access: GpuAccess): number {
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
  row(gpu: number, access: GpuAccess): number {
    return this.writer.add(gpu, this.step * this.chains.length + gpu, this.startNs, access);
  }

  /** A GPU's step is over with the last row made; what follows it is the next step's. */
  endStep(gpu: number): void {
    this.writer.endRequest();
    this.chains[gpu]!.earlier = this.chains[gpu]!.latest;
  }

  /** Yields the batch where it may be too full for what a GPU adds next. */
  handOver(): Generator<AccessBatch, void> {
    return this.writer.handOver();
  }

  flush(): Generator<AccessBatch, void> {
    return this.writer.flush();
  }
}
