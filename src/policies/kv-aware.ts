import { grown } from "../model/grown.ts";
import type { PageView, PolicyFactory, Replacement } from "../model/index.ts";
import { cascade } from "./cascade.ts";
import { CopyHeaps } from "./copy-heaps.ts";
import { ObjectIndex } from "./object-index.ts";

const UNKNOWN = 0;
const ROOT = 1;
/** A parent is kept as its id and this. */
const PARENT = 2;
const NONE = -1;

/**
 * KV blocks as a tree of prefixes: the parent of a block is the one looked up before it when it was looked up first. Only a block
 * without a child in the same store may leave it; of those, the one with the least priority: the store's clock + uses x rebuild time
 * / bytes, set at every use, the clock being the priority of the block that left last, so that what is not used ages. Uses are
 * remembered when a block leaves. What has no rebuild time counts as the mean of what has, and nothing but blocks has a parent.
 */
class KvAware implements Replacement {
  private readonly pages: PageView;
  private readonly leaves: CopyHeaps;
  /** Copy of an object in a store, and how many children of it there are there. */
  private readonly copies: ObjectIndex;
  private readonly children: ObjectIndex;
  // By store: its clock, and the object that is coming, NONE for none.
  private readonly clocks: Float64Array;
  private readonly next: Int32Array;
  // By object: rebuild time is ps per byte.
  private parents = new Int32Array(1024);
  private uses = new Int32Array(1024);
  private rebuilds = new Float64Array(1024);
  /** By copy. */
  private priorities = new Float64Array(1024);
  /** Whether look-ups are told, which are counted as uses then; their number, and sum of rebuild times per byte. */
  private lookUps = 0;
  private rebuildSum = 0;
  /** Leaves that may not leave, while a victim is looked for. */
  private kept = new Int32Array(64);

  constructor(pages: PageView, stores: number) {
    this.pages = pages;
    this.leaves = new CopyHeaps(stores);
    this.copies = new ObjectIndex(stores);
    this.children = new ObjectIndex(stores);
    this.clocks = new Float64Array(stores);
    this.next = new Int32Array(stores).fill(NONE);
  }

  follows(object: number, before: number, rebuildPs: number, bytes: number): void {
    this.know(object);
    if (this.parents[object] === UNKNOWN) this.parents[object] = before === NONE ? ROOT : before + PARENT;
    this.rebuilds[object] = rebuildPs / bytes;
    this.rebuildSum += this.rebuilds[object]!;
    this.lookUps++;
    this.uses[object]!++;
  }

  coming(store: number, object: number): void {
    this.know(object);
    this.next[store] = object;
    if (this.lookUps === 0) this.uses[object]!++;
  }

  insert(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    const object = this.pages.objectOf[copy]!;
    if (copy >= this.priorities.length) this.priorities = grown(this.priorities, copy * 2);
    this.next[store] = NONE;
    this.copies.set(store, object, copy);
    this.setPriority(copy);
    if (this.children.get(store, object) === NONE) this.leaves.add(store, copy, this.priorities[copy]!);
    this.countChild(store, object, 1);
  }

  touch(copy: number): void {
    if (this.lookUps === 0) this.uses[this.pages.objectOf[copy]!]!++;
    this.setPriority(copy);
    if (!this.leaves.has(copy)) return;
    this.leaves.remove(copy);
    this.leaves.add(this.pages.storeOf[copy]!, copy, this.priorities[copy]!);
  }

  victim(store: number): number {
    const { leaves } = this;
    const coming = this.next[store]!;
    const parent = coming === NONE ? NONE : this.parents[coming]! - PARENT;
    let kept = 0;
    let copy = leaves.top(store);
    for (; copy !== NONE && !this.mayLeave(copy, parent); copy = leaves.top(store)) {
      if (kept === this.kept.length) this.kept = grown(this.kept, kept * 2);
      this.kept[kept++] = copy;
      leaves.remove(copy);
    }
    while (kept > 0) {
      const one = this.kept[--kept]!;
      leaves.add(store, one, this.priorities[one]!);
    }
    return copy;
  }

  /** Neither pinned nor the parent of what is coming. */
  private mayLeave(copy: number, parent: number): boolean {
    return this.pages.pinsOf[copy] === 0 && this.pages.objectOf[copy] !== parent;
  }

  evicted(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    this.clocks[store] = Math.max(this.clocks[store]!, this.priorities[copy]!);
    this.remove(copy);
  }

  remove(copy: number): void {
    const store = this.pages.storeOf[copy]!;
    const object = this.pages.objectOf[copy]!;
    if (this.leaves.has(copy)) this.leaves.remove(copy);
    this.copies.delete(store, object);
    this.countChild(store, object, -1);
  }

  /** One child more or less of an object's parent in a store; the parent is a leaf as long as it has none. */
  private countChild(store: number, object: number, by: number): void {
    const parent = this.parents[object]! - PARENT;
    if (parent < 0) return;
    const before = this.children.get(store, parent);
    const after = Math.max(0, before) + by;
    if (before !== NONE) this.children.delete(store, parent);
    if (after > 0) this.children.set(store, parent, after);
    const copy = this.copies.get(store, parent);
    if (copy === NONE) return;
    if (after > 0 && this.leaves.has(copy)) this.leaves.remove(copy);
    else if (after === 0) this.leaves.add(store, copy, this.priorities[copy]!);
  }

  private setPriority(copy: number): void {
    const object = this.pages.objectOf[copy]!;
    const mean = this.lookUps > 0 ? this.rebuildSum / this.lookUps : 1;
    const worth = this.rebuilds[object]! > 0 ? this.rebuilds[object]! : mean;
    this.priorities[copy] = this.clocks[this.pages.storeOf[copy]!]! + Math.max(1, this.uses[object]!) * worth;
  }

  private know(object: number): void {
    if (object < this.parents.length) return;
    this.parents = grown(this.parents, object * 2);
    this.uses = grown(this.uses, object * 2);
    this.rebuilds = grown(this.rebuilds, object * 2);
  }
}

export const kvAware: PolicyFactory = cascade(
  {
    name: "kv-aware",
    title: "KV-aware: leaves of the prefix tree by uses and rebuild time",
    source:
      "Jin et al.: RAGCache: Efficient Knowledge Caching for Retrieval-Augmented Generation, ACM TOCS 2025 (arXiv 2404.12457), equation 1 and algorithm 1 (PGDSF: priority = clock + frequency x cost / size, only leaves leave); leaves first also in SGLang's RadixAttention (arXiv 2312.07104, section 3)",
  },
  (pages, stores) => new KvAware(pages, stores),
);
