import { figure } from "../catalogue/index.ts";
import {
  defaultValues,
  type Mover,
  type PageView,
  type PolicyFactory,
  type PolicyParam,
  type PolicyValues,
} from "../model/index.ts";
import { Lists } from "./lists.ts";
import { PEBS_PARAMS, PebsTiers } from "./pebs-tiers.ts";
import { numberOf } from "./tiered.ts";

const params: readonly PolicyParam[] = [
  {
    name: "hot-loads",
    description: "sampled loads that make a page hot",
    default: figure("tier.hemem.hot"),
    min: 1,
  },
  {
    name: "hot-stores",
    description: "sampled stores that make a page hot",
    default: figure("tier.hemem.stores"),
    min: 1,
  },
  ...PEBS_PARAMS,
];

/**
 * HeMem: a page is hot from so many sampled loads or stores on; every store has a list of hot and one of cold pages, first in, first
 * out; a thread moves hot pages up, where there is no room after a cold one has gone down, and stops when all above are hot.
 */
class HeMem extends PebsTiers {
  private readonly hotLoads: number;
  private readonly hotStores: number;
  /** Cold at 2 x store, hot behind it. */
  private readonly lists: Lists;
  private sift = false;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    super(pages, stores, values);
    this.hotLoads = numberOf(values, "hot-loads");
    this.hotStores = numberOf(values, "hot-stores");
    this.lists = new Lists(2 * stores);
  }

  protected inserted(copy: number): void {
    this.lists.add(2 * this.pages.storeOf[copy]! + (this.isHot(copy) ? 1 : 0), copy);
  }

  protected removed(copy: number): void {
    this.lists.remove(copy);
  }

  victim(store: number): number {
    const copy = this.cold(store);
    return copy === -1 ? Math.max(-1, this.lists.oldestFree(2 * store + 1, this.pages.pinsOf)) : copy;
  }

  protected override cold(store: number): number {
    return Math.max(-1, this.lists.oldestFree(2 * store, this.pages.pinsOf));
  }

  private isHot(copy: number): boolean {
    const object = this.pages.objectOf[copy]!;
    return this.heat.loadsOf(object) >= this.hotLoads || this.heat.storesOf(object) >= this.hotStores;
  }

  protected sampled(copy: number): void {
    this.sort(copy);
  }

  protected cooled(): void {
    this.sift = true;
  }

  /** Puts a copy into the list that it belongs to. */
  private sort(copy: number): void {
    const list = 2 * this.pages.storeOf[copy]! + (this.isHot(copy) ? 1 : 0);
    if (list === this.lists.listOf(copy)) return;
    this.lists.remove(copy);
    this.lists.add(list, copy);
  }

  epoch(time: number, mover: Mover): void {
    this.beginEpoch(mover);
    if (this.sift) for (let store = 0; store < this.stores; store++) this.siftHot(store);
    this.sift = false;
    for (let store = 0; store < this.stores; store++) this.promote(store, time, mover);
  }

  /** Hot pages that have cooled go to the cold list. */
  private siftHot(store: number): void {
    const { lists } = this;
    for (let copy = lists.oldest(2 * store + 1); copy >= 0; ) {
      const newer = lists.newer(copy);
      this.sort(copy);
      copy = newer;
    }
  }

  private promote(store: number, time: number, mover: Mover): void {
    const { lists, pages } = this;
    let budget = this.epochBytes;
    for (let copy = lists.oldest(2 * store + 1); copy >= 0 && budget > 0; ) {
      const newer = lists.newer(copy);
      const above = pages.pinsOf[copy]! > 0 || !this.alone(copy) ? -1 : mover.above(store, copy);
      if (above !== -1) {
        const bytes = pages.bytesOf[copy]!;
        if (this.claim(above, bytes, time, mover)) this.send(copy, above, time, mover);
        else if (this.cold(above) === -1) return;
        budget -= bytes;
      }
      copy = newer;
    }
  }
}

export const hemem: PolicyFactory = {
  name: "hemem",
  title: "HeMem: hot from so many sampled accesses on",
  source:
    "Raybuck et al.: HeMem: Scalable Tiered Memory Management for Big Data Applications and Real NVM, SOSP 2021 (doi 10.1145/3477132.3483550), section 3, and its code (pebs.c)",
  params,
  create: (pages, stores, values = defaultValues(params)) => new HeMem(pages, stores, values),
};
