import type { PrefetchResult } from "../model/index.ts";
import type { Core } from "./core.ts";
import { grown } from "./grown.ts";
import { OBJECT } from "./pages.ts";

const KV = 2;

/**
 * Brings to the fastest store what followed an object last time: at its requester, or, of KV blocks, in the order of a request's
 * look-ups (the prefix). A table of one successor for each object, as Markov prefetchers have (Joseph and Grunwald, ISCA 1997).
 */
export class Prefetcher {
  issued = 0;
  /** Prefetched pages that were accessed in the fastest store; on their way there. */
  used = 0;
  late = 0;
  /** Reads that went to a slower store, or to none, though the object had been seen before. */
  missed = 0;
  private readonly core: Core;
  private readonly prefix: boolean;
  private readonly depth: number;
  /** By object: the one that followed it last time, plus one, and whether its copy in the fastest store was brought by this. */
  private successor = new Int32Array(1024);
  private brought = new Int32Array(1024);
  /** By requester: its latest object, plus one. */
  private latest = new Int32Array(1024);

  constructor(core: Core) {
    const { kind, depth } = core.options.tiering.prefetch;
    this.core = core;
    this.prefix = kind === "prefix";
    this.depth = depth;
  }

  private concerns(row: number): boolean {
    const { word, real } = this.core.rows;
    if (!this.prefix) return word[row * 16 + 2 /* objectClass */] !== KV;
    return real[row * 16 + 5 /* rebuild */]! >= 0;
  }

  /** A row is about to be served by a copy, -1 for none. */
  serves(row: number, copy: number, place: number): void {
    if (!this.concerns(row)) return;
    const { rows, pages } = this.core;
    const object = rows.word[row * 16 + 0 /* object */]!;
    this.cover(object);
    const near = copy !== -1 && pages.rankOf(copy, place) === 0;
    if (near && this.brought[object] === place + 1) this.used++;
    else if (!near && this.brought[object] === place + 1) this.late++;
    const reads = rows.word[row * 16 + 1 /* op */] === 0; /* read */
    if (!near && reads && this.isKnown(object)) this.missed++;
    this.brought[object] = 0;
  }

  private isKnown(object: number): boolean {
    return (this.core.pages.objectFlags[object]! & OBJECT.placed) !== 0;
  }

  /** A row has been served: what comes next is fetched. */
  served(row: number, place: number, time: number): void {
    if (!this.concerns(row)) return;
    const { word } = this.core.rows;
    const object = word[row * 16 + 0 /* object */]!;
    if (!this.prefix && !this.learn(object, word[row * 16 + 4 /* requester */]!)) return;
    let next = object;
    for (let ahead = 0; ahead < this.depth; ahead++) {
      next = this.successor[next]! - 1;
      if (next === -1 || next === object) return;
      this.bring(next, place, time);
    }
  }

  /** @returns whether the object is another than its requester's last one */
  private learn(object: number, requester: number): boolean {
    this.cover(requester);
    const before = this.latest[requester]! - 1;
    this.latest[requester] = object + 1;
    if (before !== object && before !== -1) this.successor[before] = object + 1;
    return before !== object;
  }

  /** A look-up follows another of its request, whatever comes of it. */
  follows(object: number, before: number): void {
    if (!this.prefix || before === -1) return;
    this.cover(Math.max(object, before));
    this.successor[before] = object + 1;
  }

  private bring(object: number, place: number, time: number): void {
    const { pages, copies, tiers, chains } = this.core;
    this.cover(object);
    const copy = pages.find(object, place);
    if (copy === -1) {
      const known = this.isKnown(object) && !pages.reaches(object, place);
      if (this.prefix || !known || chains.originNodes[place]!.length === 0) return;
      const placed = tiers.place(object, place, pages.objectBytes[object]!, time);
      if (placed === -1) return;
      copies.fetch(placed, place, time);
    } else if (pages.rankOf(copy, place) === 0 || pages.pinsOf[copy]! > 0) return;
    else if (!copies.promote(copy, place, time)) return;
    this.issued++;
    this.brought[object] = place + 1;
  }

  result(): PrefetchResult {
    const { issued, used, late, missed } = this;
    const share = (part: number, all: number): number => (all === 0 ? 0 : part / all);
    return {
      issued,
      used,
      late,
      accuracy: share(used + late, issued),
      coverage: share(used, used + missed),
    };
  }

  private cover(id: number): void {
    if (id < this.successor.length) return;
    this.successor = grown(this.successor, id * 2);
    this.brought = grown(this.brought, id * 2);
    this.latest = grown(this.latest, id * 2);
  }
}
