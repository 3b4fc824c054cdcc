/** Times of one word of the bitmap, of one leaf of the tree of counts, and of one leaf of the tree of bytes. */
const WORD_BITS = 5;
const COUNT_BITS = 9;
const BYTE_BITS = 6;
const SMALLEST_WINDOW = 1 << 16;
/** When times are renumbered, the window becomes at least so many times the objects. */
const ROOM = 4;

/** Columns of the record of an object: time of its last use + 1 (0: it is not on the stack), size in bytes. */
const TIME = 0;
const SIZE = 1;
const RECORD = 2;

/**
 * LRU stack distances in one pass (Mattson et al., IBM Systems Journal 9(2), 1970), O(log n) per access: a bitmap over the times of
 * last uses with a Fenwick tree over blocks of it (after Bennett and Kruskal 1975, and Fenwick 1994), so that what an access touches
 * fits in a cache. State grows with the distinct objects: when the window of times is full, they are renumbered. Objects are dense
 * ids 0, 1, 2, ...
 */
export class StackDistances {
  /** Of the last access: distinct other objects used since this object's last use, -1 if it is not on the stack. */
  objects = -1;
  /** Of the last access: bytes of those objects and of this one as it was before; -1 if it is not on the stack, or sizes are not kept. */
  bytes = -1;
  /** Objects on the stack, and the sum of their sizes where they are kept. */
  depth = 0;
  depthBytes = 0;

  private readonly sized: boolean;
  private records = new Float64Array(1024 * RECORD);
  private window: number;
  /** A bit per time: whether an object was last used then. */
  private live: Int32Array;
  private counts: Int32Array;
  /** Object used at each time. */
  private usedAt: Int32Array;
  /** Bytes by time, and their tree; empty where sizes are not kept. */
  private weightAt: Float64Array;
  private weights: Float64Array;
  private now = 0;

  /**
   * @param sized whether bytes are asked for
   * @param window times before the first renumbering, a power of two from 512; for tests
   */
  constructor(sized = false, window = SMALLEST_WINDOW) {
    this.sized = sized;
    this.window = window;
    this.live = new Int32Array(window >>> WORD_BITS);
    this.counts = new Int32Array((window >>> COUNT_BITS) + 1);
    this.usedAt = new Int32Array(window);
    this.weightAt = new Float64Array(sized ? window : 0);
    this.weights = new Float64Array(sized ? (window >>> BYTE_BITS) + 1 : 0);
  }

  /** Uses an object of `bytes`; {@link objects} and {@link bytes} then say how far down the stack it was. */
  access(id: number, bytes: number): void {
    if (this.now === this.window) this.renumber();
    const at = id * RECORD;
    if (at >= this.records.length) this.records = grown(this.records, at * 2);
    const { records } = this;
    const time = records[at + TIME]! - 1;
    if (time < 0) this.objects = this.bytes = -1;
    else this.leave(time, records[at + SIZE]!);
    records[at + SIZE] = bytes;
    const now = this.now++;
    records[at + TIME] = now + 1;
    this.usedAt[now] = id;
    this.enter(now, bytes);
  }

  /** Takes an object off the stack; {@link objects} and {@link bytes} say where it was. */
  remove(id: number): void {
    const at = id * RECORD;
    const time = at < this.records.length ? this.records[at + TIME]! - 1 : -1;
    if (time < 0) {
      this.objects = this.bytes = -1;
      return;
    }
    this.records[at + TIME] = 0;
    this.leave(time, this.records[at + SIZE]!);
  }

  /** Uses an object with the size it had if its {@link bytes} are at most `capacity`, else leaves it where it is. */
  refresh(id: number, capacity: number): void {
    const at = id * RECORD;
    const time = at < this.records.length ? this.records[at + TIME]! - 1 : -1;
    if (time < 0) {
      this.objects = this.bytes = -1;
      return;
    }
    const size = this.records[at + SIZE]!;
    this.leave(time, size);
    const { objects, bytes } = this;
    if (bytes > capacity) this.enter(time, size);
    else {
      this.records[at + TIME] = 0;
      this.access(id, size);
    }
    this.objects = objects;
    this.bytes = bytes;
  }

