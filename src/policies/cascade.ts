import {
  defaultValues,
  type PageView,
  type Policy,
  type PolicyFactory,
  type PolicyValues,
  type Replacement,
} from "../model/index.ts";

type Replace = (pages: PageView, stores: number, values: PolicyValues) => Replacement;

/**
 * A cache replacement algorithm as a tiering policy: new pages and pages that hit in a slower tier go to the fastest one, whose victim
 * moves one tier down, and so on (Mattson et al., IBM Systems Journal 9(2), 1970, section 3, for LRU).
 */
class Cascade implements Policy {
  readonly evicts = true;
  readonly follows?: Policy["follows"];
  private readonly order: Replacement;

  constructor(order: Replacement) {
    this.order = order;
    if (order.follows) this.follows = order.follows.bind(order);
  }

  coming(store: number, object: number, bytes: number): void {
    this.order.coming(store, object, bytes);
  }

  insert(copy: number): void {
    this.order.insert(copy);
  }

  touch(copy: number): void {
    this.order.touch(copy);
  }

  victim(store: number): number {
    return this.order.victim(store);
  }

  evicted(copy: number): void {
    this.order.evicted(copy);
  }

  remove(copy: number): void {
    this.order.remove(copy);
  }

  home(_chain: Int32Array, _from: number, length: number): number {
    return length > 0 ? 0 : -1;
  }

  promotes(_copy: number, rank: number): boolean {
    return rank > 0;
  }
}

/** The policy that runs a replacement algorithm in every store. */
export function cascade(
  facts: Omit<PolicyFactory, "create" | "replacement">,
  replacement: Replace,
): PolicyFactory {
  const usual = defaultValues(facts.params);
  return {
    ...facts,
    replacement: (pages, stores, values = usual) => replacement(pages, stores, values),
    create: (pages, stores, values = usual) => new Cascade(replacement(pages, stores, values)),
  };
}
