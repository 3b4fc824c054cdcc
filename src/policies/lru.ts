import type { PageView, PolicyFactory, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { Lists } from "./lists.ts";

/** Least recently used in every store. */
class Lru implements Replacement {
  private readonly pages: PageView;
  private readonly lists: Lists;

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.lists = new Lists(stores);
  }

  coming(): void {}

  insert(copy: number): void {
    this.lists.add(this.pages.storeOf[copy]!, copy);
  }

  touch(copy: number): void {
    this.lists.refresh(copy);
  }

  remove(copy: number): void {
    this.lists.remove(copy);
  }

  victim(store: number): number {
    return this.lists.oldestFree(store, this.pages.pinsOf);
  }

  evicted(copy: number): void {
    this.lists.remove(copy);
  }
}

export const lru: PolicyFactory = cascade(
  {
    name: "lru",
    title: "Least recently used, demoted tier by tier",
    source:
      "Mattson, Gecsei, Slutz, Traiger: Evaluation techniques for storage hierarchies, IBM Systems Journal 9(2), 1970",
  },
  (pages, stores) => new Lru(pages, stores),
);
