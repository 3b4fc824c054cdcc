import { basename } from "node:path";
import { type AccessBatch, InputError } from "../../model/index.ts";
import { LACKS_KEY, lacksOf } from "../lacks.ts";
import { AccessRows } from "./access-rows.ts";
import { EffectRows } from "./effect-rows.ts";
import { EffectStore } from "./effect-store.ts";
import { type Body, type Foreign, openForeign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { JsonItems } from "./json-items.ts";
import { effectOf } from "./kineto-events.ts";
import { textOf } from "./recognise.ts";

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

class KinetoBody implements Body {
  private readonly rows = new AccessRows();

  get counts() {
    return this.rows.counts;
  }

  get dictionaries() {
    return this.rows.dictionaries;
  }

  async *batches({ source, rejected }: Foreign): AsyncGenerator<AccessBatch, void> {
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
    yield* new EffectRows(store, this.rows, source.path).batches();
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
