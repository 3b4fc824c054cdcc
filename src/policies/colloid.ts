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
import { Lists } from "./lists.ts";
import { PEBS_PARAMS, PebsTiers } from "./pebs-tiers.ts";
import { numberOf } from "./tiered.ts";

/** A page's count and its copy in one number that sorts: counts are small, copies below this. */
const COPIES = 2 ** 31;
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
  private readonly lists: Lists;
  private readonly lengths: Int32Array;
  /** By store: between it and the one below. */
  private readonly balances: readonly Balance[];
  /** Bytes accessed since the last epoch. */
  private served = 0;
  // While pages rise: those of the store they rise to, coldest first; the next that may make room; the count of the one to come.
  private residents: Float64Array = new Float64Array(0);
  private coldest = 0;
  private rising = 0;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    super(pages, stores, values);
    this.lists = new Lists(stores);
    this.lengths = new Int32Array(stores);
    const balance = {
      delta: numberOf(values, "delta"),
      epsilon: numberOf(values, "epsilon"),
      newest: numberOf(values, "newest"),
      fastLeastPs: nsToPs(numberOf(values, "fast-least-ns")),
      slowLeastPs: nsToPs(numberOf(values, "slow-least-ns")),
    };
    this.balances = Array.from({ length: stores }, () => new Balance(balance));
  }

  insert(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    this.lists.add(store, copy);
    this.lengths[store]!++;
  }

  remove(copy: number): void {
    this.lists.remove(copy);
    this.lengths[this.pages.storeOf[copy]!]!--;
    this.departures.gone(copy);
  }

  override accessed(copy: number, rank: number, write: boolean, time: number, bytes: number): void {
    this.served += bytes;
    super.accessed(copy, rank, write, time, bytes);
  }

  protected sampled(): void {}
  protected cooled(): void {}

  private countOf(copy: number): number {
    const object = this.pages.objectOf[copy]!;
    return this.heat.loadsOf(object) + this.heat.storesOf(object);
  }

  /** Of the copies that came into a store first, the one with the lowest count. */
  victim(store: number): number {
    const { lists, pages } = this;
    let coldest = -1;
    let least = Number.POSITIVE_INFINITY;
    let looked = 0;
    for (let copy = lists.oldest(store); copy >= 0 && looked < LOOKED_AT; copy = lists.newer(copy)) {
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
    const upper = this.sorted(store);
    const lower = this.sorted(below);
    const samples = share * (total(upper) + total(lower));
    const budget = Math.min(this.epochBytes, share * this.served);
    if (balance.fastIsSlower) this.sink(upper, below, samples, budget, time, mover);
    else this.raise(upper, lower, store, samples, budget, time, mover);
  }

  /** Hot pages go down, together no more than so many samples, and bytes. */
  private sink(
    upper: Float64Array,
    below: number,
    samples: number,
    budget: number,
    time: number,
    mover: Mover,
  ): void {
    let left = samples;
    let bytes = 0;
    for (let i = upper.length - 1; i >= 0 && bytes < budget; i--) {
      const copy = copyOf(upper[i]!);
      const count = countOf(upper[i]!);
      if (count === 0) return;
      if (count > left || this.pages.pinsOf[copy]! > 0 || !this.send(copy, below, time, mover)) continue;
      left -= count;
      bytes += this.pages.bytesOf[copy]!;
    }
  }

  /** Hot pages come up, colder ones make room. */
  private raise(
    upper: Float64Array,
    lower: Float64Array,
    store: number,
    samples: number,
    budget: number,
    time: number,
    mover: Mover,
  ): void {
    let left = samples;
    let bytes = 0;
    this.residents = upper;
    this.coldest = 0;
    for (let i = lower.length - 1; i >= 0 && bytes < budget; i--) {
      const copy = copyOf(lower[i]!);
      this.rising = countOf(lower[i]!);
      if (this.rising === 0) return;
      if (this.rising > left || this.pages.pinsOf[copy]! > 0) continue;
      if (mover.above(this.pages.storeOf[copy]!, copy) !== store) continue;
      const size = this.pages.bytesOf[copy]!;
      if (this.claim(store, size, time, mover)) this.send(copy, store, time, mover);
      left -= this.rising;
      bytes += size;
    }
  }

  /** The coldest page of the store that pages rise to, if it is colder than the one that is to come; each is given once. */
  protected override cold(store: number): number {
    const { pinsOf, storeOf } = this.pages;
    while (this.coldest < this.residents.length) {
      const one = this.residents[this.coldest]!;
      if (countOf(one) >= this.rising) return -1;
      this.coldest++;
      if (pinsOf[copyOf(one)] === 0 && storeOf[copyOf(one)] === store) return copyOf(one);
    }
    return -1;
  }

  /** The copies of a store with their counts, coldest first. */
  private sorted(store: number): Float64Array {
    const { lists } = this;
    const sorted = new Float64Array(this.lengths[store]!);
    let length = 0;
    for (let copy = lists.oldest(store); copy >= 0; copy = lists.newer(copy))
      sorted[length++] = this.countOf(copy) * COPIES + copy;
    return sorted.sort();
  }
}

const copyOf = (one: number): number => one % COPIES;
const countOf = (one: number): number => Math.floor(one / COPIES);

function total(sorted: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) sum += countOf(sorted[i]!);
  return sum;
}

export const colloid: PolicyFactory = {
  name: "colloid",
  title: "Colloid: tiers of equal loaded latency",
  source:
    "Vuppalapati, Agarwal: Tiered Memory Management: Access Latency is the Key!, SOSP 2024 (doi 10.1145/3694715.3695968), section 3, and its code on HeMem (webglider/hemem, pebs.c, COLLOID_BINSEARCH)",
  params,
  create: (pages, stores, values = defaultValues(params)) => new Colloid(pages, stores, values),
};
