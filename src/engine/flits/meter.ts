import { Histogram } from "../histogram.ts";
import type { FlitLatency, FlitWindow } from "./spec.ts";

/** What is measured: packets generated, and flits that come out, between two cycles. */
export class Meter {
  readonly latency = new Histogram();
  /** Packets of the window that are on their way. */
  outstanding = 0;
  hops = 0;
  /** Flits that came out in the window; packets (with their replies) generated in it. */
  ejectedFlits = 0;
  generatedPackets = 0;
  readonly begin: number;
  readonly end: number;

  constructor(window: FlitWindow) {
    this.begin = window.warmup;
    this.end = window.warmup + window.measure;
  }

  flit(cycle: number): void {
    if (cycle >= this.begin && cycle < this.end) this.ejectedFlits++;
  }

  generated(born: number): void {
    if (born >= this.begin && born < this.end) this.generatedPackets++;
  }

  begun(born: number): void {
    if (born >= this.begin && born < this.end) this.outstanding++;
  }

  packet(born: number, cycle: number, hops: number): void {
    if (born < this.begin || born >= this.end) return;
    this.outstanding--;
    this.hops += hops;
    this.latency.add(cycle - born);
  }

  summary(): FlitLatency {
    const { latency } = this;
    const mean = latency.count === 0 ? 0 : latency.sum / latency.count;
    // buckets are finer than a cycle where cycles matter
    const at = (q: number) => Math.round(latency.quantile(q));
    return { count: latency.count, mean, p50: at(0.5), p99: at(0.99) };
  }
}
