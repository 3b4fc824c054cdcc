import { figure } from "../catalogue/index.ts";
import { grown } from "../model/grown.ts";
import {
  defaultValues,
  MIB,
  type Mover,
  nsToPs,
  type PageView,
  type PolicyFactory,
  type PolicyParam,
  type PolicyValues,
} from "../model/index.ts";
import { BINS, binOf, Histogram } from "./histogram.ts";
import { Lists } from "./lists.ts";
import { MemtisSampling } from "./memtis-sampling.ts";
import { SEED } from "./pebs-tiers.ts";
import { eventsOf } from "./sampler.ts";
import { numberOf, Tiered } from "./tiered.ts";

/** A sample counts once for a huge page, and as often as a smaller page goes into one. */
const HUGE_BYTES = 2 * MIB;
/** Warm pages stay while hot ones fill less than this share of the fast tier. */
const WARM_BELOW = figure("tier.memtis.warm").value;

const params: readonly PolicyParam[] = [
  {
    name: "sample-period",
    description: "loads per sample, at the least",
    default: figure("tier.memtis.sample"),
    min: 1,
  },
  { name: "store-period", description: "stores per sample", default: figure("tier.memtis.stores"), min: 1 },
  {
    name: "cool-samples",
    description: "samples between coolings",
    default: figure("tier.memtis.cool"),
    min: 1,
  },
  {
    name: "adapt-samples",
    description: "samples between adaptations of the threshold",
    default: figure("tier.memtis.adapt"),
    min: 1,
  },
  {
    name: "epoch-ns",
    description: "period of the migration threads",
    default: figure("tier.memtis.epoch"),
    min: 1,
  },
  {
    name: "demote-ratio",
    description: "share of the fast tier below which it demotes",
    default: figure("tier.memtis.demote"),
    min: 0,
    max: 1,
  },
  {
    name: "promote-ratio",
    description: "share of the fast tier that promotion leaves free",
    default: figure("tier.memtis.promote"),
    min: 0,
    max: 1,
  },
  {
    name: "cpu-quota",
    description: "share of a processor for sampling",
    default: figure("tier.memtis.quota"),
    min: 0,
    max: 1,
  },
  {
    name: "sample-cost-ns",
    description: "processor time of a sample",
    default: figure("tier.memtis.cost"),
    min: 0,
  },
  SEED,
];

/**
 * MEMTIS: sampled accesses of every page, weighed by its size, in a histogram whose bins double; the hot threshold is the bin from
 * which on all pages fit the fast tier, adapted every so many samples, lowered by one after a cooling, which halves all counts; pages
 * one bin below it are warm and stay where hot ones leave room. Threads demote what is neither and promote what is hot.
 * Huge-page splitting is left out: a page here is a placement unit, and cannot be split. A new page starts cold.
 */
