import { type AccessBatch, InputError, OP } from "../../model/index.ts";
import type { AccessRows } from "./access-rows.ts";
import { type EffectStore, KIND, READS, WRITES } from "./effect-store.ts";

const NS_PER_MICROSECOND = 1000;

/** What is last done in a stream: its last row, -1 where there is none, and the kernels since. */
interface Stream {
  row: number;
  thinkNs: number;
}

/**
 * Rows of allocations, frees and copies in order of time. A copy waits for the one before it in its stream and for the kernels
 * between; all rows of a device are one request.
 */
export class EffectRows {
  private readonly store: EffectStore;
  private readonly rows: AccessRows;
  private readonly path: string;
  private readonly streams = new Map<string, Stream>();
  /** Objects of live addresses, by device. */
  private readonly live: Map<number, number>[] = [];
  private nextObject = 0;
  private readonly wait = [0];

  constructor(store: EffectStore, rows: AccessRows, path: string) {
    this.store = store;
    this.rows = rows;
    this.path = path;
  }

  *batches(): Generator<AccessBatch, void> {
    const { store } = this;
    const order = store.order();
    const start = order.length > 0 ? store.tsMicros[order[0]!]! : 0;
    const spanMicros = order.length > 0 ? store.tsMicros[order.at(-1)!]! - start : 0;
    if (spanMicros * NS_PER_MICROSECOND > Number.MAX_SAFE_INTEGER) throw this.tooLong();
    for (const event of order) {
      const tsNs = Math.round((store.tsMicros[event]! - start) * NS_PER_MICROSECOND);
      const kind = store.kind[event]!;
      if (this.rows.isFull(2)) yield this.rows.take();
      if (kind === KIND.memory) this.memory(store, event, tsNs);
      else if (kind === KIND.kernel) this.compute(this.streamOf(store, event), store.amount[event]!);
      else if (kind === KIND.copy) yield* this.copy(store, event, tsNs);
    }
    if (!this.rows.isEmpty) yield this.rows.take();
  }

  private compute(stream: Stream, ns: number): void {
    stream.thinkNs += ns;
    if (stream.thinkNs > Number.MAX_SAFE_INTEGER) throw this.tooLong();
  }

  private tooLong(): InputError {
    return new InputError({
      code: "T013",
      message: `${this.path} spans more than 104 days, or a kernel does: its times are not those of one run`,
      where: this.path,
    });
  }

  private streamOf({ device, place }: EffectStore, event: number): Stream {
    const key = `${device[event]} ${place[event]}`;
    let stream = this.streams.get(key);
    if (!stream) {
      stream = { row: -1, thinkNs: 0 };
      this.streams.set(key, stream);
    }
    return stream;
  }

  private *copy(store: EffectStore, event: number, tsNs: number): Generator<AccessBatch, void> {
    const sides = store.sides[event]!;
    if (sides & READS) this.side(store, event, tsNs, OP.read);
    if (this.rows.isFull(1)) yield this.rows.take();
    if (sides & WRITES) this.side(store, event, tsNs, OP.write);
  }

  private side(store: EffectStore, event: number, tsNs: number, op: number): void {
    const stream = this.streamOf(store, event);
    const at = this.begin(store, event, tsNs, op, this.nextObject++, store.amount[event]!);
    this.rows.batch.thinkNs[at] = stream.thinkNs;
    this.wait[0] = stream.row;
    stream.thinkNs = 0;
    stream.row = stream.row < 0 ? this.rows.endAtArrival() : this.rows.endAfterRows(this.wait);
  }

  private memory(store: EffectStore, event: number, tsNs: number): void {
    const device = store.device[event]!;
    this.live[device] ??= new Map();
    const live = this.live[device];
    const address = store.place[event]!;
    const bytes = store.amount[event]!;
    // an address that is allocated anew is another object; one that was never seen was allocated before the profile
    const object = bytes > 0 ? this.nextObject++ : (live.get(address) ?? this.nextObject++);
    if (bytes > 0) live.set(address, object);
    else live.delete(address);
    const at = this.begin(store, event, tsNs, bytes > 0 ? OP.alloc : OP.free, object, Math.abs(bytes));
    this.rows.batch.phase[at] = store.phase[event]!;
    this.rows.endAtArrival();
  }

  /** Begins a row of the request that all of a device's rows are. */
  private begin(
    store: EffectStore,
    event: number,
    tsNs: number,
    op: number,
    object: number,
    bytes: number,
  ): number {
    const device = store.device[event]!;
    const requester = this.rows.code("requester", store.devices[device]!);
    return this.rows.begin(tsNs, requester, op, object, bytes, device);
  }
}
