import { decodeNsPerToken, kvBytesPerToken, kvReadNs, rebuildNs, type Serving } from "../catalogue/llm.ts";
import { type AccessBatch, CLASSES, OP, PHASE_DECODE, PHASE_PREFILL } from "../model/index.ts";
import { RowBuffer } from "./row-buffer.ts";
import type { ServingCounts } from "./workload.ts";

/** One request to a language model, as a trace of requests or a generator tells it. May be reused by who hands it over. */
export interface ServingRequest {
  /** Whole ns since the start; never falls from request to request. */
  arrivalNs: number;
  /** At least 1. */
  inputTokens: number;
  outputTokens: number;
  /**
   * Ids of the prompt's KV blocks in order, each below {@link OWN_BLOCKS}: of all ceil(inputTokens / blockTokens), or of fewer. Blocks
   * beyond them have no name: nobody else's, computed, written and freed with the request.
   */
  blockIds: ArrayLike<number>;
  /** Index of the instance that serves it. */
  requester: number;
  /** Rows of the trace that it follows: it arrives when they are complete and the pause is over, at `arrivalNs` at the earliest. */
  after?: readonly RowRange[];
  /** What a user or a tool takes between those rows and this request. */
  pauseNs?: number;
}

/** Rows `first .. first + count` of the trace. */
export interface RowRange {
  first: number;
  count: number;
}

/** Rows that a request becomes, but for frees: many are too many. */
export function rowsOfRequest(
  { blockTokens, decodeStride }: ServingShape,
  inputTokens: number,
  outputTokens: number,
): number {
  const blocks = Math.ceil(inputTokens / blockTokens);
  const own = Math.ceil(outputTokens / blockTokens);
  const groups = own * Math.ceil(Math.min(blockTokens, outputTokens) / decodeStride);
  return blocks + groups * (1 + blocks + own / 2);
}

/** Blocks of generated tokens have ids from here on, prompt blocks below: no first pass over the trace is needed. */
export const OWN_BLOCKS = 2 ** 40;
export const DEFAULT_BLOCK_TOKENS = 512;
export const DEFAULT_DECODE_STRIDE = 64;

export interface ServingShape {
  serving: Serving;
  /** Tokens per KV block. */
  blockTokens: number;
  /** Generated tokens per group of decode rows, 1 .. blockTokens. */
  decodeStride: number;
  /** Tokens of a step at the most under continuous batching; absent: every request decodes by itself. */
  batchTokens?: number;
}

const KV = CLASSES.indexOf("kv");

/**
 * Turns serving requests into rows of `weft.access/1`. A request's rows follow each other and carry its arrival:
 * - one `fence` of no request for its pause, where it follows others
 * - one prefill `read` per prompt block, waiting for the arrival only, with the compute that rebuilds it. Hit or miss is the replay's.
 *   A block without a name cannot hit: it is a `write` after its compute.
 * - per group of `decodeStride` tokens (fewer at the end of a block or of the reply): one `write` that appends them to the request's
 *   own block, then one `read` per block of the context. Every token reads the whole context, so a group of n tokens reads n x the
 *   bytes held; the group's own tokens are counted as held from its start, which is exact at stride 1 and n / 2 tokens too many else.
 *   Under continuous batching a read also has the compute's time for it: steps read weights and KV caches one after another.
 * - one `free` per own block: a trace of requests does not say whether generated tokens are reused; where they are, the next
 *   prompt names them as its own blocks.
 */
export class ServingRows {
  private requests = 0;
  private references = 0;
  private ownBlocks = 0;
  private unnamed = 0;
  private readBytes = 0;
  private writtenBytes = 0;
  private readonly rows: RowBuffer;
  private readonly distinct = new Set<number>();
  private readonly blockTokens: number;
  private readonly stride: number;
  private readonly kvBytes: number;
  private readonly stepNs: number;
  private readonly batched: boolean;
  private readonly serving: Serving;
  private request!: ServingRequest;
  private promptBlocks = 0;
  /** The request's first object of its own: prompt blocks without a name, then blocks of generated tokens. */
  private firstOwn = 0;

