import { figure } from "../catalogue/index.ts";
import type { PageView, PolicyFactory, PolicyValues, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { Ghosts } from "./ghosts.ts";
import { SizedLists } from "./sized-lists.ts";

const SMALL = 0;
const MAIN = 1;
const NONE = -1;
const MOST_USES = 3;

/**
 * S3-FIFO, algorithm 1: what is new goes to a small FIFO queue (`small` of the store), unless it is remembered: then to the main one.
 * The small queue gives up victims while it has its share or more, else the main one does. What was used `threshold` times in the
 * small queue moves to the main one instead of leaving, its uses forgotten; what leaves the small queue is remembered (`ghost` of the
 * store in bytes of objects). What was used in the main queue goes round again for one use less.
 *
 * Where the main queue is full when something moves into it, the algorithm evicts from both queues for one insertion; here from the
 * main queue alone, and from the small one when more room is needed, as in the authors' simulator (libCacheSim).
 *
 * `variant=reference` is that simulator (S3FIFOv0): the main queue gives up victims only while it has more than its share, or the
 * small one is empty; where the small queue is to give one up it does, whatever moves into the main one before; and an object as large
 * as the small queue passes by.
 */
class S3Fifo implements Replacement {
  private readonly pages: PageView;
  private readonly lists: SizedLists;
  private readonly gone: Ghosts;
  private readonly small: number;
  private readonly ghost: number;
  private readonly threshold: number;
  private readonly reference: boolean;
  /** Of each store: whether what is coming was remembered; whether the small queue has been told to give one up. */
  private readonly again: Uint8Array;
  private readonly smallGives: Uint8Array;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    this.pages = pages;
    this.lists = new SizedLists(stores * 2);
    this.gone = new Ghosts(stores);
    this.small = Number(values.small);
    this.ghost = Number(values.ghost);
    this.threshold = Number(values.threshold);
    this.reference = values.variant === "reference";
    this.again = new Uint8Array(stores);
    this.smallGives = new Uint8Array(stores);
  }

  coming(store: number, object: number): void {
    const entry = this.gone.find(store, object);
    this.again[store] = entry === NONE ? 0 : 1;
    if (entry !== NONE) this.gone.forget(entry);
  }

  admits(store: number, _object: number, bytes: number): boolean {
    const share = this.share(store, this.small);
    return this.reference ? bytes < share : bytes <= Math.max(1, share);
  }

  insert(copy: number): void {
    const { storeOf, bytesOf } = this.pages;
    const store = storeOf[copy]!;
    const queue = this.again[store] === 1 ? MAIN : SMALL;
    this.again[store] = 0;
    this.smallGives[store] = 0;
    this.lists.add(store * 2 + queue, copy, bytesOf[copy]!);
    this.lists.order.mark(copy, 0);
  }

  touch(copy: number): void {
    const { order } = this.lists;
    const uses = order.markOf(copy);
    if (uses < MOST_USES) order.mark(copy, uses + 1);
  }

  victim(store: number): number {
    for (;;) {
      const copy = this.mainGives(store) ? this.victimOfMain(store) : NONE;
      if (copy !== NONE) return copy;
      const next = this.lists.order.oldestFree(store * 2 + SMALL, this.pages.pinsOf);
      if (next === NONE) return this.victimOfMain(store);
      if (this.lists.order.markOf(next) < this.threshold) return next;
      this.smallGives[store] = this.reference ? 1 : 0;
      this.lists.move(store * 2 + MAIN, next);
      this.lists.order.mark(next, 0);
    }
  }

  evicted(copy: number): void {
    const { storeOf, objectOf, bytesOf } = this.pages;
    const store = storeOf[copy]!;
    const queue = this.lists.order.listOf(copy) & 1;
    this.smallGives[store] = 0;
    this.lists.remove(copy);
    if (queue === SMALL)
      this.gone.addWithin(store, objectOf[copy]!, bytesOf[copy]!, this.share(store, this.ghost));
  }

  remove(copy: number): void {
    this.lists.remove(copy);
  }

  private mainGives(store: number): boolean {
    if (this.smallGives[store] === 1) return false;
    const share = this.share(store, this.small);
    const small = this.lists.bytes[store * 2 + SMALL]!;
    const mainOver = this.lists.bytes[store * 2 + MAIN]! > this.pages.storeCapacity[store]! - share;
    return mainOver || (this.reference ? small === 0 : small < share);
  }

  /** The oldest of the main queue that was not used since it was there; -1 where all are pinned. */
  private victimOfMain(store: number): number {
    const { order } = this.lists;
    const { pinsOf } = this.pages;
    for (;;) {
      const copy = order.oldestFree(store * 2 + MAIN, pinsOf);
      if (copy === NONE) return NONE;
      const uses = order.markOf(copy);
      if (uses === 0) return copy;
      order.mark(copy, uses - 1);
      order.refresh(copy);
    }
  }

  private share(store: number, ratio: number): number {
    return Math.floor(this.pages.storeCapacity[store]! * ratio);
  }
}

export const s3Fifo: PolicyFactory = cascade(
  {
    name: "s3-fifo",
    title:
      "S3-FIFO: a small queue that filters, a main one with second chances, and a memory of what was filtered",
    source:
      "Yang, Zhang, Qiu, Yue, Rashmi: FIFO queues are all you need for cache eviction, ACM SOSP 2023, algorithm 1",
    params: [
      {
        name: "small",
        description: "share of the store that the small queue may take",
        default: figure("cache.s3-fifo.small"),
        min: 0,
        max: 1,
      },
      {
        name: "ghost",
        description: "share of the store whose worth of objects is remembered",
        default: figure("cache.s3-fifo.ghost"),
        min: 0,
        max: 100,
      },
      {
        name: "threshold",
        description: "uses in the small queue that move an object to the main one",
        default: figure("cache.s3-fifo.threshold"),
        min: 1,
        max: MOST_USES,
      },
      {
        name: "variant",
        description: "paper, or reference: as libCacheSim fills and empties the queues",
        default: "paper",
        choices: ["paper", "reference"],
      },
    ],
  },
  (pages, stores, values) => new S3Fifo(pages, stores, values),
);
