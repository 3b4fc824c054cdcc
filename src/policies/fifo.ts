import type { PageView, PolicyFactory, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { Lists } from "./lists.ts";

/** First in, first out: what came into the store first leaves first, however often it is used. */
class Fifo implements Replacement {
  private readonly pages: PageView;
  private readonly lists: Lists;

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.lists = new Lists(stores);
  }

  coming(): void {}
  touch(): void {}

  insert(copy: number): void {
    this.lists.add(this.pages.storeOf[copy]!, copy);
  }

  victim(store: number): number {
    return this.lists.oldestFree(store, this.pages.pinsOf);
  }

  evicted(copy: number): void {
    this.lists.remove(copy);
  }

  remove(copy: number): void {
    this.lists.remove(copy);
  }
}

export const fifo: PolicyFactory = cascade(
  {
    name: "fifo",
    title: "First in, first out",
    source:
      "Belady: A study of replacement algorithms for a virtual-storage computer, IBM Systems Journal 5(2), 1966",
  },
  (pages, stores) => new Fifo(pages, stores),
);
