const FIRST_BUCKETS = 1024;
const MOST_BUCKETS = 1 << 17;
/** Pops between two looks at whether the buckets still fit the events. */
const REVIEW_POPS = 16_384;

/**
 * Events in the order they fall due: a calendar queue (Brown, CACM 31(10), 1988) of sorted bucket lists over the near future and
 * a heap for the far one. Total order: time, then order of scheduling. Times are whole picoseconds and never before the last popped.
 * Bucket width and count follow the events; they change the speed, never the order.
 */
export class DueQueue {
  /** Payload of the event last popped. */
  payload = 0;
  size = 0;

  // Event nodes.
  private due = new Float64Array(1024);
  /** By node: the next one of its list, and the payload. */
  private link = new Int32Array(2048);
  private free = -1;
  private used = 0;

  // Buckets: [cursor, cursor + count) covers [base + cursor x width, ...).
  private count = FIRST_BUCKETS;
  private mask = FIRST_BUCKETS - 1;
  /** By bucket: its first and last node. */
  private ends = new Int32Array(FIRST_BUCKETS * 2).fill(-1);
  private occupied = new Uint32Array(FIRST_BUCKETS >>> 5);
  private width = 1024;
  private inverse = 1 / 1024;
  private base = 0;
  private cursor = 0;
  private inBuckets = 0;

  // The far future: a binary heap by (due, seq).
  private heap = new Int32Array(256);
  private heapSize = 0;
  private seq = new Float64Array(1024);
  private sequence = 0;

  private popsLeft = REVIEW_POPS;
  private reviewFrom = 0;
  private last = 0;

  push(time: number, payload: number): void {
    if (this.free === -1) this.fresh();
    const { due, link, ends } = this;
    const node = this.free;
    this.free = link[node * 2]!;
    due[node] = time;
    link[node * 2 + 1] = payload;
    this.size++;
    const position = (time - this.base) * this.inverse;
    if (position >= this.cursor + this.count) {
      this.toHeap(node);
      return;
    }
    const bucket = (position | 0) & this.mask;
    const last = ends[bucket * 2 + 1]!;
    this.inBuckets++;
    if (last === -1) {
      ends[bucket * 2] = node;
      ends[bucket * 2 + 1] = node;
      link[node * 2] = -1;
      this.occupied[bucket >>> 5]! |= 1 << (bucket & 31);
    } else if (due[last]! <= time) {
      link[last * 2] = node;
      link[node * 2] = -1;
      ends[bucket * 2 + 1] = node;
    } else this.insertSorted(node, time, bucket);
  }

  /** Takes the next event if it is due before `limit`: its payload is in {@link payload}. @returns its time, or -1 */
  popBefore(limit: number): number {
    if (this.size === 0) return -1;
    const { due, link, ends } = this;
    let bucket = this.cursor & this.mask;
    let node = ends[bucket * 2]!;
    if (node === -1) {
      if (this.inBuckets === 0) return this.popFar(limit);
      const position = this.nextOccupied(bucket);
      bucket = position & this.mask;
      node = ends[bucket * 2]!;
      if (due[node]! >= limit) return -1;
      this.moveTo(position);
    }
    const time = due[node]!;
    if (time >= limit) return -1;
    const after = link[node * 2]!;
    ends[bucket * 2] = after;
    if (after === -1) {
      ends[bucket * 2 + 1] = -1;
      this.occupied[bucket >>> 5]! &= ~(1 << (bucket & 31));
    }
    this.payload = link[node * 2 + 1]!;
    link[node * 2] = this.free;
    this.free = node;
    this.size--;
    this.inBuckets--;
    this.last = time;
    if (--this.popsLeft === 0) this.review();
    return time;
  }

  /** When the next event is due, Infinity if there is none. The cursor stays: events may still be pushed before that one. */
  nextTime(): number {
    if (this.size === 0) return Number.POSITIVE_INFINITY;
    const node = this.ends[(this.cursor & this.mask) * 2]!;
    return node === -1 ? this.nextDue() : this.due[node]!;
  }

  /** Moves every event, and the clock, `shift` picoseconds towards zero. */
  rebase(shift: number): void {
    const nodes = this.drain();
    for (const node of nodes) this.due[node]! -= shift;
    this.last = Math.max(0, this.last - shift);
    this.reviewFrom = this.last;
    this.base = this.last;
    this.cursor = 0;
    for (const node of nodes) this.place(node);
  }

  /** Makes a node and leaves it in {@link free}. */
  private fresh(): void {
    const node = this.used++;
    if (node === this.due.length) {
      this.due = widened(this.due, new Float64Array(node * 2));
      this.seq = widened(this.seq, new Float64Array(node * 2));
      this.link = widened(this.link, new Int32Array(node * 4));
    }
    this.link[node * 2] = -1;
    this.free = node;
  }

  /** Puts a node back after the buckets have changed: in order of time, so behind all that is there. */
  private place(node: number): void {
    const position = (this.due[node]! - this.base) * this.inverse;
    if (position >= this.cursor + this.count) this.toHeap(node);
    else this.append(node, (position | 0) & this.mask);
  }

