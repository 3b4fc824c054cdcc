import type { Effect } from "./effect-store.ts";

type Fields = Record<string, unknown>;

/** Device types of PyTorch (c10/core/DeviceType.h). */
const CPU = 0;
const MOST_DEVICES = 65_536;

/** Sources and destinations of a copy, seen from the GPU: what comes to it is read, what leaves it is written. */
const WAYS: Readonly<Record<string, { reads: boolean; writes: boolean }>> = {
  HtoD: { reads: true, writes: false },
  DtoH: { reads: false, writes: true },
  DtoD: { reads: true, writes: true },
  PtoP: { reads: true, writes: true },
  HtoH: { reads: true, writes: true },
};

/**
 * The effect of an event on memory; undefined where it has none (operators, runtime calls, flows, marks).
 * @returns what is wrong with it, in words, where it is a kernel, copy or memory event that makes no sense
 */
export function effectOf(event: unknown): Effect | string | undefined {
  if (event === null || typeof event !== "object" || Array.isArray(event)) return "not a JSON object";
  const { ph, cat, name } = event as Fields;
  if (ph === "X" && typeof cat === "string") {
    if (/^kernel$/i.test(cat)) return kernel(event as Fields);
    if (/^(gpu_)?memcpy$/i.test(cat)) return copy(event as Fields, wayOf(event as Fields));
    if (/^(gpu_)?memset$/i.test(cat)) return copy(event as Fields, "set");
  }
  return name === "[memory]" ? memory(event as Fields) : undefined;
}

function kernel(event: Fields): Effect | string {
  const place = placeOf(event);
  if (typeof place === "string") return place;
  const durationMicros = numberIn(event.dur, 0);
  if (durationMicros === undefined) return `dur: ${shown(event.dur)} is no time`;
  const collective = /nccl|rccl|msccl/i.test(String(event.name));
  return { kind: "kernel", durationMicros, collective, ...place };
}

function copy(event: Fields, way: string): Effect | string {
  const place = placeOf(event);
  if (typeof place === "string") return place;
  const bytes = wholeIn(argsOf(event).bytes);
  if (bytes === undefined) return `bytes: ${shown(argsOf(event).bytes)} is no size`;
  const sides = way === "set" ? { reads: false, writes: true } : WAYS[way];
  return sides ? { kind: "copy", bytes, ...sides, ...place } : `${way}: copy of an unknown kind`;
}

/** `Memcpy HtoD (Pinned -> Device)`, or the kind apart. */
function wayOf(event: Fields): string {
  const { kind } = argsOf(event);
  const text = typeof kind === "string" && Object.hasOwn(WAYS, kind) ? kind : String(event.name);
  return /\b(HtoD|DtoH|DtoD|PtoP|HtoH)\b/.exec(text)?.[1] ?? text.slice(0, 40);
}

function memory(event: Fields): Effect | string {
  const args = argsOf(event);
  const tsMicros = numberIn(event.ts, 0);
  if (tsMicros === undefined) return `ts: ${shown(event.ts)} is no time`;
  const bytes = args.Bytes;
  if (typeof bytes !== "number" || !Number.isSafeInteger(bytes) || bytes === 0)
    return `Bytes: ${shown(bytes)} is no size`;
  const address = wholeIn(args.Addr);
  if (address === undefined) return `Addr: ${shown(args.Addr)} is no address below 2^53`;
  const device = args["Device Type"] === CPU ? "cpu" : gpu(args["Device Id"]);
  if (device === undefined) return `Device Id: ${shown(args["Device Id"])} is no device`;
  return { kind: "memory", tsMicros, device, bytes, address };
}

function placeOf(event: Fields): { tsMicros: number; device: string; stream: number } | string {
  const args = argsOf(event);
  const tsMicros = numberIn(event.ts, 0);
  if (tsMicros === undefined) return `ts: ${shown(event.ts)} is no time`;
  const device = gpu(args.device ?? event.pid);
  if (device === undefined) return `device: ${shown(args.device)} is no device`;
  const stream = wholeIn(args.stream ?? event.tid);
  if (stream === undefined) return `stream: ${shown(args.stream)} is no stream`;
  return { tsMicros, device, stream };
}

function argsOf({ args }: Fields): Fields {
  return args !== null && typeof args === "object" ? (args as Fields) : {};
}

function gpu(id: unknown): string | undefined {
  const number = wholeIn(id);
  return number !== undefined && number < MOST_DEVICES ? `gpu${number}` : undefined;
}

const numberIn = (value: unknown, least: number): number | undefined =>
  typeof value === "number" && value >= least && value <= Number.MAX_SAFE_INTEGER ? value : undefined;

const wholeIn = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 40);
