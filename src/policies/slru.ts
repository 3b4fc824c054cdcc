import { figure } from "../catalogue/index.ts";
import type { PageView, PolicyFactory, PolicyValues, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { Segments } from "./segments.ts";

const QUARTERS = [0.25, 0.25, 0.25, 0.25];

/**
 * Segmented LRU: what is new goes to the probationary segment, what is hit goes to the protected one, whose oldest fall back to the
 * newest end of the probationary one; victims are the oldest of that.
 *
 * `variant=reference` is libCacheSim's SLRU: four equal segments (S4LRU, Huang et al., SOSP 2013), a hit moves a copy up one; and a
 * new object goes to the lowest segment that has room, while there is one, not always to the lowest.
 */
class Slru implements Replacement {
  private readonly pages: PageView;
  private readonly segments: Segments;
  private readonly reference: boolean;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    this.pages = pages;
    this.reference = values.variant === "reference";
    const above = Number(values.protected);
    const shares = this.reference ? QUARTERS : [1 - above, above];
    this.segments = new Segments(pages, stores, shares, (store) => pages.storeCapacity[store]!);
  }

  coming(): void {}

  admits(store: number, _object: number, bytes: number): boolean {
    const limit = this.segments.limit(store, 0);
    return bytes <= (this.reference ? limit : Math.max(1, limit));
  }

  insert(copy: number): void {
    const { storeOf, bytesOf } = this.pages;
    const store = storeOf[copy]!;
    const bytes = bytesOf[copy]!;
    const segment = this.reference ? Math.max(0, this.segments.lowestWithRoom(store, bytes)) : 0;
    this.segments.add(store, segment, copy, bytes);
  }

  touch(copy: number): void {
    this.segments.touch(this.pages.storeOf[copy]!, copy);
  }

  victim(store: number): number {
    return this.segments.victim(store);
  }

  excess(store: number): number {
    return this.segments.excess(store);
  }

  evicted(copy: number): void {
    this.segments.remove(copy);
  }

  remove(copy: number): void {
    this.segments.remove(copy);
  }
}

export const slru: PolicyFactory = cascade(
  {
    name: "slru",
    title: "Segmented LRU: a probationary segment and a protected one",
    source:
      "Karedla, Love, Wherry: Caching strategies to improve disk system performance, IEEE Computer 27(3), 1994",
    params: [
      {
        name: "protected",
        description: "share of the store that the protected segment may take",
        default: figure("cache.slru.protected"),
        min: 0,
        max: 1,
      },
      {
        name: "variant",
        description: "paper, or reference: libCacheSim's four segments of a quarter each",
        default: "paper",
        choices: ["paper", "reference"],
      },
    ],
  },
  (pages, stores, values) => new Slru(pages, stores, values),
);
