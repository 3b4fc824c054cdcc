import { figure } from "../catalogue/index.ts";
import { grown } from "../model/grown.ts";
import {
  defaultValues,
  type PageView,
  type PolicyFactory,
  type PolicyParam,
  type PolicyValues,
} from "../model/index.ts";
import { Placed } from "./placed.ts";

const WEIGHTED = 4;
const RANGE = figure("tier.wi.range");
/** Weights that come from bandwidths are scaled to so many in all (`weightiness` in mm/mempolicy.c). */
const IN_ALL = figure("tier.wi.weightiness").value;

const params: readonly PolicyParam[] = Array.from({ length: WEIGHTED }, (_, rank) => ({
  name: `weight${rank}`,
  description: `pages in a row that go to tier ${rank} of the chain; 0: by its share of the bandwidth`,
  default: 0,
  min: 0,
  max: RANGE.high!,
}));

/**
 * Weighted interleave (MPOL_WEIGHTED_INTERLEAVE): new pages go round the tiers, so many to each in a row as its weight says, and stay
 * there. Where a weight is not told it is the tier's share of the bandwidth, as the kernel's auto mode has it. A tier without room
 * gives the page to the next slower one, else the next faster. Every requester goes round by itself.
 */
class WeightedInterleave extends Placed {
  private readonly given: Int32Array;
  /** By start of a chain: where its round is, and how many pages are left there. */
  private rank = new Int32Array(64);
  private left = new Int32Array(64);

  constructor(pages: PageView, values: PolicyValues) {
    super(pages);
    this.given = Int32Array.from({ length: WEIGHTED }, (_, rank) => Number(values[`weight${rank}`]));
  }

  home(chain: Int32Array, from: number, length: number, bytes: number): number {
    if (length === 0) return -1;
    if (from >= this.rank.length) {
      this.rank = grown(this.rank, from * 2);
      this.left = grown(this.left, from * 2);
    }
    if (this.left[from] === 0) {
      this.rank[from] = this.rank[from]! % length;
      this.left[from] = this.weight(chain, from, length, this.rank[from]!);
    }
    const rank = this.rank[from]!;
    if (--this.left[from]! === 0) this.rank[from]!++;
    return this.roomFrom(rank, chain, from, length, bytes);
  }

  /** Pages in a row for one tier of a chain: its share of all bandwidth, scaled and at least 1 (reduce_interleave_weights). */
  private weight(chain: Int32Array, from: number, length: number, rank: number): number {
    const given = this.given[rank] ?? 0;
    const { storeGBps } = this.pages;
    if (given > 0 || !storeGBps) return Math.max(1, given);
    let total = 0;
    let divisor = 0;
    for (let i = 0; i < length; i++) total += storeGBps[chain[from + i]!]!;
    for (let i = 0; i < length; i++) divisor = gcd(scaled(storeGBps[chain[from + i]!]!, total), divisor);
    return scaled(storeGBps[chain[from + rank]!]!, total) / divisor;
  }
}

/** A store inside a package may be infinitely fast: it takes all. */
const scaled = (gBps: number, total: number): number =>
  Math.max(
    1,
    total === Number.POSITIVE_INFINITY ? (gBps === total ? IN_ALL : 1) : Math.floor((IN_ALL * gBps) / total),
  );

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

export const weightedInterleave: PolicyFactory = {
  name: "weighted-interleave",
  title: "Weighted interleave: new pages by share of the bandwidth",
  source:
    "Linux kernel 6.9 (weights), 6.16 (weights from bandwidth): mm/mempolicy.c, Documentation/ABI/testing/sysfs-kernel-mm-mempolicy-weighted-interleave",
  params,
  create: (pages, _stores, values = defaultValues(params)) => new WeightedInterleave(pages, values),
};
