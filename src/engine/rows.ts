import { grown } from "./grown.ts";

const NONE = -1;

/** What became of a row's look-up; the outcome a row is accounted under. */
export const OUTCOME = { served: 0, rebuilt: 1, refused: 2, free: 3 } as const;

/** Values per row of {@link Rows.path}: think first, then the latency components. */
export const PATH_PARTS = 14;

/**
 * Rows of the trace that are not complete yet, struct of arrays, and who waits for whom. All times in ps on the engine's clock.
 */
export class Rows {
  index = new Float64Array(256);
  object = new Int32Array(256);
  offset = new Float64Array(256);
  bytes = new Float64Array(256);
  op = new Uint8Array(256);
  objectClass = new Uint8Array(256);
  phase = new Uint8Array(256);
  requester = new Int32Array(256);
  request = new Int32Array(256);
  tenant = new Int32Array(256);
  tokens = new Float64Array(256);
  think = new Float64Array(256);
  rebuild = new Float64Array(256);
  arrival = new Float64Array(256);
  issued = new Float64Array(256);
  admission = new Float64Array(256);
  software = new Float64Array(256);
  /** Tier that served it, as the meter numbers tiers. */
  tier = new Int32Array(256);
  outcome = new Uint8Array(256);
  /** 1: holds a place in the requester's window. */
  admitted = new Uint8Array(256);
  /** Flights on their way for it. */
  flights = new Int32Array(256);
  /** Copy that serves a look-up, and the copy being made of it; -1 for none. */
  source = new Int32Array(256);
  target = new Int32Array(256);
  /** Rows and the request start it waits for. */
  waits = new Int32Array(256);
  /** Next row of whatever list the row is in: waiting for its request, or for the window. */
  next = new Int32Array(256);
  /** Think and latency components along the chain of rows that decided when this one was released. */
  path = new Float64Array(256 * PATH_PARTS);
  inProgress = 0;

  private waiters = new Int32Array(256);
  private freeRow = NONE;
  private used = 0;

  // Edges: row -> rows that wait for it.
  private edgeTo = new Int32Array(256);
  private edgeNext = new Int32Array(256);
  private freeEdge = NONE;
  private usedEdges = 0;

  // Slot + 1 of rows by number, over [oldest, newest]; a ring.
  private ring = new Int32Array(1024);
  private oldest = 0;
  private newest = -1;

  /** A slot for row number `index` of the trace; numbers rise by one. */
  add(index: number): number {
    const row = this.freeRow === NONE ? this.fresh() : this.freeRow;
    this.freeRow = this.next[row]!;
    if (this.newest < this.oldest) this.oldest = index;
    this.newest = index;
    if (index - this.oldest >= this.ring.length) this.growRing(index);
    this.ring[index & (this.ring.length - 1)] = row + 1;
    this.index[row] = index;
    this.waiters[row] = NONE;
    this.waits[row] = 0;
    this.flights[row] = 0;
    this.admitted[row] = 0;
    this.outcome[row] = OUTCOME.served;
    this.source[row] = NONE;
    this.target[row] = NONE;
    this.admission[row] = 0;
    this.software[row] = 0;
    this.inProgress++;
    return row;
  }

  /** Slot of a row by its number, -1 if it is complete. */
  slotOf(index: number): number {
    if (index < this.oldest || index > this.newest) return NONE;
    return this.ring[index & (this.ring.length - 1)]! - 1;
  }

  /** `row` waits for `on`. */
  wait(row: number, on: number): void {
    const edge = this.freeEdge === NONE ? this.freshEdge() : this.freeEdge;
    this.freeEdge = this.edgeNext[edge]!;
    this.edgeTo[edge] = row;
    this.edgeNext[edge] = this.waiters[on]!;
    this.waiters[on] = edge;
    this.waits[row]!++;
  }

  /** Takes one of the rows that wait for `row` off its list; -1 when there are none left. */
  takeWaiter(row: number): number {
    const edge = this.waiters[row]!;
    if (edge === NONE) return NONE;
    this.waiters[row] = this.edgeNext[edge]!;
    this.edgeNext[edge] = this.freeEdge;
    this.freeEdge = edge;
    return this.edgeTo[edge]!;
  }

  /** A new chain starts at `row`. */
  clearPath(row: number): void {
    for (let i = row * PATH_PARTS; i < (row + 1) * PATH_PARTS; i++) this.path[i] = 0;
  }

  /** `to` continues the chain of `from`. */
  inherit(to: number, from: number): void {
    const { path } = this;
    for (let i = 0; i < PATH_PARTS; i++) path[to * PATH_PARTS + i] = path[from * PATH_PARTS + i]!;
  }

  remove(row: number): void {
    const mask = this.ring.length - 1;
    this.ring[this.index[row]! & mask] = 0;
    while (this.oldest <= this.newest && this.ring[this.oldest & mask] === 0) this.oldest++;
    this.next[row] = this.freeRow;
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
    this.edgeNext[edge] = NONE;
    return edge;
  }

  private fresh(): number {
    const row = this.used++;
    if (row === this.index.length) this.grow(row * 2);
    this.next[row] = NONE;
    return row;
  }

  private grow(length: number): void {
    this.index = grown(this.index, length);
    this.object = grown(this.object, length);
    this.offset = grown(this.offset, length);
    this.bytes = grown(this.bytes, length);
    this.op = grown(this.op, length);
    this.objectClass = grown(this.objectClass, length);
    this.phase = grown(this.phase, length);
    this.requester = grown(this.requester, length);
    this.request = grown(this.request, length);
    this.tenant = grown(this.tenant, length);
    this.tokens = grown(this.tokens, length);
    this.think = grown(this.think, length);
    this.rebuild = grown(this.rebuild, length);
    this.arrival = grown(this.arrival, length);
    this.issued = grown(this.issued, length);
    this.admission = grown(this.admission, length);
    this.software = grown(this.software, length);
    this.tier = grown(this.tier, length);
    this.outcome = grown(this.outcome, length);
    this.admitted = grown(this.admitted, length);
    this.flights = grown(this.flights, length);
    this.source = grown(this.source, length);
    this.target = grown(this.target, length);
    this.waits = grown(this.waits, length);
    this.next = grown(this.next, length);
    this.waiters = grown(this.waiters, length);
    this.path = grown(this.path, length * PATH_PARTS);
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let row = 0; row < this.used; row++) {
      this.arrival[row]! -= shift;
      this.issued[row]! -= shift;
    }
  }
}
