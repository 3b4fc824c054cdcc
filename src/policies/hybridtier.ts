import { figure } from "../catalogue/index.ts";
import { grown } from "../model/grown.ts";
import {
  defaultValues,
  type Mover,
  nsToPs,
  type PageView,
  type PolicyFactory,
  type PolicyParam,
  type PolicyValues,
  PS_PER_S,
  Random,
} from "../model/index.ts";
import { CountingBloom } from "./counting-bloom.ts";
import { Lists } from "./lists.ts";
import { SEED } from "./pebs-tiers.ts";
import { SampleBatch } from "./sample-batch.ts";
import { numberOf, Tiered } from "./tiered.ts";

/** Counters of a filter at the most: 16 MiB. */
const COUNTERS = 2 ** 24;
const FALSE_POSITIVE = figure("tier.hybrid.false-positive").value;
const MOMENTUM_SIZE = figure("tier.hybrid.momentum-size").value;

const params: readonly PolicyParam[] = [
  {
    name: "hot-samples",
    description: "frequency that promotes a page",
    default: figure("tier.hybrid.hot"),
    min: 1,
    max: 15,
  },
  {
    name: "momentum-samples",
    description: "momentum that promotes a page",
    default: figure("tier.hybrid.momentum"),
    min: 1,
    max: 15,
  },
  { name: "samples-per-s", description: "samples a second", default: figure("tier.hybrid.rate"), min: 1 },
  {
    name: "batch-samples",
    description: "samples handled together",
    default: figure("tier.hybrid.batch"),
    min: 1,
  },
  {
    name: "epoch-ns",
    description: "period of the migration thread",
    default: figure("tier.hybrid.poll"),
    min: 1,
  },
  {
    name: "alloc-ratio",
    description: "share of a store below which demotion begins",
    default: figure("tier.hybrid.alloc"),
    min: 0,
    max: 1,
  },
  {
    name: "demote-ratio",
    description: "share of a store that demotion frees",
    default: figure("tier.hybrid.demote"),
    min: 0,
    max: 1,
  },
  {
    name: "window-samples",
    description: "samples per page of the fast tier until frequencies are halved",
    default: figure("tier.hybrid.window"),
    min: 1,
  },
  {
    name: "momentum-window-samples",
    description: "samples until momenta are halved",
    default: figure("tier.hybrid.momentum-window"),
    min: 1,
  },
  {
    name: "second-chance-ns",
    description: "how long a page that was hot may rest before it is demoted",
    default: figure("tier.hybrid.second-chance"),
    min: 0,
  },
  SEED,
];

/**
 * HybridTier: sampled accesses go into two counting Bloom filters, one of frequency over a long window, a small one of momentum over a
 * short one. A sampled page of a slow store is promoted if either is high. When the fast store is short of room, a hand goes round it
 * and demotes what is low in both; a page of high frequency without momentum is demoted if it has not been sampled a while later.
 * Left out: steps of the sample rate and the monitor mode, which save processor time, and the lowering of the hot threshold when
 * promotions cease. The filters are sized at the first batch, by the mean page then.
 */