class Memtis extends Tiered {
  readonly epochPs: number;
  private readonly sampling: MemtisSampling;
  private readonly coolEvery: number;
  private readonly adaptEvery: number;
  private readonly demoteRatio: number;
  private readonly promoteRatio: number;
  private readonly histogram = new Histogram();
  /** Cold at 2 x store, hot behind it. */
  private readonly lists: Lists;
  /** By object. */
  private counts = new Float64Array(1024);
  /** By copy: its bin in the histogram, and whether it is in one. */
  private bins = new Uint8Array(1024);
  private held = new Uint8Array(1024);
  private slots = 0;
  private samples = 0;
  private hot = 1;
  private warm = 1;
  private hasCooled = false;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    super(pages, stores);
    this.epochPs = nsToPs(numberOf(values, "epoch-ns"));
    this.coolEvery = numberOf(values, "cool-samples");
    this.adaptEvery = numberOf(values, "adapt-samples");
    this.demoteRatio = numberOf(values, "demote-ratio");
    this.promoteRatio = numberOf(values, "promote-ratio");
    this.lists = new Lists(2 * stores);
    this.sampling = new MemtisSampling(
      numberOf(values, "sample-period"),
      numberOf(values, "store-period"),
      numberOf(values, "cpu-quota"),
      nsToPs(numberOf(values, "sample-cost-ns")),
      numberOf(values, "seed"),
    );
  }

  protected inserted(copy: number): void {
    const { pages } = this;
    const object = pages.objectOf[copy]!;
    if (copy >= this.bins.length) {
      this.bins = grown(this.bins, copy * 2);
      this.held = grown(this.held, copy * 2);
    }
    if (object >= this.counts.length) this.counts = grown(this.counts, object * 2);
    if (copy >= this.slots) this.slots = copy + 1;
    this.held[copy] = 1;
    this.bins[copy] = binOf(this.counts[object]!);
    this.histogram.add(this.bins[copy]!, pages.bytesOf[copy]!);
    this.lists.add(this.listFor(copy), copy);
  }

  touch(): void {}

  protected removed(copy: number): void {
    this.held[copy] = 0;
    this.histogram.add(this.bins[copy]!, -this.pages.bytesOf[copy]!);
    this.lists.remove(copy);
  }

  private listFor(copy: number): number {
    return 2 * this.pages.storeOf[copy]! + (this.bins[copy]! >= this.hot ? 1 : 0);
  }

  victim(store: number): number {
    const { lists, pages } = this;
    const cold = this.cold(store);
    if (cold !== -1) return cold;
    const warm = lists.oldestFree(2 * store, pages.pinsOf);
    return warm >= 0 ? warm : Math.max(-1, lists.oldestFree(2 * store + 1, pages.pinsOf));
  }

  /** The oldest cold page that is not warm; warm ones on the way become the newest. */
  protected override cold(store: number): number {
    const { lists, pages } = this;
    const list = 2 * store;
    const last = lists.newest(list);
    for (let copy = lists.oldest(list); copy >= 0; copy = lists.oldest(list)) {
      if (pages.pinsOf[copy] === 0 && this.bins[copy]! < this.warm) return copy;
      lists.refresh(copy);
      if (copy === last) break;
    }
    return -1;
  }

  accessed(copy: number, _rank: number, write: boolean, _time: number, bytes: number): void {
    const samples = this.sampling.take(eventsOf(bytes), write);
    if (samples > 0) this.sample(copy, samples);
  }

  private sample(copy: number, samples: number): void {
    const bytes = this.pages.bytesOf[copy]!;
    const object = this.pages.objectOf[copy]!;
    this.counts[object]! += (samples * HUGE_BYTES) / bytes;
    const bin = binOf(this.counts[object]!);
    if (bin !== this.bins[copy]) {
      this.histogram.add(this.bins[copy]!, -bytes);
      this.histogram.add(bin, bytes);
      this.bins[copy] = bin;
      this.sort(copy);
    }
    const cools = this.periods(this.coolEvery, samples);
    const adapts = this.periods(this.adaptEvery, samples);
    this.samples += samples;
    for (let i = 0; i < cools; i++) this.cool();
    if (cools === 0 && adapts > 0) this.adapt();
  }

  /** How many periods of so many samples end within the next ones. */
  private periods(every: number, samples: number): number {
    return Math.floor((this.samples + samples) / every) - Math.floor(this.samples / every);
  }

  private sort(copy: number): void {
    const list = this.listFor(copy);
    if (list === this.lists.listOf(copy)) return;
    this.lists.remove(copy);
    this.lists.add(list, copy);
  }

  private cool(): void {
    const { counts, pages } = this;
    for (let object = 0; object < counts.length; object++) counts[object]! /= 2;
    this.histogram.clear();
    for (let copy = 0; copy < this.slots; copy++) {
      if (this.held[copy] === 0) continue;
      this.bins[copy] = binOf(counts[pages.objectOf[copy]!]!);
      this.histogram.add(this.bins[copy]!, pages.bytesOf[copy]!);
    }
    this.hasCooled = true;
    this.resort();
  }

  private resort(): void {
    for (let copy = 0; copy < this.slots; copy++) if (this.held[copy] === 1) this.sort(copy);
  }

  /** __adjust_active_threshold() */
  private adapt(): void {
    const capacity = this.fastBytes() * (1 - this.promoteRatio);
    if (capacity === 0) return;
    const fitting = Math.max(1, this.histogram.lowestFitting(capacity));
    const before = this.hot;
    if (this.hasCooled) {
      if (fitting < this.hot) this.hot--;
      this.hasCooled = false;
    } else if (fitting > this.hot) this.hot = fitting;
    const roomy = this.histogram.bytesFrom(Math.min(BINS, fitting)) < WARM_BELOW * capacity;
    this.warm = roomy ? this.hot - 1 : this.hot;
    if (this.hot !== before) this.resort();
  }

  private fastBytes(): number {
    let bytes = 0;
    if (!this.begun) return 0;
    for (let store = 0; store < this.stores; store++)
      if (this.slow[store] === 0) bytes += this.pages.storeCapacity[store]!;
    return bytes;
  }

  epoch(time: number, mover: Mover): void {
    this.beginEpoch(mover);
    this.sampling.check(time);
    for (let store = 0; store < this.stores; store++) {
      const below = mover.below(store);
      if (below !== -1) this.exchange(store, below, time, mover);
    }
  }

  private exchange(store: number, below: number, time: number, mover: Mover): void {
    const { lists, pages } = this;
    const capacity = pages.storeCapacity[store]!;
    const wanted = this.hotBytes(below, store, mover);
    const low = this.demoteRatio * capacity;
    const high = this.promoteRatio * capacity;
    if (wanted > 0 || this.soonFree(store) < low) this.drain(store, wanted + high, time, mover);
    for (let copy = lists.oldest(2 * below + 1); copy >= 0; ) {
      const newer = lists.newer(copy);
      if (this.mayRise(copy, below, store, mover))
        if (pages.bytesOf[copy]! + high <= this.freeBytes(store)) this.send(copy, store, time, mover);
      copy = newer;
    }
  }

  private mayRise(copy: number, from: number, to: number, mover: Mover): boolean {
    return this.pages.pinsOf[copy] === 0 && this.alone(copy) && mover.above(from, copy) === to;
  }

  private hotBytes(below: number, store: number, mover: Mover): number {
    const { lists, pages } = this;
    let bytes = 0;
    for (let copy = lists.oldest(2 * below + 1); copy >= 0; copy = lists.newer(copy))
      if (this.mayRise(copy, below, store, mover)) bytes += pages.bytesOf[copy]!;
    return bytes;
  }
}

export const memtis: PolicyFactory = {
  name: "memtis",
  title: "MEMTIS: threshold from the histogram of all pages",
  source:
    "Lee et al.: MEMTIS: Efficient Memory Tiering with Dynamic Page Classification and Page Size Determination, SOSP 2023 (doi 10.1145/3600006.3613167), and its code (cosmoss-jigu/memtis, htmm_core.c, htmm_migrater.c)",
  params,
  create: (pages, stores, values = defaultValues(params)) => new Memtis(pages, stores, values),
};
