import { figure } from "../catalogue/index.ts";
import {
  defaultValues,
  type Mover,
  nsToPs,
  type PageView,
  type PolicyFactory,
  type PolicyParam,
  type PolicyValues,
} from "../model/index.ts";
import { Balance } from "./balance.ts";
import { ByCount } from "./by-count.ts";
import { Lists } from "./lists.ts";
import { PEBS_PARAMS, PebsTiers } from "./pebs-tiers.ts";
import { numberOf } from "./tiered.ts";

/** Copies among which a full store that has to give one up at once looks for the coldest. */
const LOOKED_AT = 64;

const params: readonly PolicyParam[] = [
  {
    name: "delta",
    description: "share of the fast tier's latency within which both are equal",
    default: figure("tier.colloid.delta"),
    min: 0,
    max: 1,
  },
  {
    name: "epsilon",
    description: "distance of the bounds of the search at which it begins anew",
    default: figure("tier.colloid.epsilon"),
    min: 0,
    max: 1,
  },
  {
    name: "newest",
    description: "share of the last epoch in the averages of latency and rate",
    default: figure("tier.colloid.ewma"),
    min: 0,
    max: 1,
  },
  {
    name: "fast-least-ns",
    description: "latency of a fast tier that serves nothing",
    default: figure("tier.colloid.fast-least"),
    min: 0,
  },
  {
    name: "slow-least-ns",
    description: "latency of a slow tier that serves nothing",
    default: figure("tier.colloid.slow-least"),
    min: 0,
  },
  ...PEBS_PARAMS,
];

/**
 * Colloid on HeMem's counters: every epoch the loaded latencies of a tier and of the one below are compared. Where the upper one's is
 * higher, its hottest pages go down, else hot ones come up and colder ones make room, each time pages of as large a share of all
 * samples as {@link Balance} says, and no more bytes than that share moves in an epoch.
 */
