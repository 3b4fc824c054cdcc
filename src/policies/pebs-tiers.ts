import { figure } from "../catalogue/index.ts";
import { MIB, nsToPs, type PageView, type PolicyParam, type PolicyValues, PS_PER_S } from "../model/index.ts";
import { Heat } from "./heat.ts";
import { eventsOf, Sampler } from "./sampler.ts";
import { numberOf, Tiered } from "./tiered.ts";

/** HeMem's page. */
const HUGE_BYTES = 2 * MIB;

/** Where the counts of a sampler start is drawn from it. */
export const SEED: PolicyParam = { name: "seed", description: "where sampling starts", default: 1, min: 0 };

/** Parameters of HeMem's sampling and migration, which Colloid keeps. */
export const PEBS_PARAMS: readonly PolicyParam[] = [
  {
    name: "sample-period",
    description: "loads, and stores, per sample",
    default: figure("tier.hemem.pebs"),
    min: 1,
  },
  {
    name: "cool-samples",
    description: "samples of one page after which all counts are halved",
    default: figure("tier.hemem.cool"),
    min: 1,
  },
  {
    name: "epoch-ns",
    description: "period of the policy thread",
    default: figure("tier.hemem.period"),
    min: 1,
  },
  {
    name: "migrate-gb-per-s",
    description: "most that the policy thread moves",
    default: figure("tier.hemem.rate"),
    min: 0,
  },
  SEED,
];

/**
 * HeMem's eyes (section 3): one page in so many loads and stores is counted, counts are halved when one has grown large. A placement
 * unit that is larger than HeMem's page is counted as the mean of the pages in it.
 */
export abstract class PebsTiers extends Tiered {
  readonly epochPs: number;
  protected readonly heat = new Heat();
  /** Bytes that may be moved in an epoch. */
  protected readonly epochBytes: number;
  private readonly loads: Sampler;
  private readonly writes: Sampler;
  private readonly coolAt: number;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    super(pages, stores);
    this.epochPs = nsToPs(numberOf(values, "epoch-ns"));
    this.epochBytes = (numberOf(values, "migrate-gb-per-s") * 1e9 * this.epochPs) / PS_PER_S;
    this.loads = new Sampler(numberOf(values, "sample-period"), numberOf(values, "seed"));
    this.writes = new Sampler(numberOf(values, "sample-period"), numberOf(values, "seed") + 1);
    this.coolAt = numberOf(values, "cool-samples");
  }

  touch(): void {}

  accessed(copy: number, _rank: number, write: boolean, _time: number, bytes: number): void {
    const share = Math.min(1, HUGE_BYTES / this.pages.bytesOf[copy]!);
    const samples = (write ? this.writes : this.loads).take(eventsOf(bytes * share));
    if (samples === 0) return;
    if (this.heat.add(this.pages.objectOf[copy]!, samples, write) > this.coolAt) {
      this.heat.cool();
      this.cooled();
    }
    this.sampled(copy);
  }

  /** A copy has been counted. */
  protected abstract sampled(copy: number): void;

  /** All counts have been halved. */
  protected abstract cooled(): void;
}
