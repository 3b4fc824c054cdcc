import { type BatchOptions, PHASE_DECODE, PHASES, type ReplayOptions } from "../model/index.ts";
import type { Requests } from "./requests.ts";

/** Requesters' compute: exclusive phases run one after another in order of asking, without preemption; shared ones side by side. */
export class Compute {
  private readonly requests: Requests;
  private readonly batch: BatchOptions | undefined;
  /** 1 by phase: exclusive. */
  private readonly exclusive: Uint8Array;
  /** Share of a chunk's time that remains its own where decode rides along. */
  private readonly chunkRatio: number;

  constructor(requests: Requests, options: ReplayOptions) {
    this.requests = requests;
    this.batch = options.batch;
    this.exclusive = Uint8Array.from(PHASES, (phase) => (options.exclusive.includes(phase) ? 1 : 0));
    this.chunkRatio = this.batch ? Math.max(0, 1 - this.batch.stepNs / this.batch.chunkNs) : 1;
  }

  /** Occupies compute for `duration` ps from `time` on. @returns the end */
  occupy(requester: number, phase: number, duration: number, time: number): number {
    return this.exclusive[phase] === 0 ? time + duration : this.occupyAlone(requester, duration, time);
  }

  /**
   * As {@link occupy}, in a batch. The steps of `tokens` tokens are divided by the requests that decode: that is what is left to each
   * of the one reading of weights. While some decode, a chunk of prefill makes a token of each besides, which saves a step.
   * @param tokens tokens that `duration` is for, 0 where the request has it to itself
   */
  occupyInBatch(requester: number, phase: number, duration: number, tokens: number, time: number): number {
    if (!this.batch) return this.occupy(requester, phase, duration, time);
    const decoding = this.requests.decoding[requester]!;
    let share = duration;
    if (phase === PHASE_DECODE && tokens > 0) share = Math.round(duration / Math.max(1, decoding));
    else if (phase !== PHASE_DECODE && decoding > 0) share = Math.round(duration * this.chunkRatio);
    return this.occupyAlone(requester, share, time);
  }

  private occupyAlone(requester: number, duration: number, time: number): number {
    const { computeFree, computeBusy } = this.requests;
    const free = computeFree[requester]!;
    const end = (free > time ? free : time) + duration;
    computeFree[requester] = end;
    computeBusy[requester]! += duration;
    return end;
  }
}
