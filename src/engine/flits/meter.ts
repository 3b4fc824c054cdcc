import { Histogram } from "../histogram.ts";
import type { FlitLatency, FlitWindow } from "./spec.ts";

/** What is measured: packets generated, and flits that come out, between two cycles. */
export class Meter {
  latency = new Histogram();
  /** Packets of the window that are on their way. */
  outstanding = 0;
  hops = 0;
  /** Flits that came out in the window; packets (with their replies) generated in it. */
  ejectedFlits = 0;
  generatedPackets = 0;
  begin = 0;
  end = 0;

  reset({ warmup, measure }: Pick<FlitWindow, "warmup" | "measure">): void {
    this.latency = new Histogram();
    this.outstanding = 0;
    this.hops = 0;
    this.ejectedFlits = 0;
    this.generatedPackets = 0;
    this.begin = warmup;
    this.end = warmup + measure;
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
