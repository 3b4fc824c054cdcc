import {
  CLASSES,
  defaultValues,
  type ObjectClass,
  type PageView,
  type PolicyFactory,
  type PolicyParam,
  type PolicyValues,
} from "../model/index.ts";
import { Placed } from "./placed.ts";

/** Most tiers a chain may have. */
const TIERS = 16;

/** Place in the chain of each class, unless told: what is touched at every token first, what a step touches once behind it. */
const HOMES: Record<ObjectClass, number> = {
  other: 0,
  weight: 0,
  activation: 0,
  collective: 0,
  kv: 1,
  gradient: 1,
  optimizer: 1,
  embedding: 1,
  dataset: 2,
};

const params: readonly PolicyParam[] = CLASSES.map((name) => ({
  name,
  description: `tier of ${name} objects, 0 the fastest of the requester's`,
  default: HOMES[name],
  min: 0,
  max: TIERS - 1,
}));

/**
 * Every class of objects in a tier of its own, for good: KV cache outside the GPU as in FlexGen, gradients and optimizer state as in
 * ZeRO-Offload. Where the tier is full, or the chain shorter, the next slower one with room takes the page, else the next faster.
 */
class StaticByClass extends Placed {
  private readonly homes: Int32Array;

  constructor(pages: PageView, values: PolicyValues) {
    super(pages);
    this.homes = Int32Array.from(CLASSES, (name) => values[name] as number);
  }

  home(chain: Int32Array, from: number, length: number, bytes: number, object: number): number {
    const rank = Math.min(this.homes[this.pages.classOf[object]!]!, length - 1);
    return this.roomFrom(rank, chain, from, length, bytes);
  }
}

export const staticByClass: PolicyFactory = {
  name: "static-by-class",
  title: "Static: a tier for every class of objects",
  source:
    "Sheng et al.: FlexGen, ICML 2023, section 4 (a share of weights, KV cache and activations per tier); Ren et al.: ZeRO-Offload, USENIX ATC 2021, section 3 (gradients and optimizer state off the GPU)",
  params,
  create: (pages, _stores, values = defaultValues(params)) => new StaticByClass(pages, values),
};
