import { figure } from "../catalogue/index.ts";
import { grown } from "../model/grown.ts";
import { type Mover, nsToPs, type PageView, type PolicyParam, type PolicyValues } from "../model/index.ts";
import { ActiveLists } from "./active-lists.ts";
import { HintFaults } from "./hint-faults.ts";
import { numberOf, Tiered } from "./tiered.ts";

/** The kernel scans at most this many windows of the scan size in a second, whatever the resident set (MAX_SCAN_WINDOW). */
const WINDOWS = figure("tier.nb.scan-most").value / figure("tier.nb.scan-size").value;

/** Parameters of every policy that stands on the kernel's scanner and watermarks. */
export const KERNEL_PARAMS: readonly PolicyParam[] = [
  {
    name: "scan-period-ns",
    description: "time in which all pages are scanned once, at the least",
    default: figure("tier.nb.scan-min"),
    min: 1,
  },
  {
    name: "scan-bytes",
    description: "bytes scanned in a tenth of the scan period, at the most",
    default: figure("tier.nb.scan-size"),
    min: 1,
  },
  {
    name: "watermark-ratio",
    description: "distance between watermarks, as a share of a store (vm.watermark_scale_factor)",
    default: figure("tier.nb.watermark"),
    min: 0,
    max: 0.1,
  },
];

/**
 * Linux memory tiering: hint faults find hot pages in slow stores, reclaim demotes from the end of the inactive list when a store
 * falls below its watermarks. What counts as hot, and where the watermarks are, is the subclass's. A page that is found hot sets out
 * for the fastest store at the next tick, ten of which make a scan period (the kernel: inside the fault), and is left where it is if
 * there is no room then; what room was missing, reclaim makes. The scan period stays at its minimum: how it adapts to the share of
 * local faults is left out.
 */
export abstract class KernelTiers extends Tiered {
  readonly epochPs: number;
  protected readonly lists: ActiveLists;
  private readonly faults: HintFaults;
  private readonly scanBytes: number;
  private readonly watermark: number;
  private wanted = new Int32Array(64);
  private wantedCount = 0;
  private isWanted = new Uint8Array(1024);
  private readonly wantedBytes: Float64Array;

  constructor(pages: PageView, stores: number, values: PolicyValues) {
    super(pages, stores);
    this.epochPs = nsToPs(numberOf(values, "scan-period-ns") / WINDOWS);
    this.scanBytes = numberOf(values, "scan-bytes");
    this.watermark = numberOf(values, "watermark-ratio");
    this.lists = new ActiveLists(pages, stores);
    this.faults = new HintFaults(pages);
    this.wantedBytes = new Float64Array(stores);
  }

  /** Whether a page that has faulted `latency` ps after its scan should be promoted. */
  protected abstract hot(copy: number, latency: number, time: number): boolean;

  /** Bytes free below which reclaim begins, and up to which it goes on. */
  protected abstract reclaimBelow(store: number): number;
  protected abstract reclaimUpTo(store: number): number;

  /** Bytes that a promotion leaves free in its store. */
  protected abstract promotionKeeps(store: number): number;

  /** A number of watermark distances of a store, in bytes: 1 is its low watermark, 2 the high one, 3 that of promotion. */
  protected watermarks(count: number, store: number): number {
    return count * this.watermark * this.pages.storeCapacity[store]!;
  }

  protected override kept(store: number): number {
    return this.watermarks(1, store);
  }

  protected inserted(copy: number): void {
    this.lists.insert(copy);
    this.faults.insert(copy);
    if (copy >= this.isWanted.length) this.isWanted = grown(this.isWanted, copy * 2);
  }

  touch(copy: number): void {
    this.lists.touch(copy);
  }

  protected removed(copy: number): void {
    this.lists.remove(copy);
    this.faults.remove(copy);
    this.isWanted[copy] = 0;
  }

  victim(store: number): number {
    return this.lists.coldest(store);
  }

  accessed(copy: number, rank: number, _write: boolean, time: number): void {
    const latency = this.faults.fault(copy, time);
    if (latency < 0 || rank === 0 || !this.hot(copy, latency, time) || this.isWanted[copy] === 1) return;
    if (this.wantedCount === this.wanted.length) this.wanted = grown(this.wanted, this.wantedCount * 2);
    this.isWanted[copy] = 1;
    this.wanted[this.wantedCount++] = copy;
  }

  epoch(time: number, mover: Mover): void {
    this.beginEpoch(mover);
    this.promote(time, mover);
    for (let store = 0; store < this.stores; store++) this.reclaim(store, time, mover);
    const resident = this.pages.storeUsed.reduce((sum, used) => sum + used, 0);
    this.faults.scan(Math.min(this.scanBytes, resident / WINDOWS), this.slow, time);
  }

  private promote(time: number, mover: Mover): void {
    this.wantedBytes.fill(0);
    for (let i = 0; i < this.wantedCount; i++) {
      const copy = this.wanted[i]!;
      if (this.isWanted[copy] === 0) continue;
      this.isWanted[copy] = 0;
      if (!this.alone(copy)) continue;
      const store = fastest(copy, this.pages.storeOf[copy]!, mover);
      const bytes = this.pages.bytesOf[copy]! + this.promotionKeeps(store);
      if (bytes <= this.freeBytes(store)) this.send(copy, store, time, mover);
      else this.wantedBytes[store]! += this.pages.bytesOf[copy]!;
    }
    this.wantedCount = 0;
  }

  private reclaim(store: number, time: number, mover: Mover): void {
    const wanted = this.wantedBytes[store]!;
    if (wanted === 0 && this.soonFree(store) >= this.reclaimBelow(store)) return;
    this.drain(store, this.reclaimUpTo(store) + wanted, time, mover);
  }
}

/** The fastest store of the requester that accessed a copy last. */
function fastest(copy: number, store: number, mover: Mover): number {
  let fast = store;
  for (let above = mover.above(fast, copy); above !== -1; above = mover.above(fast, copy)) fast = above;
  return fast;
}
