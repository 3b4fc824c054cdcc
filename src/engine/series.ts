/**
 * Time series of `rows` things in a fixed number of bins over a span that is not known beforehand: when time runs past the
 * last bin, neighbours are merged and the width doubles. Times in ps since the first bin.
 */
export class Series {
  readonly bins: number;
  readonly rows: number;
  /** Bin by bin, all rows of a bin side by side: what changes at one time lies together. */
  readonly data: Float64Array;
  /** Width of a bin, ps: a power of two, so that its inverse is exact. */
  width: number;
  private inverse: number;
  /** Start of the first bin on the engine's clock; falls when the clock is moved back. */
  origin = 0;
  private readonly gauge: boolean;

  /** @param gauge true: a bin holds the value at its end; false: the sum of what was added */
  constructor(rows: number, bins: number, gauge: boolean, width = 2 ** 20) {
    this.rows = rows;
    this.bins = bins;
    this.gauge = gauge;
    this.width = width;
    this.inverse = 1 / width;
    this.data = new Float64Array(rows * bins).fill(gauge ? Number.NaN : 0);
  }

  /** Adds `weight` per picosecond over [start, start + duration). */
  add(row: number, start: number, duration: number): void {
    const from = start - this.origin;
    const end = from + duration;
    if (end >= this.width * this.bins) this.fold(end);
    const first = Math.floor(from * this.inverse);
    const edge = (first + 1) * this.width;
    if (end <= edge) this.data[first * this.rows + row]! += duration;
    else this.spread(row, from, end, first, 1);
  }

  /** Adds `share` per picosecond over [start, start + duration). */
  addShare(row: number, start: number, duration: number, share: number): void {
    const from = start - this.origin;
    const end = from + duration;
    if (end >= this.width * this.bins) this.fold(end);
    const first = Math.floor(from * this.inverse);
    if (end <= (first + 1) * this.width) this.data[first * this.rows + row]! += duration * share;
    else this.spread(row, from, end, first, share);
  }

  private spread(row: number, from: number, end: number, first: number, share: number): void {
    let at = from;
    for (let bin = first; at < end; bin++) {
      const stop = Math.min(end, (bin + 1) * this.width);
      this.data[bin * this.rows + row]! += (stop - at) * share;
      at = stop;
    }
  }

  /** End of the bin that `time` is in. */
  edgeOf(time: number): number {
    return this.origin + (Math.floor((time - this.origin) * this.inverse) + 1) * this.width;
  }

  /** Adds `amount` to the bin that ends at `edge`, or that this bin has become part of. */
  addBefore(row: number, edge: number, amount: number): void {
    this.data[Math.floor((edge - 1 - this.origin) * this.inverse) * this.rows + row]! += amount;
  }

  /** Sets a gauge. */
  set(row: number, time: number, value: number): void {
    const at = time - this.origin;
    if (at >= this.width * this.bins) this.fold(at);
    this.data[Math.floor(at * this.inverse) * this.rows + row] = value;
  }

  private fold(end: number): void {
    while (end >= this.width * this.bins) {
      for (let row = 0; row < this.rows; row++) this.foldRow(row);
      this.width *= 2;
      this.inverse /= 2;
    }
  }

  private foldRow(row: number): void {
    const { data, bins, rows, gauge } = this;
    for (let i = 0; i < bins; i++) {
      const left = 2 * i < bins ? data[2 * i * rows + row]! : gauge ? Number.NaN : 0;
      const right = 2 * i + 1 < bins ? data[(2 * i + 1) * rows + row]! : gauge ? Number.NaN : 0;
      if (gauge) data[i * rows + row] = Number.isNaN(right) ? left : right;
      else data[i * rows + row] = left + right;
    }
  }

  /** Values of a row over the bins that lie within `span` ps: sums as they are, gauges carried forward from 0. */
  read(row: number, span: number): number[] {
    const used = Math.max(1, Math.min(this.bins, Math.ceil(span / this.width)));
    const values: number[] = [];
    let carried = 0;
    for (let i = 0; i < used; i++) {
      const value = this.data[i * this.rows + row]!;
      if (!Number.isNaN(value)) carried = value;
      values.push(this.gauge ? carried : value);
    }
    return values;
  }
}