  constructor(shape: ServingShape, batchRows?: number) {
    this.serving = shape.serving;
    this.blockTokens = shape.blockTokens;
    this.stride = shape.decodeStride;
    this.kvBytes = kvBytesPerToken(shape.serving.model);
    this.stepNs = decodeNsPerToken(shape.serving);
    this.batched = shape.batchTokens !== undefined;
    this.rows = new RowBuffer(batchRows);
  }

  /** What has been made so far. */
  get counts(): ServingCounts {
    return {
      rows: this.rows.total,
      requests: this.requests,
      references: this.references,
      objects: this.distinct.size,
      generatedObjects: this.ownBlocks - this.unnamed,
      unnamedObjects: this.unnamed,
      readBytes: this.readBytes,
      writtenBytes: this.writtenBytes,
    };
  }

  /** Adds a request; yields each batch that it fills, valid until the next is asked for. @returns the rows whose end is its end */
  *feed(request: ServingRequest): Generator<AccessBatch, RowRange> {
    this.request = request;
    this.promptBlocks = Math.ceil(request.inputTokens / this.blockTokens);
    this.firstOwn = OWN_BLOCKS + this.ownBlocks;
    const unnamed = this.promptBlocks - request.blockIds.length;
    const own = unnamed + Math.ceil(request.outputTokens / this.blockTokens);
    const lead = yield* this.pause();
    yield* this.prefill(lead);
    let end: RowRange = { first: this.rows.total - this.promptBlocks, count: this.promptBlocks };
    if (request.outputTokens > 0) end = yield* this.decode(unnamed, end);
    if (own > 0) yield* this.free(own, unnamed, end);
    this.ownBlocks += own;
    this.unnamed += unnamed;
    this.requests++;
    return own > 0 ? { first: this.rows.total - 1, count: 1 } : end;
  }

  /** Yields what is left in the buffer. */
  *flush(): Generator<AccessBatch, void> {
    if (this.rows.batch.rows > 0) yield* this.handOver();
  }

  /** The pause before the request, if any. @returns the rows that its first row waits for */
  private *pause(): Generator<AccessBatch, readonly number[]> {
    const { after, pauseNs = 0 } = this.request;
    if (after === undefined) return [];
    const rows = after.flatMap(({ first, count }) => Array.from({ length: count }, (_, k) => first + k));
    if (pauseNs === 0) return rows;
    if (this.rows.isFull(rows.length)) yield* this.handOver();
    const row = this.begin(OP.fence, 0, 0, 0, true);
    this.rows.batch.request[row] = -1;
    this.rows.batch.objectClass[row] = 0;
    this.rows.batch.thinkNs[row] = pauseNs;
    return [this.rows.endAfterRows(rows)];
  }

  private *prefill(lead: readonly number[]): Generator<AccessBatch, void> {
    const { blockIds, outputTokens } = this.request;
    for (let block = 0; block < this.promptBlocks; block++) {
      const leads = block === 0 && lead.length > 0;
      if (this.rows.isFull(leads ? lead.length : 0)) yield* this.handOver();
      const tokens = this.promptTokens(block);
      const named = block < blockIds.length;
      const last = outputTokens === 0 && block === this.promptBlocks - 1 && named;
      const op = named ? OP.read : OP.write;
      const row = this.begin(op, PHASE_PREFILL, this.promptObject(block), tokens * this.kvBytes, last);
      const computeNs = rebuildNs(this.serving, block * this.blockTokens, tokens);
      this.rows.batch[named ? "rebuildNs" : "thinkNs"][row] = computeNs;
      if (leads) this.rows.endAfterRows(lead);
      else this.rows.endAtArrival();
      if (named) this.distinct.add(blockIds[block]!);
    }
    this.references += blockIds.length;
  }

  /** @param unnamed prompt blocks without a name @returns the reads of the last group */
  private *decode(unnamed: number, prefill: RowRange): Generator<AccessBatch, RowRange> {
    const { outputTokens } = this.request;
    const firstGenerated = this.firstOwn + unnamed;
    let wait = prefill;
    for (let done = 0; done < outputTokens; ) {
      const tokens = this.groupTokens(done, outputTokens);
      const append = yield* this.append(firstGenerated, done, tokens, wait);
      done += tokens;
      yield* this.readContext(firstGenerated, done, tokens, append);
      wait = { first: append + 1, count: this.rows.total - append - 1 };
    }
    return wait;
  }