class Colloid extends PebsTiers {
  /** Not sampled of late at 2 x store, the others behind it. */
  private readonly lists: Lists;
  /** By store: between it and the one below. */
  private readonly balances: readonly Balance[];
  /** Bytes accessed since the last epoch. */
  private served = 0;
  private readonly upper = new ByCount();
  private readonly lower = new ByCount();
  // While pages rise: which of the upper ones makes room next, and the count of the one to come.
  private coldest = 0;
  private rising = 0;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    super(pages, stores, values);
    this.lists = new Lists(2 * stores);
    const balance = {
      delta: numberOf(values, "delta"),
      epsilon: numberOf(values, "epsilon"),
      newest: numberOf(values, "newest"),
      fastLeastPs: nsToPs(numberOf(values, "fast-least-ns")),
      slowLeastPs: nsToPs(numberOf(values, "slow-least-ns")),
    };
    this.balances = Array.from({ length: stores }, () => new Balance(balance));
  }

  protected inserted(copy: number): void {
    this.lists.add(2 * this.pages.storeOf[copy]! + (this.countOf(copy) > 0 ? 1 : 0), copy);
  }

  protected removed(copy: number): void {
    this.lists.remove(copy);
  }

  override accessed(copy: number, rank: number, write: boolean, time: number, bytes: number): void {
    this.served += bytes;
    super.accessed(copy, rank, write, time, bytes);
  }

  protected sampled(copy: number): void {
    this.sort(copy, 1);
  }

  protected cooled(): void {}

  private sort(copy: number, list: 0 | 1): void {
    if ((this.lists.listOf(copy) & 1) === list) return;
    this.lists.remove(copy);
    this.lists.add(2 * this.pages.storeOf[copy]! + list, copy);
  }

  private countOf(copy: number): number {
    const object = this.pages.objectOf[copy]!;
    return this.heat.loadsOf(object) + this.heat.storesOf(object);
  }

  /** A copy that has not been sampled of late, else the one with the lowest count of those that have not been for longest. */
  victim(store: number): number {
    const { lists, pages } = this;
    let coldest = lists.oldestFree(2 * store, pages.pinsOf);
    if (coldest !== -1) return coldest;
    let least = Number.POSITIVE_INFINITY;
    let looked = 0;
    for (let copy = lists.oldest(2 * store + 1); copy >= 0 && looked < LOOKED_AT; copy = lists.newer(copy)) {
      if (pages.pinsOf[copy]! > 0) continue;
      looked++;
      const count = this.countOf(copy);
      if (count >= least) continue;
      coldest = copy;
      least = count;
    }
    return coldest;
  }

  epoch(time: number, mover: Mover): void {
    this.beginEpoch(mover);
    for (let store = 0; store < this.stores; store++) {
      const below = mover.below(store);
      if (below !== -1) this.balance(store, below, time, mover);
    }
    this.served = 0;
  }

  private balance(store: number, below: number, time: number, mover: Mover): void {
    const balance = this.balances[store]!;
    balance.measure(
      mover.latencyPs(store),
      mover.accesses(store),
      mover.latencyPs(below),
      mover.accesses(below),
    );
    const share = balance.shift();
    if (share === 0) return;
    this.fill(this.upper, store);
    this.fill(this.lower, below);
    const samples = share * (this.upper.total + this.lower.total);
    const budget = Math.min(this.epochBytes, share * this.served);
    if (balance.fastIsSlower) this.sink(below, samples, budget, time, mover);
    else this.raise(store, samples, budget, time, mover);
  }

  /** Hot pages go down, together no more than so many samples, and bytes. */
  private sink(below: number, samples: number, budget: number, time: number, mover: Mover): void {
    const { upper, pages } = this;
    let left = samples;
    let bytes = 0;
    for (let i = upper.length - 1; i >= 0 && bytes < budget && upper.counts[i]! > 0; i--) {
      const copy = upper.copies[i]!;
      if (upper.counts[i]! > left || pages.pinsOf[copy]! > 0 || !this.send(copy, below, time, mover))
        continue;
      left -= upper.counts[i]!;
      bytes += pages.bytesOf[copy]!;
    }
  }

  /** Hot pages come up, colder ones make room. */
  private raise(store: number, samples: number, budget: number, time: number, mover: Mover): void {
    const { lower, pages } = this;
    let left = samples;
    let bytes = 0;
    this.coldest = 0;
    for (let i = lower.length - 1; i >= 0 && bytes < budget && lower.counts[i]! > 0; i--) {
      const copy = lower.copies[i]!;
      this.rising = lower.counts[i]!;
      if (this.rising > left || pages.pinsOf[copy]! > 0 || !this.alone(copy)) continue;
      if (mover.above(pages.storeOf[copy]!, copy) !== store) continue;
      const size = pages.bytesOf[copy]!;
      if (this.claim(store, size, time, mover)) this.send(copy, store, time, mover);
      left -= this.rising;
      bytes += size;
    }
  }

  /** The coldest page of the store that pages rise to, if it is colder than the one that is to come; a sampled one is given once. */
  protected override cold(store: number): number {
    const { upper } = this;
    const { pinsOf, storeOf } = this.pages;
    const unused = this.lists.oldestFree(2 * store, pinsOf);
    if (unused !== -1) return unused;
    while (this.coldest < upper.length && upper.counts[this.coldest]! < this.rising) {
      const copy = upper.copies[this.coldest++]!;
      if (pinsOf[copy] === 0 && storeOf[copy] === store) return copy;
    }
    return -1;
  }

  /** The copies of a store that have been sampled of late, by their counts. */
  private fill(order: ByCount, store: number): void {
    const { lists } = this;
    order.clear();
    for (let copy = lists.oldest(2 * store + 1); copy >= 0; ) {
      const newer = lists.newer(copy);
      const count = this.countOf(copy);
      if (count > 0) order.add(copy, count);
      else this.sort(copy, 0);
      copy = newer;
    }
    order.sort();
  }
}

export const colloid: PolicyFactory = {
  name: "colloid",
  title: "Colloid: tiers of equal loaded latency",
  source:
    "Vuppalapati, Agarwal: Tiered Memory Management: Access Latency is the Key!, SOSP 2024 (doi 10.1145/3694715.3695968), section 3, and its code on HeMem (webglider/hemem, pebs.c, COLLOID_BINSEARCH)",
  params,
  create: (pages, stores, values = defaultValues(params)) => new Colloid(pages, stores, values),
};