  /** Behind every event of a bucket: nodes come in order of time here. */
  private append(node: number, bucket: number): void {
    const { link, ends } = this;
    const last = ends[bucket * 2 + 1]!;
    if (last === -1) ends[bucket * 2] = node;
    else link[last * 2] = node;
    ends[bucket * 2 + 1] = node;
    link[node * 2] = -1;
    this.occupied[bucket >>> 5]! |= 1 << (bucket & 31);
    this.inBuckets++;
  }

  /** Before the first event of the bucket that is due later. */
  private insertSorted(node: number, time: number, bucket: number): void {
    const { due, link, ends } = this;
    let before = -1;
    let after = ends[bucket * 2]!;
    while (due[after]! <= time) {
      before = after;
      after = link[after * 2]!;
    }
    link[node * 2] = after;
    if (before === -1) ends[bucket * 2] = node;
    else link[before * 2] = node;
  }

  private nextDue(): number {
    if (this.inBuckets === 0) return this.due[this.heap[0]!]!;
    return this.due[this.ends[(this.nextOccupied(this.cursor & this.mask) & this.mask) * 2]!]!;
  }

  /** The cursor moves on to a bucket, 0 .. 2 count - 1, whose event is about to be popped; the window moves with it. */
  private moveTo(position: number): void {
    this.cursor = position;
    if (position >= this.count) this.wrap();
    if (this.heapSize > 0) this.fromHeap();
  }

  /** Nothing near: the buckets move to the first event of the far future, if it is due. */
  private popFar(limit: number): number {
    const first = this.due[this.heap[0]!]!;
    if (first >= limit) return -1;
    this.base = first;
    this.cursor = 0;
    this.fromHeap();
    return this.popBefore(limit);
  }

  /** The next occupied bucket at or after `from`, as from .. from + count - 1. */
  private nextOccupied(from: number): number {
    const words = this.occupied;
    const last = words.length - 1;
    let index = from >>> 5;
    let word = words[index]! & (-1 << (from & 31));
    let turns = 0;
    while (word === 0) {
      index = (index + 1) & last;
      if (index === 0) turns = this.count;
      word = words[index]!;
    }
    return turns + (index << 5) + 31 - Math.clz32(word & -word);
  }

  private wrap(): void {
    this.cursor -= this.count;
    this.base += this.count * this.width;
  }

  /** What has come within the window joins the buckets; it was scheduled before anything that will be pushed there. */
  private fromHeap(): void {
    const end = this.base + (this.cursor + this.count) * this.width;
    while (this.heapSize > 0 && this.due[this.heap[0]!]! < end) {
      const node = this.popHeap();
      this.append(node, ((this.due[node]! - this.base) * this.inverse) & this.mask);
    }
  }

  private before(a: number, b: number): boolean {
    return this.due[a]! < this.due[b]! || (this.due[a] === this.due[b] && this.seq[a]! < this.seq[b]!);
  }

  private toHeap(node: number): void {
    this.seq[node] = this.sequence++;
    if (this.heapSize === this.heap.length) this.heap = widened(this.heap, new Int32Array(this.heapSize * 2));
    const heap = this.heap;
    let at = this.heapSize++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(node, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = node;
  }

  private popHeap(): number {
    const heap = this.heap;
    const top = heap[0]!;
    const node = heap[--this.heapSize]!;
    let at = 0;
    for (let child = 1; child < this.heapSize; child = at * 2 + 1) {
      if (child + 1 < this.heapSize && this.before(heap[child + 1]!, heap[child]!)) child++;
      if (!this.before(heap[child]!, node)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = node;
    return top;
  }

  /** Fits bucket width to the mean gap between events, and bucket count to how many there are. */
  private review(): void {
    const gap = (this.last - this.reviewFrom) / REVIEW_POPS;
    this.reviewFrom = this.last;
    this.popsLeft = REVIEW_POPS;
    const width = 2 ** Math.max(0, Math.round(Math.log2(gap || 1)));
    const count = Math.min(
      MOST_BUCKETS,
      Math.max(FIRST_BUCKETS, 2 ** Math.ceil(Math.log2(this.size * 4 + 1))),
    );
    if (width >= this.width / 2 && width <= this.width * 2 && count >= this.count / 4 && count <= this.count)
      return;
    const nodes = this.drain();
    this.resize(width, count);
    for (const node of nodes) this.place(node);
  }

  private resize(width: number, count: number): void {
    this.width = width;
    this.inverse = 1 / width;
    this.count = count;
    this.mask = count - 1;
    this.ends = new Int32Array(count * 2).fill(-1);
    this.occupied = new Uint32Array(count >>> 5);
    this.base = this.last;
    this.cursor = 0;
  }

  /** Takes every event out, in order. */
  private drain(): number[] {
    const nodes: number[] = [];
    for (let i = 0; i < this.count; i++) {
      const bucket = (this.cursor + i) & this.mask;
      for (let node = this.ends[bucket * 2]!; node !== -1; node = this.link[node * 2]!) nodes.push(node);
    }
    while (this.heapSize > 0) nodes.push(this.popHeap());
    this.ends.fill(-1);
    this.occupied.fill(0);
    this.inBuckets = 0;
    return nodes;
  }
}

function widened<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
