import type { PageView, Policy, PolicyFactory } from "../model/index.ts";

/**
 * First touch: a page goes to the fastest tier that has room when it is first touched, and stays there. What the Linux kernel does
 * with node-local allocation and zone fall-back, without NUMA balancing.
 */
class FirstTouch implements Policy {
  readonly evicts = false;
  private readonly pages: PageView;

  constructor(pages: PageView) {
    this.pages = pages;
  }

  coming(): void {}
  insert(): void {}
  evicted(): void {}
  touch(): void {}
  remove(): void {}

  victim(): number {
    return -1;
  }

  home(chain: Int32Array, from: number, length: number, bytes: number): number {
    const { storeUsed, storeCapacity } = this.pages;
    for (let rank = 0; rank < length; rank++) {
      const store = chain[from + rank]!;
      if (storeUsed[store]! + bytes <= storeCapacity[store]!) return rank;
    }
    return -1;
  }

  promotes(): boolean {
    return false;
  }
}

export const firstTouch: PolicyFactory = {
  name: "first-touch",
  title: "First touch: where there is room, for good",
  source:
    "Linux kernel, Documentation/admin-guide/mm/numa_memory_policy.rst (local allocation, zone fall-back)",
  create: (pages) => new FirstTouch(pages),
};
