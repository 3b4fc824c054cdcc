import { IdMap } from "../engine/id-map.ts";
import { type AccessBatch, CLASSES, OP } from "../model/index.ts";
import { SizeCounts, type Sizes } from "./size-counts.ts";
import { type WorkingSet, WorkingSetWindows } from "./working-set.ts";

const KV = CLASSES.indexOf("kv");
const MINUTE = 2;
/** A millisecond, a second, a minute, an hour. */
const WINDOWS_NS = [1e6, 1e9, 60e9, 3600e9];

/** Every object once: how large it is, when it was last accessed, whether it is allocated. */
export class Footprint {
  /** Whether the object that {@link touch} saw last was accessed by another request before. */
  fromAnotherRequest = false;
  /** The most bytes that were allocated and not yet freed at once. */
  allocatedMax = 0;
  private readonly ids = new IdMap();
  private sizes = new Float64Array(1024);
  private lastTs = new Float64Array(1024).fill(-1);
  private lastRequest = new Float64Array(1024);
  private allocatedOf = new Float64Array(1024);
  private allocated = 0;
  private readonly windows = WINDOWS_NS.map((ns) => new WorkingSetWindows(ns));
  private readonly blockBytes: number;

  /** @param blockBytes no KV block is larger: rows that stand for many tokens move a block's bytes many times */
  constructor(blockBytes = Number.POSITIVE_INFINITY) {
    this.blockBytes = blockBytes;
  }

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
    const last = batch.offset[i]! + batch.bytes[i]!;
    const end = batch.objectClass[i] === KV ? Math.min(last, this.blockBytes) : last;
    if (end > this.sizes[id]!) this.sizes[id] = end;
    const op = batch.op[i]!;
    if (op >= OP.alloc) {
      this.allocate(id, op === OP.alloc ? batch.bytes[i]! : 0);
      return -1;
    }
    for (const windows of this.windows) windows.touch(id, ts, end);
    const before = this.lastTs[id]!;
    const request = batch.request[i]!;
    this.fromAnotherRequest = request < 0 || request !== this.lastRequest[id];
    this.lastTs[id] = ts;
    this.lastRequest[id] = request;
    return before < 0 ? -1 : ts - before;
  }

  /** @param bytes 0 where it is freed */
  private allocate(id: number, bytes: number): void {
    this.allocated += bytes - this.allocatedOf[id]!;
    this.allocatedOf[id] = bytes;
    this.allocatedMax = Math.max(this.allocatedMax, this.allocated);
  }

  objectSizes(): Sizes {
    const counts = new SizeCounts();
    for (let id = 0; id < this.ids.size; id++) counts.add(this.sizes[id]!);
    return counts.data();
  }

  /** Once, after the last row. @returns the one of a minute, and all */
  workingSets(): { minute: WorkingSet; all: WorkingSet[] } {
    const all = this.windows.map((windows) => windows.data());
    return { minute: all[MINUTE]!, all };
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
    this.allocatedOf = larger(this.allocatedOf, 0);
  }
}
