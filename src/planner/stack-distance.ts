const SMALLEST_WINDOW = 1 << 16;

/**
 * LRU stack distances in one pass (Mattson et al. 1970), O(log n) per access with a Fenwick tree over the time of each object's last
 * use (Bennett and Kruskal 1975). State grows with the number of distinct objects: when the window of times is full, the times are
 * renumbered. Objects have sizes, which may grow from use to use.
 */
export class StackDistances {
  /** Of the last access: distinct other objects used since this object's last use, -1 if it had none. */
  objects = -1;
  /** Of the last access: bytes of those objects and of this one as it was before; -1 on a first use. */
  bytes = -1;
  /** Distinct objects so far, and the sum of their sizes. */
  distinct = 0;
  footprintBytes = 0;

  private readonly idOf = new Map<number, number>();
  private lastUse = new Int32Array(1024);
  private sizeOf = new Float64Array(1024);
  private window: number;
  private counts: Int32Array;
  private weights: Float64Array;
  /** Object last used at each time, -1 where it has been used again since. Times are 1 .. window, as in the trees. */
  private usedAt: Int32Array;
  private now = 0;

  /** @param window times before the first renumbering; for tests */
  constructor(window = SMALLEST_WINDOW) {
    this.window = window;
    this.counts = new Int32Array(window + 1);
    this.weights = new Float64Array(window + 1);
    this.usedAt = new Int32Array(window + 1).fill(-1);
  }

  /** Uses an object of `bytes`; {@link objects} and {@link bytes} then say how far down the stack it was. */
  access(object: number, bytes: number): void {
    if (this.now === this.window) this.renumber();
    const known = this.idOf.get(object);
    const id = known ?? this.admit(object);
    if (known === undefined) this.objects = this.bytes = -1;
    else this.leave(id);
    const size = Math.max(this.sizeOf[id]!, bytes);
    this.footprintBytes += size - this.sizeOf[id]!;
    this.sizeOf[id] = size;
    this.enter(id, ++this.now);
  }

  private admit(object: number): number {
    const id = this.distinct++;
    this.idOf.set(object, id);
    if (id === this.lastUse.length) {
      this.lastUse = grown(this.lastUse, new Int32Array(id * 2));
      this.sizeOf = grown(this.sizeOf, new Float64Array(id * 2));
    }
    return id;
  }

  /** Measures the distance of an object and takes it off the stack. */
  private leave(id: number): void {
    const at = this.lastUse[id]!;
    let older = 0;
    let olderBytes = 0;
    for (let i = at; i > 0; i &= i - 1) {
      older += this.counts[i]!;
      olderBytes += this.weights[i]!;
    }
    const size = this.sizeOf[id]!;
    this.objects = this.distinct - older;
    this.bytes = this.footprintBytes - olderBytes + size;
    this.usedAt[at] = -1;
    for (let i = at; i <= this.window; i += i & -i) {
      this.counts[i]!--;
      this.weights[i]! -= size;
    }
  }

  private enter(id: number, at: number): void {
    const size = this.sizeOf[id]!;
    this.lastUse[id] = at;
    this.usedAt[at] = id;
    for (let i = at; i <= this.window; i += i & -i) {
      this.counts[i]!++;
      this.weights[i]! += size;
    }
  }

  /** Gives the objects times 1 .. distinct in the order of their last use, in a window at least twice as large. */
  private renumber(): void {
    const uses = this.usedAt;
    const before = this.window;
    while (this.window < this.distinct * 2) this.window *= 2;
    this.counts = new Int32Array(this.window + 1);
    this.weights = new Float64Array(this.window + 1);
    this.usedAt = new Int32Array(this.window + 1).fill(-1);
    this.now = 0;
    for (let at = 1; at <= before; at++) if (uses[at] !== -1) this.place(uses[at]!, ++this.now);
    for (let i = 1; i <= this.window; i++) {
      const parent = i + (i & -i);
      if (parent > this.window) continue;
      this.counts[parent]! += this.counts[i]!;
      this.weights[parent]! += this.weights[i]!;
    }
  }

  /** Sets a leaf; the tree above it is summed afterwards. */
  private place(id: number, at: number): void {
    this.lastUse[id] = at;
    this.usedAt[at] = id;
    this.counts[at] = 1;
    this.weights[at] = this.sizeOf[id]!;
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
