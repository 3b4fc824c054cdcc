const ROWS = 4;
const PER_OBJECT = 4;
const SMALLEST = 64;

/** Hash with good avalanche (lowbias32, C. Wellons 2018), another for each row. */
function hash(object: number, row: number): number {
  let h = Math.imul(object + 1, 0x9e3779b1) ^ Math.imul(row + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

/**
 * TinyLFU's counts of recent accesses (Einziger, Friedman, Manes, ACM TOS 13(4), 2017, section 3): a count-min sketch of four rows
 * with conservative increment and counts of a few bits, behind a doorkeeper that takes the first access of a sample. After a sample of
 * accesses all counts are halved and the doorkeeper is emptied. It widens as the cache comes to hold more objects: a row twice as
 * wide begins as two copies of itself, so that no estimate changes.
 */
export class FrequencySketch {
  private readonly most: number;
  private readonly samplePerObject: number;
  private width = SMALLEST;
  private counts = new Uint8Array(ROWS * SMALLEST);
  private seen = new Uint8Array(SMALLEST);
  private sample = 0;
  private objects = 0;

  constructor(most: number, samplePerObject: number) {
    this.most = most;
    this.samplePerObject = samplePerObject;
  }

  /** The cache holds so many objects now. */
  holds(objects: number): void {
    if (objects <= this.objects) return;
    this.objects = objects;
    while (this.width < objects * PER_OBJECT) this.widen();
  }

  add(object: number): void {
    if (++this.sample > this.samplePerObject * Math.max(this.objects, SMALLEST)) this.halve();
    const door = hash(object, ROWS) & (this.width - 1);
    if (this.seen[door] === 0) {
      this.seen[door] = 1;
      return;
    }
    const { counts } = this;
    const least = this.least(object);
    if (least >= this.most) return;
    for (let row = 0; row < ROWS; row++) {
      const at = this.slot(object, row);
      if (counts[at] === least) counts[at] = least + 1;
    }
  }

  estimate(object: number): number {
    return this.least(object) + this.seen[hash(object, ROWS) & (this.width - 1)]!;
  }

  private least(object: number): number {
    const { counts } = this;
    let least = counts[this.slot(object, 0)]!;
    for (let row = 1; row < ROWS; row++) least = Math.min(least, counts[this.slot(object, row)]!);
    return least;
  }

  private slot(object: number, row: number): number {
    return row * this.width + (hash(object, row) & (this.width - 1));
  }

  private halve(): void {
    const { counts } = this;
    this.sample >>= 1;
    this.seen.fill(0);
    for (let i = 0; i < counts.length; i++) counts[i]! >>= 1;
  }

  private widen(): void {
    this.counts = twice(this.counts, this.width);
    this.seen = twice(this.seen, this.width);
    this.width *= 2;
  }
}

/** Every row of `width` doubled, as two copies of itself. */
function twice(rows: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(rows.length * 2);
  for (let from = 0; from < rows.length; from += width) {
    const row = rows.subarray(from, from + width);
    wider.set(row, from * 2);
    wider.set(row, from * 2 + width);
  }
  return wider;
}
