import { basename } from "node:path";
import { type AccessBatch, InputError, OP } from "../../model/index.ts";
import { LACKS_KEY, lacksOf } from "../lacks.ts";
import { AccessRows } from "./access-rows.ts";
import { type Body, type Foreign, openForeign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { JsonItems } from "./json-items.ts";
import { effectOf } from "./kineto-events.ts";
import { EffectStore, KIND, READS, WRITES } from "./kineto-store.ts";
import { textOf } from "./recognise.ts";

const NS_PER_MICROSECOND = 1000;
/** An element of `export_memory_timeline`'s raw form: time, action, bytes, category. */
const TIMELINE = /^\s*\[\s*-?\d+\s*,\s*\d+\s*,\s*-?\d+\s*,\s*\d+\s*\]\s*$/;

/**
 * Profiles of PyTorch (Kineto, Chrome's trace event format): allocations and frees with their addresses, copies and memsets with
 * bytes, and kernels as the compute before the next copy of their stream. What runs on the CPU only has no effect on memory that
 * the profile would tell.
 */
export const kineto: TraceFormat = {
  name: "kineto",
  title: "PyTorch profiler (Kineto) JSON: memory events, copies, memsets, kernels as compute",
  options: [],
  recognise: (head) => {
    const text = textOf(head);
    if (/^\s*\[\s*\[\s*-?\d+\s*,\s*\d+\s*,\s*-?\d+\s*,\s*\d+\s*\]/.test(text)) return 0.9;
    if (/"(deviceProperties|traceEvents)"\s*:\s*\[/.test(text)) return 0.9;
    return /^\s*\[\s*\{[^{}]*"ph"\s*:/.test(text) ? 0.6 : 0;
  },
  open: (path, options) =>
    openForeign(path, options, {
      metadata: {
        "weft.source": `kineto ${basename(path)}`,
        [LACKS_KEY]: lacksOf(
          "a profile does not say which memory a copy or memset touches: each has an object of its own, so reuse is unknown",
          "a profile does not say what kernels read and write: only copies, memsets, allocations and frees are in it",
          "kernels after the last copy of a stream, and waits of one stream for another, are not in it",
          "collective kernels say no bytes: neither their traffic nor their time is in it",
        ),
      },
      parts: "copies, memsets or memory events",
      begin: () => new KinetoBody(),
    }),
};

/** What is last done in a stream: its last row, -1 where there is none, and the kernels since. */
interface Stream {
  row: number;
  thinkNs: number;
}

class KinetoBody implements Body {
  private readonly rows = new AccessRows();
  private readonly streams = new Map<string, Stream>();
  /** Objects of live addresses, by device. */
  private readonly live: Map<number, number>[] = [];
  private nextObject = 0;
  private readonly wait = [0];
  private path = "";

  get counts() {
    return this.rows.counts;
  }

  get dictionaries() {
    return this.rows.dictionaries;
  }

  async *batches({ source, rejected }: Foreign): AsyncGenerator<AccessBatch, void> {
    this.path = source.path;
    const store = new EffectStore(source.path);
    const items = new JsonItems(["traceEvents"], source.path);
    for await (const chunk of source.chunks())
      for (const { index, text } of items.push(chunk)) {
        if (index < 0) continue;
        if (index === 0 && TIMELINE.test(text)) throw isTimeline(source.path);
        const effect = effectOf(parsed(text));
        if (typeof effect === "string") rejected.part(`event ${index + 1}`, effect);
        else if (effect) store.add(effect);
      }
    items.end();
    yield* this.ordered(store);
  }

  private *ordered(store: EffectStore): Generator<AccessBatch, void> {
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
    this.begin(store, event, tsNs, bytes > 0 ? OP.alloc : OP.free, object, Math.abs(bytes));
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTimeline(path: string): InputError {
  return new InputError({
    code: "T019",
    message: `${path} is a memory timeline of PyTorch: its events say when how many bytes of which category come and go, and name no tensor or address`,
    where: path,
    why: "without objects there is nothing to follow: no frees of what was allocated, no reuse, no footprint",
    hint: "export_chrome_trace() with profile_memory=True, or a memory snapshot (--from cuda-snapshot)",
  });
}
