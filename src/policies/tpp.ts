import { figure } from "../catalogue/index.ts";
import { grown } from "../model/grown.ts";
import {
  defaultValues,
  type PageView,
  type PolicyFactory,
  type PolicyParam,
  type PolicyValues,
} from "../model/index.ts";
import { KERNEL_PARAMS, KernelTiers } from "./kernel-tiers.ts";
import { numberOf } from "./tiered.ts";

const params: readonly PolicyParam[] = [
  {
    name: "promote-faults",
    description: "hint faults after which an inactive page is promoted",
    default: figure("tier.tpp.promote"),
    min: 1,
    max: 255,
  },
  {
    name: "demote-ratio",
    description: "share of a store that demotion keeps free (vm.demote_scale_factor)",
    default: figure("tier.tpp.demote"),
    min: 0,
    max: 1,
  },
  ...KERNEL_PARAMS,
];

/**
 * TPP: demotion has a watermark of its own above that of allocation and keeps room ahead of it; only pages of slow stores are sampled
 * by hint faults; one that faults is promoted if it is on the active list, else it becomes active and is promoted if it faults again;
 * promotions do not heed the allocation watermark (section 5). Left out: page types (file cache straight to the slow tier).
 */
class Tpp extends KernelTiers {
  private readonly faultsNeeded: number;
  private readonly demoteRatio: number;
  private faultsOf = new Uint8Array(1024);

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    super(pages, stores, values);
    this.faultsNeeded = numberOf(values, "promote-faults");
    this.demoteRatio = numberOf(values, "demote-ratio");
  }

  protected override inserted(copy: number): void {
    super.inserted(copy);
    if (copy >= this.faultsOf.length) this.faultsOf = grown(this.faultsOf, copy * 2);
    this.faultsOf[copy] = 0;
  }

  protected hot(copy: number): boolean {
    const faults = ++this.faultsOf[copy]!;
    if (faults >= this.faultsNeeded || this.lists.isActive(copy)) {
      this.faultsOf[copy] = this.faultsNeeded - 1;
      return true;
    }
    if (faults === this.faultsNeeded - 1) this.lists.activate(copy);
    return false;
  }

  protected reclaimBelow(store: number): number {
    return this.demoteRatio * this.pages.storeCapacity[store]!;
  }

  protected reclaimUpTo(store: number): number {
    return this.reclaimBelow(store);
  }

  protected promotionKeeps(): number {
    return 0;
  }
}

export const tpp: PolicyFactory = {
  name: "tpp",
  title: "TPP: proactive demotion, promotion of active pages",
  source:
    "Al Maruf et al.: TPP: Transparent Page Placement for CXL-Enabled Tiered-Memory, ASPLOS 2023 (doi 10.1145/3582016.3582063), section 5",
  params,
  create: (pages, stores, values = defaultValues(params)) => new Tpp(pages, stores, values),
};