  /** A group ends at the stride, at the end of its block or with the reply, whichever comes first. */
  private groupTokens(done: number, outputTokens: number): number {
    const left = this.blockTokens - (done % this.blockTokens);
    return Math.min(this.stride, left, outputTokens - done);
  }

  private *append(
    firstGenerated: number,
    done: number,
    tokens: number,
    wait: RowRange,
  ): Generator<AccessBatch, number> {
    if (this.rows.isFull(wait.count)) yield* this.handOver();
    const block = firstGenerated + Math.floor(done / this.blockTokens);
    const row = this.begin(OP.write, PHASE_DECODE, block, tokens * this.kvBytes, false);
    const { batch } = this.rows;
    batch.offset[row] = (done % this.blockTokens) * this.kvBytes;
    batch.tokens[row] = tokens;
    batch.thinkNs[row] = Math.round(tokens * this.stepNs);
    return this.rows.endAfter(wait.first, wait.count);
  }

  private *readContext(
    firstGenerated: number,
    done: number,
    tokens: number,
    append: number,
  ): Generator<AccessBatch, void> {
    const { promptBlocks } = this;
    const generated = Math.ceil(done / this.blockTokens);
    for (let k = 0; k < promptBlocks + generated; k++) {
      if (this.rows.isFull(1)) yield* this.handOver();
      const g = k - promptBlocks;
      const held = g < 0 ? this.promptTokens(k) : this.tokensOf(g, done);
      const object = g < 0 ? this.promptObject(k) : firstGenerated + g;
      const bytes = tokens * held * this.kvBytes;
      const row = this.begin(OP.read, PHASE_DECODE, object, bytes, false);
      if (this.batched) this.rows.batch.thinkNs[row] = Math.round(kvReadNs(this.serving, bytes));
      this.rows.endAfter(append, 1);
    }
  }

  private *free(own: number, unnamed: number, wait: RowRange): Generator<AccessBatch, void> {
    const { blockIds, outputTokens } = this.request;
    for (let k = 0; k < own; k++) {
      if (this.rows.isFull(wait.count)) yield* this.handOver();
      const tokens =
        k < unnamed ? this.promptTokens(blockIds.length + k) : this.tokensOf(k - unnamed, outputTokens);
      this.begin(OP.free, PHASE_DECODE, this.firstOwn + k, tokens * this.kvBytes, k === own - 1);
      this.rows.endAfter(wait.first, wait.count);
    }
  }

  /** Object of a block of the prompt: those without a name are the request's own. */
  private promptObject(block: number): number {
    const { blockIds } = this.request;
    return block < blockIds.length ? blockIds[block]! : this.firstOwn + block - blockIds.length;
  }

  private promptTokens(block: number): number {
    return this.tokensOf(block, this.request.inputTokens);
  }

  /** Tokens in block `block` of a sequence of `tokens`. */
  private tokensOf(block: number, tokens: number): number {
    return Math.min(this.blockTokens, tokens - block * this.blockTokens);
  }

  private *handOver(): Generator<AccessBatch, void> {
    yield this.rows.batch;
    this.rows.clear();
  }

  /** Fills what every row has. @returns its place in the batch */
  private begin(op: number, phase: number, object: number, bytes: number, last: boolean): number {
    if (op === OP.read) this.readBytes += bytes;
    else if (op === OP.write) this.writtenBytes += bytes;
    const { batch } = this.rows;
    const row = batch.rows;
    batch.tsNs[row] = this.request.arrivalNs;
    batch.requester[row] = this.request.requester;
    batch.op[row] = op;
    batch.object[row] = object;
    batch.offset[row] = 0;
    batch.bytes[row] = bytes;
    batch.objectClass[row] = KV;
    batch.phase[row] = phase;
    batch.request[row] = this.requests;
    batch.lastOfRequest[row] = last ? 1 : 0;
    batch.tokens[row] = 0;
    batch.thinkNs[row] = 0;
    batch.rebuildNs[row] = -1;
    return row;
  }
}
