import { grown } from "../model/grown.ts";

/**
 * Sampled loads and stores of every object, all halved at once when it is time to cool: a clock counts the halvings, and a count is
 * brought up to date when it is looked at.
 */
export class Heat {
  private loads = new Int32Array(1024);
  private stores = new Int32Array(1024);
  private clockOf = new Int32Array(1024);
  private clock = 0;

  loadsOf(object: number): number {
    this.update(object);
    return this.loads[object]!;
  }

  storesOf(object: number): number {
    this.update(object);
    return this.stores[object]!;
  }

  /** @returns the larger of its two counts now */
  add(object: number, samples: number, write: boolean): number {
    this.update(object);
    if (write) this.stores[object]! += samples;
    else this.loads[object]! += samples;
    return Math.max(this.loads[object]!, this.stores[object]!);
  }

  cool(): void {
    this.clock++;
  }

  private update(object: number): void {
    if (object >= this.loads.length) this.grow(object);
    const behind = Math.min(this.clock - this.clockOf[object]!, 31);
    if (behind === 0) return;
    this.loads[object]! >>= behind;
    this.stores[object]! >>= behind;
    this.clockOf[object] = this.clock;
  }

  private grow(object: number): void {
    const before = this.loads.length;
    this.loads = grown(this.loads, object * 2);
    this.stores = grown(this.stores, object * 2);
    this.clockOf = grown(this.clockOf, object * 2).fill(this.clock, before);
  }
}
