import { Histogram } from "../engine/histogram.ts";
import { IdMap } from "../engine/id-map.ts";
import { type AccessBatch, CLASSES, DEPENDS, OP, OPS, PHASES, type TraceReader } from "../model/index.ts";
import { cannotAnswer } from "./cannot.ts";
import { Footprint, type WorkingSet } from "./footprint.ts";

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
  /** Each object once, at its largest offset + bytes. */
  footprint_bytes: number;
  traffic_bytes: number;
  ops: Record<string, Mix>;
  classes: Record<string, Mix>;
  phases: Record<string, Mix>;
  /** Bytes read over bytes written; null where nothing is written. */
  read_write_ratio: number | null;
  working_set: WorkingSet;
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
  /** Rows read so far, of how many. */
  progress?: (done: number, total: number) => void;
}

/** Reads a trace once and says what it is. Memory grows with its objects (about 60 bytes each), not with its rows. @throws T-codes */
export async function describeTrace(
  reader: TraceReader,
  { signal, progress }: DescribeOptions = {},
): Promise<Passport> {
  const tally = new Tally();
  for await (const batch of reader.batches()) {
    signal?.throwIfAborted();
    tally.add(batch);
    progress?.(batch.firstRow + batch.rows, reader.info.rows);
  }
  return tally.passport(reader);
}

class Tally {
  private readonly ops = mixes(OPS.length);
  private readonly classes = mixes(CLASSES.length);
  private readonly phases = mixes(PHASES.length);
  private readonly footprint = new Footprint();
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
    this.addRequest(batch.request[i]!);
    this.tokens += batch.tokens[i]!;
    this.think += batch.thinkNs[i]!;
    if (batch.rebuildNs[i]! >= 0) {
      this.rebuild += batch.rebuildNs[i]!;
      this.rebuildable++;
    }
    this.depends[batch.dependsKind[i]!]!++;
  }

  private addRequest(request: number): void {
    if (request < 0) this.lone++;
    else if (request !== this.lastRequest) {
      this.requestIds.idOf(request);
      this.runs++;
    }
    this.lastRequest = request;
  }

  passport({ info, dictionaries }: TraceReader): Passport {
    const written = this.ops[OP.write]!.bytes + this.ops[OP.atomic]!.bytes;
    const read = this.ops[OP.read]!.bytes + this.ops[OP.prefetch]!.bytes;
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
      traffic_bytes: this.ops.reduce((sum, { bytes }) => sum + bytes, 0),
      ops: byName(OPS, this.ops),
      classes: byName(CLASSES, this.classes),
      phases: byName(PHASES, this.phases),
      read_write_ratio: written === 0 ? null : read / written,
      working_set: this.footprint.workingSet(),
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
