import { psPerByte } from "../model/index.ts";

/** What a limit lets through at once after a pause, ps at its rate. A page larger than that still passes, and is paid for afterwards. */
const DEPTH_PS = 1e10;

/** Token buckets, one a store: how many bytes may move between it and slower ones of the policy's own accord. */
export class RateLimit {
  private readonly psPerByte: number;
  /** By store: when its bucket is level, ps; earlier than {@link DEPTH_PS} ago counts as that. */
  private readonly level: Float64Array;

  /** @param gBps Infinity: no limit */
  constructor(stores: number, gBps: number) {
    this.psPerByte = psPerByte(gBps);
    this.level = new Float64Array(stores).fill(Number.NEGATIVE_INFINITY);
  }

  /** Whether anything may move now. */
  allows(store: number, time: number): boolean {
    return this.level[store]! <= time;
  }

  /** So many bytes move now. */
  take(store: number, bytes: number, time: number): void {
    if (this.psPerByte === 0) return;
    this.level[store] = Math.max(this.level[store]!, time - DEPTH_PS) + bytes * this.psPerByte;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let store = 0; store < this.level.length; store++) this.level[store]! -= shift;
  }
}
