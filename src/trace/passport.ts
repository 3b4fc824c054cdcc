import { Histogram } from "../engine/histogram.ts";
import { IdMap } from "../engine/id-map.ts";
import {
  type AccessBatch,
  CLASSES,
  DEPENDS,
  type Dictionaries,
  OP,
  OPS,
  PHASES,
  type TraceReader,
} from "../model/index.ts";
import { cannotAnswer } from "./cannot.ts";
import { Footprint } from "./footprint.ts";
import { RateCounts, type RateOverTime } from "./rate-over-time.ts";
import { SizeCounts, type Sizes } from "./size-counts.ts";
import type { WorkingSet } from "./working-set.ts";

export interface Mix {
  accesses: number;
  bytes: number;
}

export interface Intervals {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** What a trace is, in the keys of the `passport` document. Bytes of `alloc`, `free` and `fence` are not traffic. */
export interface Passport {
  sha256: string;
  content_sha256: string | null;
  rows: number;
  requests: number;
  /** Last arrival minus the first. */
  span_ns: number;
  first_ts_ns: number;
  requesters: number;
  tenants: number;
  jobs: number;
  objects: number;
  /** Each object once, at its largest offset + bytes; a KV block is no larger than `weft.block_bytes`. */
  footprint_bytes: number;
  /** The most bytes allocated and not freed at once; null where nothing is allocated. */
  allocated_bytes_max: number | null;
  traffic_bytes: number;
  /** Arrivals over the span. A row of a closed request issues later than it arrives. */
  rate: RateOverTime;
  /** Sizes of the accesses that move bytes, and of the objects. */
  access_bytes: Sizes;
  object_bytes: Sizes;
  ops: Record<string, Mix>;
  classes: Record<string, Mix>;
  phases: Record<string, Mix>;
  /** Bytes read over bytes written; null where nothing is written. */
  read_write_ratio: number | null;
  /** In windows of a minute, and of each of a millisecond, a second, a minute and an hour. */
  working_set: WorkingSet;
  working_sets: WorkingSet[];
  reuse: {
    /** Share of accesses whose object was accessed before. */
    ratio: number;
    /** Time between the arrivals of such an access and the one before. */
    interval_ns: Intervals;
    /** The same for accesses whose object another request accessed last: what a cache between requests can serve. */
    between_requests: { ratio: number; interval_ns: Intervals };
  };
  tokens: number;
  think_ns: number;
  /** Recomputing every row that can be, once. */
  rebuild_ns: number;
  rebuildable_accesses: number;
  depends_on: { previous: number; arrival: number; rows: number; edges: number };
  /** Rows of one request follow one another without others between. */
  requests_contiguous: boolean;
  closed: boolean;
  model: string | null;
  metadata: Record<string, string>;
  /** What this trace lacks, and what therefore cannot be said from it. */
  cannot_answer: string[];
}

export interface DescribeOptions {
  signal?: AbortSignal;
  /** Sees every batch besides, before the next is read. */
  watch?: (batch: AccessBatch, dictionaries: Dictionaries) => void;
  /** Rows read so far, of how many. */
  progress?: (done: number, total: number) => void;
}

/** Reads a trace once and says what it is. Memory grows with its objects (about 150 bytes each), not with its rows. @throws T-codes */
export async function describeTrace(
  reader: TraceReader,
  { signal, progress, watch }: DescribeOptions = {},
): Promise<Passport> {
  const tally = new Tally(kvBlockBytes(reader.info.metadata));
  for await (const batch of reader.batches()) {
    signal?.throwIfAborted();
    tally.add(batch);
    watch?.(batch, reader.dictionaries);
    progress?.(batch.firstRow + batch.rows, reader.info.rows);
  }
  return tally.passport(reader);
}

/** Bytes of a full KV block, where the footer says: no KV object is larger. */
export function kvBlockBytes(metadata: Readonly<Record<string, string>>): number {
  const bytes = Number(metadata["weft.block_bytes"]);
  return bytes > 0 ? bytes : Number.POSITIVE_INFINITY;
}

class Tally {
  private readonly ops = mixes(OPS.length);
  private readonly classes = mixes(CLASSES.length);
  private readonly phases = mixes(PHASES.length);
  private readonly footprint: Footprint;
  private readonly rate = new RateCounts();
  private readonly sizes = new SizeCounts();
  private readonly reuse = new Histogram();
  private readonly reuseBetween = new Histogram();
  private readonly requestIds = new IdMap();
  private lone = 0;
  private rows = 0;
  private first = 0;
  private last = 0;
  private tokens = 0;
  private think = 0;
  private rebuild = 0;
  private rebuildable = 0;
  private readonly depends = [0, 0, 0];
  private edges = 0;
  private runs = 0;
  private lastRequest = -1;

  constructor(blockBytes: number) {
    this.footprint = new Footprint(blockBytes);
  }