class HybridTier extends Tiered {
  readonly epochPs: number;
  private readonly values: PolicyValues;
  private readonly hot: number;
  private readonly moving: number;
  private readonly gapPs: number;
  private readonly allocRatio: number;
  private readonly demoteRatio: number;
  private readonly chancePs: number;
  private readonly batchSamples: number;
  private nextSample: number;
  private readonly batch = new SampleBatch();
  private frequency: CountingBloom | undefined;
  private momentum: CountingBloom | undefined;
  private readonly lists: Lists;
  private copies = 0;
  /** By object: the copy accessed last, + 1; 0 for none. */
  private copyOf = new Int32Array(1024);
  private wanted = new Int32Array(64);
  private wantedCount = 0;
  /** By copy: its frequency + 1 when it got its second chance, 0: it has none; and when that ends. */
  private chance = new Uint8Array(1024);
  private chanceEnd = new Float64Array(1024);
  private time = 0;
  /** Whether a batch has come since the last epoch: promotion and demotion follow one. */
  private handled = false;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    super(pages, stores);
    this.values = values;
    this.epochPs = nsToPs(numberOf(values, "epoch-ns"));
    this.hot = numberOf(values, "hot-samples");
    this.moving = numberOf(values, "momentum-samples");
    this.gapPs = PS_PER_S / numberOf(values, "samples-per-s");
    this.allocRatio = numberOf(values, "alloc-ratio");
    this.demoteRatio = numberOf(values, "demote-ratio");
    this.chancePs = nsToPs(numberOf(values, "second-chance-ns"));
    this.batchSamples = numberOf(values, "batch-samples");
    this.nextSample = new Random(numberOf(values, "seed")).uniform() * this.gapPs;
    this.lists = new Lists(stores);
  }

  protected inserted(copy: number): void {
    const object = this.pages.objectOf[copy]!;
    if (object >= this.copyOf.length) this.copyOf = grown(this.copyOf, object * 2);
    if (copy >= this.chance.length) {
      this.chance = grown(this.chance, copy * 2);
      this.chanceEnd = grown(this.chanceEnd, copy * 2);
    }
    this.chance[copy] = 0;
    this.copyOf[object] = copy + 1;
    this.copies++;
    this.lists.add(this.pages.storeOf[copy]!, copy);
  }

  touch(): void {}

  protected removed(copy: number): void {
    const object = this.pages.objectOf[copy]!;
    if (this.copyOf[object] === copy + 1) this.copyOf[object] = 0;
    this.copies--;
    this.lists.remove(copy);
  }

  accessed(copy: number, _rank: number, _write: boolean, time: number): void {
    if (time < this.nextSample) return;
    this.nextSample = Math.max(this.nextSample + this.gapPs, time - this.gapPs);
    const object = this.pages.objectOf[copy]!;
    this.copyOf[object] = copy + 1;
    this.batch.add(object);
    if (this.batch.samples >= this.batchSamples) this.take();
  }

  /** Puts a batch into the filters and notes what is to be promoted. */
  private take(): void {
    this.frequency ??= this.filter(1, numberOf(this.values, "window-samples") * this.fastPages());
    this.momentum ??= this.filter(MOMENTUM_SIZE, numberOf(this.values, "momentum-window-samples"));
    const { batch } = this;
    for (let i = 0; i < batch.length; i++) {
      const object = batch.objects[i]!;
      const frequency = this.frequency.add(object, batch.countOf(object));
      const momentum = this.momentum.add(object, batch.countOf(object));
      if (frequency >= this.hot || momentum >= this.moving) this.want(object);
    }
    batch.clear();
    this.handled = true;
  }

  private want(object: number): void {
    const copy = this.copyOf[object]! - 1;
    if (copy === -1 || (this.begun && this.slow[this.pages.storeOf[copy]!] === 0)) return;
    if (this.wantedCount === this.wanted.length) this.wanted = grown(this.wanted, this.wantedCount * 2);
    this.wanted[this.wantedCount++] = object;
  }

  private filter(size: number, window: number): CountingBloom {
    const counters = CountingBloom.countersFor(this.fastPages(), FALSE_POSITIVE) * size;
    return new CountingBloom(Math.min(COUNTERS, counters), window);
  }

  /** Pages of the mean size that fit the fast tier, which is the first store of all where no epoch has told more. */
  private fastPages(): number {
    const { storeUsed, storeCapacity } = this.pages;
    let used = 0;
    let fast = this.begun ? 0 : storeCapacity[0]!;
    for (let store = 0; store < this.stores; store++) {
      used += storeUsed[store]!;
      if (this.begun && this.slow[store] === 0) fast += storeCapacity[store]!;
    }
    return Math.max(1, Math.round((fast * this.copies) / Math.max(1, used)));
  }

  private frequencyOf(copy: number): number {
    return this.frequency?.countOf(this.pages.objectOf[copy]!) ?? 0;
  }

  private momentumOf(copy: number): number {
    return this.momentum?.countOf(this.pages.objectOf[copy]!) ?? 0;
  }

  /** The oldest copy of a store; those that are hot or moving go behind, once round at the most. */
  victim(store: number): number {
    const cold = this.around(store);
    return cold === -1 ? this.lists.oldestFree(store, this.pages.pinsOf) : cold;
  }

  protected override cold(store: number): number {
    return this.around(store);
  }

  private around(store: number): number {
    const { lists, pages } = this;
    const last = lists.newest(store);
    for (let copy = lists.oldest(store); copy >= 0; copy = lists.oldest(store)) {
      if (pages.pinsOf[copy] === 0 && this.isCold(copy)) return copy;
      lists.refresh(copy);
      if (copy === last) break;
    }
    return -1;
  }

  /** Low in both filters; or high in frequency alone, and not sampled since it got its second chance. */
  private isCold(copy: number): boolean {
    if (this.momentumOf(copy) >= 1) return false;
    const frequency = this.frequencyOf(copy);
    if (frequency < this.hot) return true;
    if (this.chance[copy] === 0 || this.chance[copy] !== frequency + 1) {
      this.giveChance(copy);
      return false;
    }
    return this.time >= this.chanceEnd[copy]!;
  }

  private giveChance(copy: number): void {
    this.frequency!.lower(this.pages.objectOf[copy]!);
    this.chance[copy] = this.frequencyOf(copy) + 1;
    this.chanceEnd[copy] = this.time + this.chancePs;
  }

  epoch(time: number, mover: Mover): void {
    this.time = time;
    this.beginEpoch(mover);
    if (!this.handled) return;
    this.handled = false;
    for (let i = 0; i < this.wantedCount; i++) this.promote(this.wanted[i]!, time, mover);
    this.wantedCount = 0;
    for (let store = 0; store < this.stores; store++) {
      const capacity = this.pages.storeCapacity[store]!;
      if (mover.below(store) === -1 || this.soonFree(store) > this.allocRatio * capacity) continue;
      this.drain(store, this.demoteRatio * capacity, time, mover);
    }
  }

  private promote(object: number, time: number, mover: Mover): void {
    const copy = this.copyOf[object]! - 1;
    if (copy === -1 || this.pages.pinsOf[copy]! > 0 || !this.alone(copy)) return;
    const above = mover.above(this.pages.storeOf[copy]!, copy);
    if (above === -1) return;
    if (this.claim(above, this.pages.bytesOf[copy]!, time, mover)) this.send(copy, above, time, mover);
  }
}

export const hybridtier: PolicyFactory = {
  name: "hybridtier",
  title: "HybridTier: frequency and momentum in two counting Bloom filters",
  source:
    "Song et al.: HybridTier: an Adaptive and Lightweight CXL-Memory Tiering System, ASPLOS 2025, and its code (rohankadekodi/hybridtier-asplos25-artifact, hybridtier.cpp)",
  params,
  create: (pages, stores, values = defaultValues(params)) => new HybridTier(pages, stores, values),
};
