import { IdMap } from "../../engine/id-map.ts";
import { type AccessBatch, type Dictionaries, OP } from "../../model/index.ts";
import { RowBuffer, type SourceCounts } from "../../workloads/index.ts";

/**
 * Makes rows of `weft.access/1` for a format that is not of serving requests, and counts them. One row:
 *
 *     if (rows.isFull(dependencies)) yield rows.take();
 *     const at = rows.begin(tsNs, requester, OP.read, object, bytes);
 *     rows.batch.phase[at] = phase;
 *     rows.endAtArrival();
 *
 * A batch that was taken is valid until the next row is begun.
 */
export class AccessRows extends RowBuffer {
  readonly dictionaries: Dictionaries = { requester: [], tenant: [], job: [] };
  private readonly codes = {
    requester: new Map<string, number>(),
    tenant: new Map<string, number>(),
    job: new Map<string, number>(),
  };
  private readonly objects = new IdMap();
  private readonly requests = new IdMap();
  private lone = 0;
  private readBytes = 0;
  private writtenBytes = 0;
  private taken = false;

  get counts(): SourceCounts {
    return {
      rows: this.total,
      requests: this.requests.size + this.lone,
      objects: this.objects.size,
      readBytes: this.readBytes,
      writtenBytes: this.writtenBytes,
    };
  }

  /** The code of a name, a new one if it has none. */
  code(column: keyof Dictionaries, name: string): number {
    const codes = this.codes[column];
    let code = codes.get(name);
    if (code === undefined) {
      code = this.dictionaries[column].push(name) - 1;
      codes.set(name, code);
    }
    return code;
  }

  override isFull(dependencies = 0): boolean {
    this.reuse();
    return super.isFull(dependencies);
  }

  /** The rows since the last batch. */
  take(): AccessBatch {
    this.taken = true;
    return this.batch;
  }

  /** Whether there are rows that were not taken. */
  get isEmpty(): boolean {
    return this.taken || this.batch.rows === 0;
  }

  /**
   * Begins a row whose other columns hold their defaults.
   * @param requester its code @param op index into OPS @param request its id, -1 where the row is its own
   * @returns its place in the batch
   */
  begin(tsNs: number, requester: number, op: number, object: number, bytes: number, request = -1): number {
    this.reuse();
    const { batch } = this;
    const at = batch.rows;
    batch.tsNs[at] = tsNs;
    batch.requester[at] = requester;
    batch.op[at] = op;
    batch.object[at] = object;
    batch.bytes[at] = bytes;
    batch.request[at] = request;
    clear(batch, at);
    this.count(op, object, bytes, request);
    return at;
  }

  private count(op: number, object: number, bytes: number, request: number): void {
    if (op !== OP.fence) this.objects.idOf(object);
    if (request < 0) this.lone++;
    else this.requests.idOf(request);
    if (op === OP.read || op === OP.prefetch) this.readBytes += bytes;
    else if (op === OP.write || op === OP.atomic) this.writtenBytes += bytes;
  }

  private reuse(): void {
    if (this.taken) this.clear();
    this.taken = false;
  }
}

function clear(batch: AccessBatch, at: number): void {
  batch.offset[at] = 0;
  batch.objectClass[at] = 0;
  batch.phase[at] = 0;
  batch.lastOfRequest[at] = 0;
  batch.tokens[at] = 0;
  batch.thinkNs[at] = 0;
  batch.rebuildNs[at] = -1;
  batch.tenant[at] = -1;
  batch.job[at] = -1;
}
