import { type AccessBatch, PS_PER_NS } from "../model/index.ts";
import { grown } from "./grown.ts";

/** What became of a row's look-up; the outcome a row is accounted under. */
export const OUTCOME = { served: 0, rebuilt: 1, refused: 2, free: 3, failed: 4 } as const;

/** Values per row of {@link Rows.path}: think first, then the latency components. */
export const PATH_PARTS = 14;

/** Numbers of a row, side by side in memory because they are used together: two cache lines. Times in ps on the engine's clock. */
export const REAL = {
  /** Number of the row in the trace. */
  index: 0,
  offset: 1,
  bytes: 2,
  tokens: 3,
  think: 4,
  /** Compute to rebuild the object, -1 where the row is no look-up. */
  rebuild: 5,
  arrival: 6,
  issued: 7,
  admission: 8,
  software: 9,
  /** Store that serves it, where the policy has epochs. */
  store: 10,
  /** Wait for pages on their way; since when it waits for one. */
  migration: 11,
  parked: 12,
  translation: 13,
} as const;

/** Whole numbers of a row: one cache line. */
export const WORD = {
  /** Dense id. */
  object: 0,
  op: 1,
  objectClass: 2,
  phase: 3,
  requester: 4,
  /** Slot of its request, -1 where the row is a request by itself that never waited for a slot. */
  request: 5,
  tenant: 6,
  /** Tier that served it, as the meter numbers tiers. */
  tier: 7,
  outcome: 8,
  /** 1: holds a place in the requester's window. */
  admitted: 9,
  /** Flights on their way for it. */
  flights: 10,
  /** Copy that serves a look-up, and the copy being made of it; -1 for none. */
  source: 11,
  target: 12,
  /** Rows and the request start it waits for. */
  waits: 13,
  /** Next row of whatever list the row is in: waiting for its request, or for the window. */
  next: 14,
  /** First of the edges to rows that wait for it. */
  waiters: 15,
} as const;

/** Rows of the trace that are not complete yet, in records of typed arrays, and who waits for whom. */
export class Rows {
  real = new Float64Array(256 * 16);
  word = new Int32Array(256 * 16);
  /** Think and latency components along the chain of rows that decided when this one was released. */
  path = new Float64Array(256 * PATH_PARTS);
  inProgress = 0;

  private freeRow = -1;
  private used = 0;

  // Edges: row -> rows that wait for it.
  private edgeTo = new Int32Array(256);
  private edgeNext = new Int32Array(256);
  private freeEdge = -1;
  private usedEdges = 0;

  // Slot + 1 of rows by number, over [oldest, newest]; a ring.
  private ring = new Int32Array(1024);
  /** Number of the oldest row in progress. */
  oldest = 0;
  private newest = -1;

  /** A slot for row number `index` of the trace; numbers rise by one. */
  add(index: number): number {
    const row = this.freeRow === -1 ? this.fresh() : this.freeRow;
    this.freeRow = this.word[row * 16 + 14 /* next */]!;
    if (this.newest < this.oldest) this.oldest = index;
    this.newest = index;
    if (index - this.oldest >= this.ring.length) this.growRing(index);
    this.ring[index & (this.ring.length - 1)] = row + 1;
    this.real[row * 16 + 0 /* index */] = index;
    this.word[row * 16 + 15 /* waiters */] = -1;
    this.word[row * 16 + 13 /* waits */] = 0;
    this.word[row * 16 + 10 /* flights */] = 0;
    this.word[row * 16 + 9 /* admitted */] = 0;
    this.word[row * 16 + 8 /* outcome */] = 0 /* served */;
    this.word[row * 16 + 11 /* source */] = -1;
    this.word[row * 16 + 12 /* target */] = -1;
    this.real[row * 16 + 8 /* admission */] = 0;
    this.real[row * 16 + 9 /* software */] = 0;
    this.real[row * 16 + 11 /* migration */] = 0;
    this.real[row * 16 + 13 /* translation */] = 0;
    this.inProgress++;
    return row;
  }

  /** Takes what row `i` of a batch says, but for its compute. */
  fill(batch: AccessBatch, i: number, row: number, object: number, request: number, now: number): void {
    const { real, word } = this;
    const at = row * 16;
    word[at + 0 /* object */] = object;
    word[at + 1 /* op */] = batch.op[i]!;
    word[at + 2 /* objectClass */] = batch.objectClass[i]!;
    word[at + 3 /* phase */] = batch.phase[i]!;
    word[at + 4 /* requester */] = batch.requester[i]!;
    word[at + 5 /* request */] = request;
    word[at + 6 /* tenant */] = batch.tenant[i]!;
    real[at + 1 /* offset */] = batch.offset[i]!;
    real[at + 2 /* bytes */] = batch.bytes[i]!;
    real[at + 6 /* arrival */] = now;
  }

