import { Random } from "../model/index.ts";

/** Bytes of a load or store that the processor's counters see as one event. */
const LINE = 64;

/** Events of an access: its cache lines, one at least. */
export const eventsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / LINE));

/** Event-based sampling (PEBS): every so many events one is recorded. Where the count starts is drawn from the seed. */
export class Sampler {
  private period: number;
  private left: number;

  /** @param period events per sample, from 1 */
  constructor(period: number, seed: number) {
    this.period = period;
    this.left = new Random(seed).below(Math.ceil(period)) + 1;
  }

  setPeriod(period: number): void {
    this.period = period;
    if (this.left > period) this.left = period;
  }

  /** `events` happen. @returns how many of them are sampled */
  take(events: number): number {
    this.left -= events;
    if (this.left > 0) return 0;
    const samples = Math.floor(-this.left / this.period) + 1;
    this.left += samples * this.period;
    return samples;
  }
}