  add(batch: AccessBatch): void {
    if (this.rows === 0) this.first = batch.tsNs[0]!;
    this.rows += batch.rows;
    this.last = batch.tsNs[batch.rows - 1]!;
    for (let i = 0; i < batch.rows; i++) this.addRow(batch, i);
    this.edges += batch.dependsStart[batch.rows]! - batch.dependsStart[0]!;
  }

  private addRow(batch: AccessBatch, i: number): void {
    const op = batch.op[i]!;
    const moves = op < OP.alloc;
    const bytes = moves ? batch.bytes[i]! : 0;
    count(this.ops, op, bytes);
    count(this.classes, batch.objectClass[i]!, bytes);
    count(this.phases, batch.phase[i]!, bytes);
    if (op !== OP.fence) {
      const interval = this.footprint.touch(batch, i);
      if (interval >= 0) {
        this.reuse.add(interval);
        if (this.footprint.fromAnotherRequest) this.reuseBetween.add(interval);
      }
    }
    if (moves) this.sizes.add(bytes);
    const arrives = this.addRequest(batch.request[i]!) ? 1 : 0;
    this.rate.add(batch.tsNs[i]!, moves ? 1 : 0, bytes, arrives);
    this.tokens += batch.tokens[i]!;
    this.think += batch.thinkNs[i]!;
    if (batch.rebuildNs[i]! >= 0) {
      this.rebuild += batch.rebuildNs[i]!;
      this.rebuildable++;
    }
    this.depends[batch.dependsKind[i]!]!++;
  }

  /** @returns whether the row is the first of its request */
  private addRequest(request: number): boolean {
    const known = this.requestIds.size;
    if (request < 0) this.lone++;
    else if (request !== this.lastRequest) {
      this.requestIds.idOf(request);
      this.runs++;
    }
    this.lastRequest = request;
    return request < 0 || this.requestIds.size > known;
  }

  passport({ info, dictionaries }: TraceReader): Passport {
    const written = this.ops[OP.write]!.bytes + this.ops[OP.atomic]!.bytes;
    const read = this.ops[OP.read]!.bytes + this.ops[OP.prefetch]!.bytes;
    const workingSets = this.footprint.workingSets();
    const moving = this.ops.slice(0, OP.alloc).reduce((sum, { accesses }) => sum + accesses, 0);
    const facts = {
      sha256: info.sha256,
      content_sha256: info.metadata["weft.content"] ?? null,
      rows: this.rows,
      requests: this.requestIds.size + this.lone,
      span_ns: this.last - this.first,
      first_ts_ns: this.first,
      requesters: dictionaries.requester.length,
      tenants: dictionaries.tenant.length,
      jobs: dictionaries.job.length,
      objects: this.footprint.objects,
      footprint_bytes: this.footprint.bytes(),
      allocated_bytes_max: this.ops[OP.alloc]!.accesses > 0 ? this.footprint.allocatedMax : null,
      traffic_bytes: this.ops.reduce((sum, { bytes }) => sum + bytes, 0),
      rate: this.rate.data(),
      access_bytes: this.sizes.data(),
      object_bytes: this.footprint.objectSizes(),
      ops: byName(OPS, this.ops),
      classes: byName(CLASSES, this.classes),
      phases: byName(PHASES, this.phases),
      read_write_ratio: written === 0 ? null : read / written,
      working_set: workingSets.minute,
      working_sets: workingSets.all,
      reuse: { ...reuseOf(this.reuse, moving), between_requests: reuseOf(this.reuseBetween, moving) },
      tokens: this.tokens,
      think_ns: this.think,
      rebuild_ns: this.rebuild,
      rebuildable_accesses: this.rebuildable,
      depends_on: {
        previous: this.depends[DEPENDS.previous]!,
        arrival: this.depends[DEPENDS.arrival]!,
        rows: this.depends[DEPENDS.rows]!,
        edges: this.edges,
      },
      requests_contiguous: this.runs === this.requestIds.size,
      closed: info.closed,
      model: info.model ?? null,
      metadata: info.metadata,
    };
    return { ...facts, cannot_answer: cannotAnswer(facts) };
  }
}

const mixes = (length: number): Mix[] => Array.from({ length }, () => ({ accesses: 0, bytes: 0 }));

function count(into: Mix[], index: number, bytes: number): void {
  const mix = into[index]!;
  mix.accesses++;
  mix.bytes += bytes;
}

/** Only what occurs. */
function byName(names: readonly string[], found: readonly Mix[]): Record<string, Mix> {
  return Object.fromEntries(
    names.map((name, i) => [name, found[i]!] as const).filter(([, mix]) => mix.accesses > 0),
  );
}

/** @param accesses of all kinds that move bytes */
function reuseOf(histogram: Histogram, accesses: number): { ratio: number; interval_ns: Intervals } {
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((q) => Math.round(histogram.quantile(q)));
  const max = histogram.count === 0 ? 0 : histogram.max;
  return {
    ratio: accesses === 0 ? 0 : histogram.count / accesses,
    interval_ns: { p50: p50!, p90: p90!, p99: p99!, max },
  };
}
