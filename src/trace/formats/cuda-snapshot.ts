import { basename } from "node:path";
import { type AccessBatch, InputError, PHASES } from "../../model/index.ts";
import { LACKS_KEY, lacksOf } from "../lacks.ts";
import { AccessRows } from "./access-rows.ts";
import type { ByteSource } from "./byte-source.ts";
import { EffectRows } from "./effect-rows.ts";
import { type Effect, EffectStore } from "./effect-store.ts";
import { HINT } from "./et-graph.ts";
import { hintOf } from "./et-names.ts";
import { type Body, type Foreign, openForeign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { type Plain, unpickle } from "./pickle.ts";

const MOST_BYTES = 2 ** 29;
const PROTO = 0x80;

type Dict = Map<Plain, Plain>;

/** Of the allocator's actions, those by which a tensor's memory comes and goes; a freed block is free when that is completed. */
const COMES_AND_GOES: Readonly<Record<string, 1 | -1>> = { alloc: 1, free_completed: -1 };
/** Actions on segments, requests and marks: nothing a tensor would see. */
const PASSED_OVER = new Set([
  "free_requested",
  "segment_alloc",
  "segment_free",
  "segment_map",
  "segment_unmap",
  "snapshot",
  "oom",
]);

/** Memory snapshots of PyTorch (`torch.cuda.memory._snapshot()` with recorded history), pickled: allocations and frees of each GPU. */
export const cudaSnapshot: TraceFormat = {
  name: "cuda-snapshot",
  title: "torch.cuda memory snapshots, pickled: allocations and frees",
  options: [],
  recognise: (head) => {
    if (head[0] !== PROTO || head[1]! < 2 || head[1]! > 5) return 0;
    return /segments|device_traces/.test(Buffer.from(head).toString("latin1")) ? 0.95 : 0.6;
  },
  open: (path, options) =>
    openForeign(path, options, {
      metadata: {
        "weft.source": `cuda-snapshot ${basename(path)}`,
        "weft.closed": "false",
        [LACKS_KEY]: lacksOf(
          "a memory snapshot has allocations and frees only: what reads and writes the memory is not in it",
          "what was allocated before the recording is seen only when it is freed",
        ),
      },
      parts: "allocations or frees",
      begin: () => new SnapshotBody(),
    }),
};

class SnapshotBody implements Body {
  private readonly rows = new AccessRows();

  get counts() {
    return this.rows.counts;
  }

  get dictionaries() {
    return this.rows.dictionaries;
  }

  async *batches({ source, rejected }: Foreign): AsyncGenerator<AccessBatch, void> {
    // the stack traces of events are most of a snapshot
    const root = unpickle(
      await whole(source),
      source.path,
      (element) => dictOf(element)?.has("filename") === true,
    );
    const store = new EffectStore(source.path);
    const phases = phasesIn(dictOf(root)?.get("external_annotations"));
    tracesIn(root, source.path).forEach((trace, device) => {
      if (!Array.isArray(trace)) rejected.part(`device ${device}`, "its trace is no list");
      else
        trace.forEach((event, i) => {
          const effect = effectOf(event, device);
          if (typeof effect === "string") rejected.part(`device ${device}, event ${i + 1}`, effect);
          else if (effect) store.add({ ...effect, phase: phases(device, effect.tsMicros) });
        });
    });
    yield* new EffectRows(store, this.rows, source.path).batches();
  }
}

const dictOf = (value: Plain | undefined): Dict | undefined => (value instanceof Map ? value : undefined);

async function whole(source: ByteSource): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source.chunks()) {
    length += chunk.length;
    if (length > MOST_BYTES) throw tooLarge(source.path);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tracesIn(root: Plain, path: string): Plain[] {
  const traces = dictOf(root)?.get("device_traces");
  if (!Array.isArray(traces)) throw withoutHistory(path, "it has no device_traces");
  if (traces.every((trace) => Array.isArray(trace) && trace.length === 0))
    throw withoutHistory(path, "its device_traces are empty");
  return traces;
}

function effectOf(event: Plain, device: number): Extract<Effect, { kind: "memory" }> | string | undefined {
  const fields = dictOf(event);
  if (!fields) return "no dict";
  const action = String(fields.get("action"));
  if (PASSED_OVER.has(action)) return undefined;
  const sign = Object.hasOwn(COMES_AND_GOES, action) ? COMES_AND_GOES[action]! : 0;
  if (sign === 0) return `action ${action.slice(0, 40)} is not known`;
  const [address, size, tsMicros] = ["addr", "size", "time_us"].map((key) => fields.get(key));
  if (!isWhole(address, 0)) return `addr: ${shown(address)} is no address below 2^53`;
  if (!isWhole(size, 1)) return `size: ${shown(size)} is no size`;
  if (!isWhole(tsMicros, 0)) return `time_us: ${shown(tsMicros)} is no time`;
  return { kind: "memory", tsMicros, device: `gpu${device}`, bytes: sign * size, address };
}

/** The phase at a time, from the ranges that the profiler noted: `Optimizer.step` is the update. */
function phasesIn(annotations: Plain | undefined): (device: number, micros: number) => number {
  const update = PHASES.indexOf("update");
  const ranges: { device: Plain | undefined; from: number; to: number }[] = [];
  for (const annotation of Array.isArray(annotations) ? annotations : []) {
    const fields = dictOf(annotation);
    const at = fields?.get("time_us");
    if (typeof at !== "number" || hintOf(String(fields!.get("name")), 0, -1) !== HINT.update) continue;
    if (fields!.get("stage") === "START")
      ranges.push({ device: fields!.get("device"), from: at, to: Number.POSITIVE_INFINITY });
    else if (ranges.length > 0) ranges.at(-1)!.to = at;
  }
  ranges.sort((a, b) => a.from - b.from);
  return (device, micros) => {
    let low = 0;
    for (let high = ranges.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (ranges[middle]!.from <= micros) low = middle + 1;
      else high = middle;
    }
    const range = ranges[low - 1];
    return range && range.device === device && micros <= range.to ? update : 0;
  };
}

const isWhole = (value: Plain | undefined, least: number): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= least;

const shown = (value: Plain | undefined): string =>
  value instanceof Map || Array.isArray(value) ? "a container" : String(value).slice(0, 40);

function withoutHistory(path: string, what: string): InputError {
  return new InputError({
    code: "T019",
    message: `${path} is a memory snapshot without history: ${what}`,
    where: path,
    why: "without the allocator's events it is one moment, not a trace",
    hint: "call torch.cuda.memory._record_memory_history() before the run",
  });
}

function tooLarge(path: string): InputError {
  return new InputError({
    code: "R002",
    message: `${path} is a pickle of more than 512 MiB`,
    where: path,
    why: "a pickle refers back to any of its parts, so all of it is kept in memory",
    hint: "record with a smaller max_entries",
  });
}