  /** A stack of its own that holds the same objects in the same order. */
  fork(): StackDistances {
    const other = new StackDistances(this.sized, this.window);
    other.records = this.records.slice();
    other.live.set(this.live);
    other.counts.set(this.counts);
    other.usedAt.set(this.usedAt);
    other.weightAt.set(this.weightAt);
    other.weights.set(this.weights);
    other.now = this.now;
    other.depth = this.depth;
    other.depthBytes = this.depthBytes;
    return other;
  }

  /** Measures the distance of the object last used at a time and takes it off. */
  private leave(time: number, bytes: number): void {
    this.objects = this.depth - this.countUpTo(time);
    this.live[time >>> WORD_BITS]! ^= 1 << (time & 31);
    const { counts } = this;
    for (let i = (time >>> COUNT_BITS) + 1; i < counts.length; i += i & -i) counts[i]!--;
    this.depth--;
    if (this.sized) this.unweigh(time, bytes);
  }

  private enter(time: number, bytes: number): void {
    this.live[time >>> WORD_BITS]! |= 1 << (time & 31);
    const { counts } = this;
    for (let i = (time >>> COUNT_BITS) + 1; i < counts.length; i += i & -i) counts[i]!++;
    this.depth++;
    if (this.sized) this.weigh(time, bytes);
  }

  /** Objects last used at `time` or before. */
  private countUpTo(time: number): number {
    const { counts, live } = this;
    const block = time >>> COUNT_BITS;
    const word = time >>> WORD_BITS;
    let sum = ones(live[word]! & ((2 << (time & 31)) - 1));
    for (let i = block; i > 0; i &= i - 1) sum += counts[i]!;
    for (let i = block << (COUNT_BITS - WORD_BITS); i < word; i++) sum += ones(live[i]!);
    return sum;
  }

  private weigh(time: number, bytes: number): void {
    const { weights } = this;
    this.depthBytes += bytes;
    this.weightAt[time] = bytes;
    for (let i = (time >>> BYTE_BITS) + 1; i < weights.length; i += i & -i) weights[i]! += bytes;
  }

  private unweigh(time: number, bytes: number): void {
    const { weightAt, weights } = this;
    const block = time >>> BYTE_BITS;
    let older = 0;
    for (let i = block; i > 0; i &= i - 1) older += weights[i]!;
    for (let i = block << BYTE_BITS; i < time; i++) older += weightAt[i]!;
    this.bytes = this.depthBytes - older;
    this.depthBytes -= bytes;
    weightAt[time] = 0;
    for (let i = block + 1; i < weights.length; i += i & -i) weights[i]! -= bytes;
  }

  /** Gives the objects times 0, 1, 2, ... in the order of their last use. */
  private renumber(): void {
    const { live, usedAt, records } = this;
    if (this.window < this.depth * ROOM) this.widen();
    let next = 0;
    for (let word = 0; word < live.length; word++)
      for (let bits = live[word]!; bits !== 0; bits &= bits - 1) {
        const id = usedAt[(word << WORD_BITS) + 31 - Math.clz32(bits & -bits)]!;
        this.usedAt[next] = id;
        records[id * RECORD + TIME] = ++next;
      }
    this.depth = this.depthBytes = 0;
    this.live.fill(0);
    this.counts.fill(0);
    this.weightAt.fill(0);
    this.weights.fill(0);
    for (let time = 0; time < next; time++) this.enter(time, records[this.usedAt[time]! * RECORD + SIZE]!);
    this.now = next;
  }

  private widen(): void {
    while (this.window < this.depth * ROOM) this.window *= 2;
    this.live = new Int32Array(this.window >>> WORD_BITS);
    this.counts = new Int32Array((this.window >>> COUNT_BITS) + 1);
    this.usedAt = new Int32Array(this.window);
    if (!this.sized) return;
    this.weightAt = new Float64Array(this.window);
    this.weights = new Float64Array((this.window >>> BYTE_BITS) + 1);
  }
}

/** Bits set in a word (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function grown(from: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const to = new Float64Array(length);
  to.set(from);
  return to;
}
