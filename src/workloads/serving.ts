import { decodeNsPerToken, kvBytesPerToken, rebuildNs, type Serving } from "../catalogue/llm.ts";
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
  /** Ids of the prompt's KV blocks in order, ceil(inputTokens / blockTokens) of them, each below {@link OWN_BLOCKS}. */
  blockIds: ArrayLike<number>;
  /** Index of the instance that serves it. */
  requester: number;
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
}

const KV = CLASSES.indexOf("kv");

/**
 * Turns serving requests into rows of `weft.access/1`. A request's rows follow each other and carry its arrival:
 * - one prefill `read` per prompt block, waiting for the arrival only, with the compute that rebuilds it. Hit or miss is the replay's.
 * - per group of `decodeStride` tokens (fewer at the end of a block or of the reply): one `write` that appends them to the request's
 *   own block, then one `read` per block of the context. Every token reads the whole context, so a group of n tokens reads n x the
 *   bytes held; the group's own tokens are counted as held from its start, which is exact at stride 1 and n / 2 tokens too many else.
 * - one `free` per own block: a trace of requests does not say whether generated tokens are reused; where they are, the next
 *   prompt names them as its own blocks.
 */
export class ServingRows {
  private requests = 0;
  private references = 0;
  private ownBlocks = 0;
  private readBytes = 0;
  private writtenBytes = 0;
  private readonly rows: RowBuffer;
  private readonly distinct = new Set<number>();
  private readonly blockTokens: number;
  private readonly stride: number;
  private readonly kvBytes: number;
  private readonly stepNs: number;
  private readonly serving: Serving;
  private request!: ServingRequest;

  constructor(shape: ServingShape, batchRows?: number) {
    this.serving = shape.serving;
    this.blockTokens = shape.blockTokens;
    this.stride = shape.decodeStride;
    this.kvBytes = kvBytesPerToken(shape.serving.model);
    this.stepNs = decodeNsPerToken(shape.serving);
    this.rows = new RowBuffer(batchRows);
  }

  /** What has been made so far. */
  get counts(): ServingCounts {
    return {
      rows: this.rows.total,
      requests: this.requests,
      references: this.references,
      objects: this.distinct.size,
      generatedObjects: this.ownBlocks,
      readBytes: this.readBytes,
      writtenBytes: this.writtenBytes,
    };
  }

  /** Adds a request; yields each batch that it fills, valid until the next is asked for. */
  *feed(request: ServingRequest): Generator<AccessBatch, void> {
    this.request = request;
    yield* this.prefill();
    if (request.outputTokens > 0) yield* this.decode();
    this.requests++;
  }

  /** Yields what is left in the buffer. */
  *flush(): Generator<AccessBatch, void> {
    if (this.rows.batch.rows > 0) yield* this.handOver();
  }

  private *prefill(): Generator<AccessBatch, void> {
    const { blockIds, outputTokens } = this.request;
    for (let block = 0; block < blockIds.length; block++) {
      if (this.rows.isFull(0)) yield* this.handOver();
      const tokens = this.promptTokens(block);
      const last = outputTokens === 0 && block === blockIds.length - 1;
      const row = this.begin(OP.read, PHASE_PREFILL, blockIds[block]!, tokens * this.kvBytes, last);
      this.rows.batch.rebuildNs[row] = rebuildNs(this.serving, block * this.blockTokens, tokens);
      this.rows.endAtArrival();
      this.distinct.add(blockIds[block]!);
    }
    this.references += blockIds.length;
  }

  private *decode(): Generator<AccessBatch, void> {
    const { blockIds, outputTokens } = this.request;
    const firstOwn = OWN_BLOCKS + this.ownBlocks;
    let waitCount = blockIds.length;
    let waitFirst = this.rows.total - waitCount;
    for (let done = 0; done < outputTokens; ) {
      const tokens = this.groupTokens(done, outputTokens);
      const append = yield* this.append(firstOwn, done, tokens, waitFirst, waitCount);
      done += tokens;
      yield* this.readContext(firstOwn, done, tokens, append);
      waitFirst = append + 1;
      waitCount = this.rows.total - waitFirst;
    }
    yield* this.free(firstOwn, outputTokens, waitFirst, waitCount);
    this.ownBlocks += Math.ceil(outputTokens / this.blockTokens);
  }

  /** A group ends at the stride, at the end of its block or with the reply, whichever comes first. */
  private groupTokens(done: number, outputTokens: number): number {
    const left = this.blockTokens - (done % this.blockTokens);
    return Math.min(this.stride, left, outputTokens - done);
  }

  private *append(
    firstOwn: number,
    done: number,
    tokens: number,
    waitFirst: number,
    waitCount: number,
  ): Generator<AccessBatch, number> {
    if (this.rows.isFull(waitCount)) yield* this.handOver();
    const block = firstOwn + Math.floor(done / this.blockTokens);
    const row = this.begin(OP.write, PHASE_DECODE, block, tokens * this.kvBytes, false);
    const { batch } = this.rows;
    batch.offset[row] = (done % this.blockTokens) * this.kvBytes;
    batch.tokens[row] = tokens;
    batch.thinkNs[row] = Math.round(tokens * this.stepNs);
    return this.rows.endAfter(waitFirst, waitCount);
  }

  private *readContext(
    firstOwn: number,
    done: number,
    tokens: number,
    append: number,
  ): Generator<AccessBatch, void> {
    const { blockIds } = this.request;
    const own = Math.ceil(done / this.blockTokens);
    for (let k = 0; k < blockIds.length + own; k++) {
      if (this.rows.isFull(1)) yield* this.handOver();
      const ownIndex = k - blockIds.length;
      const held = ownIndex < 0 ? this.promptTokens(k) : this.tokensOf(ownIndex, done);
      const object = ownIndex < 0 ? blockIds[k]! : firstOwn + ownIndex;
      this.begin(OP.read, PHASE_DECODE, object, tokens * held * this.kvBytes, false);
      this.rows.endAfter(append, 1);
    }
  }

  private *free(
    firstOwn: number,
    outputTokens: number,
    waitFirst: number,
    waitCount: number,
  ): Generator<AccessBatch, void> {
    const own = Math.ceil(outputTokens / this.blockTokens);
    for (let k = 0; k < own; k++) {
      if (this.rows.isFull(waitCount)) yield* this.handOver();
      const bytes = this.tokensOf(k, outputTokens) * this.kvBytes;
      this.begin(OP.free, PHASE_DECODE, firstOwn + k, bytes, k === own - 1);
      this.rows.endAfter(waitFirst, waitCount);
    }
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
