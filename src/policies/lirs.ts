import { figure } from "../catalogue/index.ts";
import type { PageView, PolicyFactory, PolicyValues, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { LirsStack } from "./lirs-stack.ts";
import { SizedLists } from "./sized-lists.ts";

const NONE = -1;

/**
 * LIRS: blocks whose last two uses are close together (LIR) keep most of the store; the others (HIR) share a small queue Q, whose
 * oldest leaves. Stack S orders blocks by recency down to the last LIR block and remembers HIR blocks that have left: one that is used
 * again while in S becomes LIR, and the LIR block at the bottom of S becomes HIR. While the LIR blocks do not fill their part of the
 * store, new blocks are LIR. The stack is held to `stack` times the store, the blocks that left first being forgotten.
 *
 * `variant=reference` is libCacheSim's LIRS: there a hit on an HIR block that is in Q but no longer in S also turns the bottom LIR
 * block into an HIR block, though none takes its place. (That simulator goes on counting hits on a block that it has pushed out of a
 * queue of one in doing so; this is not imitated: caches of fewer than 200 equal objects may differ by a few hits.)
 */
class Lirs implements Replacement {
  private readonly pages: PageView;
  private readonly stack: LirsStack;
  /** Q: resident HIR blocks of each store. */
  private readonly queue: SizedLists;
  /** Of each store: the remembered entry that is coming, -1 for none; bytes that are coming into Q. */
  private readonly again: Int32Array;
  private readonly incoming: Float64Array;
  private readonly hir: number;
  private readonly stackLimit: number;
  private readonly reference: boolean;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    this.pages = pages;
    this.stack = new LirsStack(stores);
    this.queue = new SizedLists(stores);
    this.again = new Int32Array(stores).fill(NONE);
    this.incoming = new Float64Array(stores);
    this.hir = Number(values.hir);
    this.stackLimit = Number(values.stack);
    this.reference = values.variant === "reference";
  }

  coming(store: number, object: number, bytes: number): void {
    const entry = this.stack.remembered(store, object);
    this.again[store] = entry;
    if (entry === NONE) {
      this.incoming[store] = this.stack.lirBytes[store]! + bytes <= this.lirLimit(store) ? 0 : bytes;
      return;
    }
    this.incoming[store] = 0;
    this.stack.recall(entry);
    this.makeRoomForLir(store, bytes);
  }

  admits(store: number, _object: number, bytes: number): boolean {
    const limit = this.hirLimit(store);
    const fits = bytes <= limit && bytes <= Math.max(this.lirLimit(store), this.reference ? 0 : limit);
    if (!fits) this.incoming[store] = 0;
    return fits;
  }

  insert(copy: number): void {
    const { storeOf, objectOf, bytesOf } = this.pages;
    const store = storeOf[copy]!;
    const bytes = bytesOf[copy]!;
    const entry = this.again[store]!;
    this.again[store] = NONE;
    if (entry === NONE) this.insertNew(store, objectOf[copy]!, copy, bytes);
    else {
      this.stack.revive(entry, copy);
      this.stack.makeLir(store, entry);
    }
    this.incoming[store] = 0;
    this.forget(store);
  }

  touch(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    const entry = this.stack.entry(copy);
    if (entry === NONE) this.touchOutside(store, copy);
    else {
      const wasLir = this.stack.isLir(copy);
      this.stack.refresh(entry);
      if (wasLir) this.stack.prune(store);
      else this.promote(store, copy, entry);
    }
    this.forget(store);
  }

  victim(store: number): number {
    const { pinsOf } = this.pages;
    const copy = this.queue.order.oldestFree(store, pinsOf);
    return copy !== NONE ? copy : this.stack.lowestFree(store, pinsOf);
  }

  /** Q gives up what it cannot hold. */
  excess(store: number): number {
    if (this.queue.bytes[store]! + this.incoming[store]! <= this.hirLimit(store)) return NONE;
    return this.queue.order.oldestFree(store, this.pages.pinsOf);
  }

  evicted(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    if (this.stack.isLir(copy)) {
      this.remove(copy);
      return;
    }
    this.queue.remove(copy);
    this.stack.leave(store, copy);
    this.forget(store);
  }

  remove(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    const entry = this.stack.entry(copy);
    if (!this.stack.isLir(copy)) this.queue.remove(copy);
    if (entry !== NONE) this.stack.drop(store, entry);
    this.stack.prune(store);
  }

  private insertNew(store: number, object: number, copy: number, bytes: number): void {
    const entry = this.stack.push(store, object, copy, bytes);
    if (this.stack.lirBytes[store]! + bytes <= this.lirLimit(store)) this.stack.makeLir(store, entry);
    else this.queue.add(store, copy, bytes);
  }

  /** An HIR block that is in S is used: it becomes LIR. */
  private promote(store: number, copy: number, entry: number): void {
    const bytes = this.stack.sizeOf(entry);
    this.queue.order.refresh(copy);
    if (bytes > this.lirLimit(store)) return;
    this.queue.remove(copy);
    this.makeRoomForLir(store, bytes);
    this.stack.makeLir(store, entry);
  }

  /** An HIR block that is no longer in S is used: it stays HIR, and is put on top of S. */
  private touchOutside(store: number, copy: number): void {
    const bytes = this.queue.sizeOf(copy);
    this.queue.order.refresh(copy);
    if (this.reference) this.makeRoomForLir(store, bytes);
    this.stack.push(store, this.pages.objectOf[copy]!, copy, bytes);
  }

  /** LIR blocks at the bottom of S become HIR until `bytes` more fit. */
  private makeRoomForLir(store: number, bytes: number): void {
    while (this.stack.lirBytes[store]! + bytes > this.lirLimit(store)) {
      const copy = this.stack.dropBottom(store);
      if (copy === NONE) return;
      this.queue.add(store, copy, this.pages.bytesOf[copy]!);
    }
  }

  private forget(store: number): void {
    this.stack.limit(store, this.stackLimit * this.pages.storeCapacity[store]!, this.again[store]!);
  }

  private hirLimit(store: number): number {
    return Math.max(1, Math.floor(this.pages.storeCapacity[store]! * this.hir));
  }

  private lirLimit(store: number): number {
    return this.pages.storeCapacity[store]! - this.hirLimit(store);
  }
}

export const lirs: PolicyFactory = cascade(
  {
    name: "lirs",
    title: "LIRS: blocks whose uses are close together stay, the others pass through a small queue",
    source:
      "Jiang, Zhang: LIRS: an efficient low inter-reference recency set replacement policy, ACM SIGMETRICS 2002",
    params: [
      {
        name: "hir",
        description: "share of the store for HIR blocks",
        default: figure("cache.lirs.hir"),
        min: 0,
        max: 1,
      },
      {
        name: "stack",
        description: "what the stack may hold, resident or not, in multiples of the store",
        default: figure("cache.lirs.stack"),
        min: 1,
        max: 1000,
      },
      {
        name: "variant",
        description: "paper, or reference: as libCacheSim treats hits outside the stack",
        default: "paper",
        choices: ["paper", "reference"],
      },
    ],
  },
  (pages, stores, values) => new Lirs(pages, stores, values),
);
