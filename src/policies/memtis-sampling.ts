import { figure } from "../catalogue/index.ts";
import { Sampler } from "./sampler.ts";

/** Sample periods of ksampled, in steps from the shortest (htmm.h, pebs_period_list). */
const PERIODS = [
  199, 293, 401, 499, 599, 701, 797, 907, 997, 1201, 1399, 1601, 1801, 1999, 2503, 3001, 3499, 4001, 4507,
  4999, 6007, 7001, 7993, 9001, 10007, 12007, 13999, 16001, 17989, 19997,
];
/** The average moves by four fifths towards the last usage (htmm_sampler.c). */
const NEWEST = 0.8;

/**
 * ksampled: samples loads and stores and keeps its share of a processor near a quota by stepping the sample period up and down. What
 * a sample costs is a parameter: nothing in a trace says it.
 */
export class MemtisSampling {
  private readonly loads: Sampler;
  private readonly stores: Sampler;
  private readonly loadPeriod: number;
  private readonly quota: number;
  private readonly costPs: number;
  private level = 0;
  private samples = 0;
  private checkedAt = 0;
  private usage = 0;

  constructor(loadPeriod: number, storePeriod: number, quota: number, costPs: number, seed: number) {
    this.loads = new Sampler(loadPeriod, seed);
    this.stores = new Sampler(storePeriod, seed + 1);
    this.loadPeriod = loadPeriod;
    this.quota = quota;
    this.costPs = costPs;
  }

  /** Events per sampled load now. */
  get period(): number {
    return (this.loadPeriod * PERIODS[this.level]!) / PERIODS[0]!;
  }

  take(events: number, write: boolean): number {
    const samples = (write ? this.stores : this.loads).take(events);
    this.samples += samples;
    return samples;
  }

  /** Holds the time that sampling took against the quota, as often as ksampled does. */
  check(time: number): void {
    const elapsed = time - this.checkedAt;
    if (elapsed < figure("tier.memtis.quota-period").value * 1000) return;
    const usage = (this.samples * this.costPs) / elapsed;
    this.usage = this.usage === 0 ? usage : NEWEST * usage + (1 - NEWEST) * this.usage;
    const slack = figure("tier.memtis.quota-slack").value;
    if (this.usage > this.quota + slack) this.step(1);
    else if (this.usage < this.quota - slack) this.step(-1);
    this.samples = 0;
    this.checkedAt = time;
  }

  private step(by: number): void {
    this.level = Math.max(0, Math.min(PERIODS.length - 1, this.level + by));
    this.loads.setPeriod(this.period);
  }
}
