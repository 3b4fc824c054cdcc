import { figure } from "../catalogue/index.ts";
import {
  defaultValues,
  nsToPs,
  type PageView,
  type PolicyFactory,
  type PolicyParam,
  type PolicyValues,
  PS_PER_S,
} from "../model/index.ts";
import { KERNEL_PARAMS, KernelTiers } from "./kernel-tiers.ts";
import { numberOf } from "./tiered.ts";

/** The threshold moves by a sixteenth of twice its start when candidates are a tenth more or less than the rate limit asks for. */
const STEPS = figure("tier.nb.adjust").value;
const TOLERANCE = 0.1;
/** A store with more than a sixteenth free takes any page that faults (pgdat_free_space_enough; its 1 GiB floor is left out). */
const ENOUGH = figure("tier.nb.enough").value;

const params: readonly PolicyParam[] = [
  {
    name: "hot-threshold-ns",
    description: "a page that faults sooner than this after its scan is hot, to start with",
    default: figure("tier.nb.hot"),
    min: 1,
  },
  {
    name: "adjust-period-ns",
    description: "how often the threshold is adjusted to the rate limit (scan_period_max)",
    default: figure("tier.nb.scan-max"),
    min: 1,
  },
  {
    name: "promote-gb-per-s",
    description: "rate limit of promotions",
    default: figure("tier.nb.rate"),
    min: 0,
  },
  ...KERNEL_PARAMS,
];

/**
 * NUMA balancing in memory-tiering mode (numa_balancing=2): a page of a slow store is promoted if it faults sooner after its scan
 * than the hot threshold, under a rate limit; the threshold is adjusted so that candidates come at the rate limit. Both are kept for
 * all fast stores together (the kernel: per node).
 */
class AutoNuma extends KernelTiers {
  private readonly startThreshold: number;
  private readonly adjustPs: number;
  private readonly bytesPerSecond: number;
  private threshold: number;
  private candidates = 0;
  private limitStart = 0;
  private limitCandidates = 0;
  private adjustStart = 0;
  private adjustCandidates = 0;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    super(pages, stores, values);
    this.startThreshold = nsToPs(numberOf(values, "hot-threshold-ns"));
    this.adjustPs = nsToPs(numberOf(values, "adjust-period-ns"));
    this.bytesPerSecond = numberOf(values, "promote-gb-per-s") * 1e9;
    this.threshold = this.startThreshold;
  }

  /** should_numa_migrate_memory() for a page of a slow node. */
  protected hot(copy: number, latency: number, time: number): boolean {
    if (this.roomyTop()) {
      this.threshold = this.startThreshold;
      return true;
    }
    this.adjust(time);
    return latency < this.threshold && !this.limited(this.pages.bytesOf[copy]!, time);
  }

  private roomyTop(): boolean {
    let spare = 0;
    for (let store = 0; store < this.stores; store++) {
      if (this.slow[store] === 0)
        spare +=
          this.freeBytes(store) - this.watermarks(3, store) - ENOUGH * this.pages.storeCapacity[store]!;
    }
    return spare > 0;
  }

  /** numa_promotion_adjust_threshold() */
  private adjust(time: number): void {
    if (time - this.adjustStart <= this.adjustPs) return;
    const asked = (this.bytesPerSecond * this.adjustPs) / PS_PER_S;
    const came = this.candidates - this.adjustCandidates;
    const step = (2 * this.startThreshold) / STEPS;
    if (came > asked * (1 + TOLERANCE)) this.threshold = Math.max(this.threshold - step, step);
    else if (came < asked * (1 - TOLERANCE))
      this.threshold = Math.min(this.threshold + step, 2 * this.startThreshold);
    this.adjustStart = time;
    this.adjustCandidates = this.candidates;
  }

  /** numa_promotion_rate_limit() */
  private limited(bytes: number, time: number): boolean {
    this.candidates += bytes;
    if (time - this.limitStart > PS_PER_S) {
      this.limitStart = time;
      this.limitCandidates = this.candidates;
    }
    return this.candidates - this.limitCandidates >= this.bytesPerSecond;
  }

  protected reclaimBelow(store: number): number {
    return this.watermarks(1, store);
  }

  protected reclaimUpTo(store: number): number {
    return this.watermarks(3, store);
  }

  protected promotionKeeps(store: number): number {
    return this.watermarks(2, store);
  }
}

export const autonuma: PolicyFactory = {
  name: "autonuma",
  title: "Linux NUMA balancing, memory-tiering mode",
  source:
    "Linux kernel 6.1 and later: kernel/sched/fair.c (task_numa_work, should_numa_migrate_memory), mm/vmscan.c (demotion, inactive_is_low)",
  params,
  create: (pages, stores, values = defaultValues(params)) => new AutoNuma(pages, stores, values),
};
