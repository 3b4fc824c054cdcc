/** Distinct objects, and the bytes accessed of each, in windows that hold any access (Denning, CACM 11(5), 1968). */
export interface WorkingSet {
  window_ns: number;
  windows: number;
  objects_mean: number;
  objects_max: number;
  bytes_mean: number;
  bytes_max: number;
}

/** The working set in windows of one length, side by side. */
export class WorkingSetWindows {
  private readonly windowNs: number;
  private windowOf = new Float64Array(1024).fill(-1);
  private windowBytes = new Float64Array(1024);
  private window = -1;
  private windows = 0;
  private objects = 0;
  private bytes = 0;
  private readonly sum = { objects: 0, bytes: 0 };
  private readonly most = { objects: 0, bytes: 0 };

  constructor(windowNs: number) {
    this.windowNs = windowNs;
  }

  /** @param id dense @param end last byte accessed, so that what was accessed of an object counts once */
  touch(id: number, tsNs: number, end: number): void {
    if (id >= this.windowOf.length) this.grow(id);
    const window = Math.floor(tsNs / this.windowNs);
    if (window !== this.window) this.enter(window);
    if (this.windowOf[id] !== window) {
      this.windowOf[id] = window;
      this.windowBytes[id] = 0;
      this.objects++;
    }
    if (end > this.windowBytes[id]!) {
      this.bytes += end - this.windowBytes[id]!;
      this.windowBytes[id] = end;
    }
  }

  private enter(window: number): void {
    this.leave();
    this.window = window;
    this.windows++;
    this.objects = 0;
    this.bytes = 0;
  }

  private leave(): void {
    this.sum.objects += this.objects;
    this.sum.bytes += this.bytes;
    this.most.objects = Math.max(this.most.objects, this.objects);
    this.most.bytes = Math.max(this.most.bytes, this.bytes);
  }

  /** Once, after the last row. */
  data(): WorkingSet {
    this.leave();
    const windows = Math.max(1, this.windows);
    return {
      window_ns: this.windowNs,
      windows: this.windows,
      objects_mean: this.sum.objects / windows,
      objects_max: this.most.objects,
      bytes_mean: this.sum.bytes / windows,
      bytes_max: this.most.bytes,
    };
  }

  private grow(id: number): void {
    const length = Math.max(id + 1, this.windowOf.length * 2);
    const windowOf = new Float64Array(length).fill(-1);
    windowOf.set(this.windowOf);
    this.windowOf = windowOf;
    const windowBytes = new Float64Array(length);
    windowBytes.set(this.windowBytes);
    this.windowBytes = windowBytes;
  }
}
