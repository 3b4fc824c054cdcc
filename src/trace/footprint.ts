import { IdMap } from "../engine/id-map.ts";
import { type AccessBatch, OP } from "../model/index.ts";

const WINDOW_NS = 60e9;

/** Distinct objects, and the bytes accessed of each, in windows of a minute that hold any access. */
export interface WorkingSet {
  window_ns: number;
  windows: number;
  objects_mean: number;
  objects_max: number;
  bytes_mean: number;
  bytes_max: number;
}

/** Every object once: how large it is, when it was last accessed, what of it the current window has touched. */
export class Footprint {
  /** Whether the object that {@link touch} saw last was accessed by another request before. */
  fromAnotherRequest = false;
  private readonly ids = new IdMap();
  private sizes = new Float64Array(1024);
  private lastTs = new Float64Array(1024).fill(-1);
  private lastRequest = new Float64Array(1024);
  private windowOf = new Float64Array(1024).fill(-1);
  private windowBytes = new Float64Array(1024);
  private window = -1;
  private windows = 0;
  private current = { objects: 0, bytes: 0 };
  private readonly sum = { objects: 0, bytes: 0 };
  private readonly most = { objects: 0, bytes: 0 };

  get objects(): number {
    return this.ids.size;
  }

  bytes(): number {
    let sum = 0;
    for (let id = 0; id < this.ids.size; id++) sum += this.sizes[id]!;
    return sum;
  }

  /** @returns ns since the object was accessed last, -1 if never */
  touch(batch: AccessBatch, i: number): number {
    const id = this.ids.idOf(batch.object[i]!);
    if (id >= this.sizes.length) this.grow();
    const ts = batch.tsNs[i]!;
    const end = batch.offset[i]! + batch.bytes[i]!;
    if (end > this.sizes[id]!) this.sizes[id] = end;
    const op = batch.op[i]!;
    if (op >= OP.alloc) return -1;
    this.enter(Math.floor(ts / WINDOW_NS));
    this.touchInWindow(id, end);
    const before = this.lastTs[id]!;
    const request = batch.request[i]!;
    this.fromAnotherRequest = request < 0 || request !== this.lastRequest[id];
    this.lastTs[id] = ts;
    this.lastRequest[id] = request;
    return before < 0 ? -1 : ts - before;
  }

  private touchInWindow(id: number, end: number): void {
    if (this.windowOf[id] !== this.window) {
      this.windowOf[id] = this.window;
      this.windowBytes[id] = 0;
      this.current.objects++;
    }
    if (end > this.windowBytes[id]!) {
      this.current.bytes += end - this.windowBytes[id]!;
      this.windowBytes[id] = end;
    }
  }

  private enter(window: number): void {
    if (window === this.window) return;
    this.leave();
    this.window = window;
    this.windows++;
    this.current = { objects: 0, bytes: 0 };
  }

  private leave(): void {
    for (const key of ["objects", "bytes"] as const) {
      this.sum[key] += this.current[key];
      this.most[key] = Math.max(this.most[key], this.current[key]);
    }
  }

  /** Once, after the last row. */
  workingSet(): WorkingSet {
    this.leave();
    const windows = Math.max(1, this.windows);
    return {
      window_ns: WINDOW_NS,
      windows: this.windows,
      objects_mean: this.sum.objects / windows,
      objects_max: this.most.objects,
      bytes_mean: this.sum.bytes / windows,
      bytes_max: this.most.bytes,
    };
  }

  private grow(): void {
    const larger = (values: Float64Array, absent: number) => {
      const grown = new Float64Array(values.length * 2).fill(absent, values.length);
      grown.set(values);
      return grown;
    };
    this.sizes = larger(this.sizes, 0);
    this.lastTs = larger(this.lastTs, -1);
    this.lastRequest = larger(this.lastRequest, 0);
    this.windowOf = larger(this.windowOf, -1);
    this.windowBytes = larger(this.windowBytes, 0);
  }
}
