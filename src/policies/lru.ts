import type { PageView, PolicyFactory, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";

const NONE = -1;

/**
 * Least recently used in every store. Mattson, Gecsei, Slutz, Traiger: Evaluation techniques for storage hierarchies, IBM Systems
 * Journal 9(2), 1970. Lists run from most (head) to least recently used (tail), linked through columns over copies.
 */
class Lru implements Replacement {
  private readonly pages: PageView;
  private newer = new Int32Array(1024);
  private older = new Int32Array(1024);
  private readonly head: Int32Array;
  private readonly tail: Int32Array;

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.head = new Int32Array(stores).fill(NONE);
    this.tail = new Int32Array(stores).fill(NONE);
  }

  coming(): void {}

  insert(copy: number): void {
    if (copy >= this.newer.length) this.grow(copy);
    const store = this.pages.storeOf[copy]!;
    const first = this.head[store]!;
    this.newer[copy] = NONE;
    this.older[copy] = first;
    if (first === NONE) this.tail[store] = copy;
    else this.newer[first] = copy;
    this.head[store] = copy;
  }

  touch(copy: number): void {
    if (this.newer[copy] === NONE) return;
    this.remove(copy);
    this.insert(copy);
  }

  remove(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    const newer = this.newer[copy]!;
    const older = this.older[copy]!;
    if (newer === NONE) this.head[store] = older;
    else this.older[newer] = older;
    if (older === NONE) this.tail[store] = newer;
    else this.newer[older] = newer;
  }

  victim(store: number): number {
    const { pinsOf } = this.pages;
    let copy = this.tail[store]!;
    while (copy !== NONE && pinsOf[copy]! > 0) copy = this.newer[copy]!;
    return copy;
  }

  evicted(copy: number): void {
    this.remove(copy);
  }

  private grow(copy: number): void {
    const newer = new Int32Array(copy * 2);
    const older = new Int32Array(copy * 2);
    newer.set(this.newer);
    older.set(this.older);
    this.newer = newer;
    this.older = older;
  }
}

export const lru: PolicyFactory = cascade(
  {
    name: "lru",
    title: "Least recently used, demoted tier by tier",
    source: "Mattson et al., IBM Systems Journal 9(2), 1970",
  },
  (pages, stores) => new Lru(pages, stores),
);