  /** Its compute and tokens; think times count only in a closed trace. */
  fillWork(batch: AccessBatch, i: number, row: number, closed: boolean): void {
    const { real } = this;
    const at = row * 16;
    const rebuildNs = batch.rebuildNs[i]!;
    const looksUp = rebuildNs >= 0 && batch.phase[i] === 1; /* prefill */
    real[at + 3 /* tokens */] = batch.tokens[i]!;
    real[at + 4 /* think */] = closed ? Math.round(batch.thinkNs[i]! * PS_PER_NS) : 0;
    real[at + 5 /* rebuild */] = looksUp ? Math.round(rebuildNs * PS_PER_NS) : -1;
  }

  fillNoWork(row: number): void {
    const { real } = this;
    const at = row * 16;
    real[at + 3 /* tokens */] = 0;
    real[at + 4 /* think */] = 0;
    real[at + 5 /* rebuild */] = -1;
  }

  /** Slot of a row by its number, -1 if it is complete. */
  slotOf(index: number): number {
    if (index < this.oldest || index > this.newest) return -1;
    return this.ring[index & (this.ring.length - 1)]! - 1;
  }

  /** `row` waits for `on`. */
  wait(row: number, on: number): void {
    const edge = this.freeEdge === -1 ? this.freshEdge() : this.freeEdge;
    this.freeEdge = this.edgeNext[edge]!;
    this.edgeTo[edge] = row;
    this.edgeNext[edge] = this.word[on * 16 + 15 /* waiters */]!;
    this.word[on * 16 + 15 /* waiters */] = edge;
    this.word[row * 16 + 13 /* waits */]!++;
  }

  /** Takes one of the rows that wait for `row` off its list; -1 when there are none left. */
  takeWaiter(row: number): number {
    const edge = this.word[row * 16 + 15 /* waiters */]!;
    if (edge === -1) return -1;
    this.word[row * 16 + 15 /* waiters */] = this.edgeNext[edge]!;
    this.edgeNext[edge] = this.freeEdge;
    this.freeEdge = edge;
    return this.edgeTo[edge]!;
  }

  /** A new chain starts at `row`. */
  clearPath(row: number): void {
    for (let i = row * 14; i < (row + 1) * 14; i++) this.path[i] = 0;
  }

  /** `to` continues the chain of `from`. */
  inherit(to: number, from: number): void {
    const { path } = this;
    for (let i = 0; i < PATH_PARTS; i++) path[to * PATH_PARTS + i] = path[from * PATH_PARTS + i]!;
  }

  remove(row: number): void {
    const mask = this.ring.length - 1;
    this.ring[this.real[row * 16 + 0 /* index */]! & mask] = 0;
    while (this.oldest <= this.newest && this.ring[this.oldest & mask] === 0) this.oldest++;
    this.word[row * 16 + 14 /* next */] = this.freeRow;
    this.freeRow = row;
    this.inProgress--;
  }

  private growRing(index: number): void {
    const old = this.ring;
    let length = old.length;
    while (index - this.oldest >= length) length *= 2;
    this.ring = new Int32Array(length);
    for (let i = this.oldest; i < index; i++) this.ring[i & (length - 1)] = old[i & (old.length - 1)]!;
  }

  private freshEdge(): number {
    const edge = this.usedEdges++;
    if (edge === this.edgeTo.length) {
      this.edgeTo = grown(this.edgeTo, edge * 2);
      this.edgeNext = grown(this.edgeNext, edge * 2);
    }
    this.edgeNext[edge] = -1;
    return edge;
  }

  private fresh(): number {
    const row = this.used++;
    if (row * 16 === this.word.length) this.grow(row * 2);
    this.word[row * 16 + 14 /* next */] = -1;
    return row;
  }

  private grow(length: number): void {
    this.real = grown(this.real, length * 16);
    this.word = grown(this.word, length * 16);
    this.path = grown(this.path, length * PATH_PARTS);
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let row = 0; row < this.used; row++) {
      this.real[row * 16 + 6 /* arrival */]! -= shift;
      this.real[row * 16 + 7 /* issued */]! -= shift;
      this.real[row * 16 + 12 /* parked */]! -= shift;
    }
  }
}
