import { PHASES, type ReplayOptions } from "../model/index.ts";
import type { Requests } from "./requests.ts";

/** Requesters' compute: exclusive phases run one after another in order of asking, without preemption; shared ones side by side. */
export class Compute {
  private readonly requests: Requests;
  /** 1 by phase: exclusive. */
  private readonly exclusive: Uint8Array;

  constructor(requests: Requests, options: ReplayOptions) {
    this.requests = requests;
    this.exclusive = Uint8Array.from(PHASES, (phase) => (options.exclusive.includes(phase) ? 1 : 0));
  }

  /** Occupies compute for `duration` ps from `time` on. @returns the end */
  occupy(requester: number, phase: number, duration: number, time: number): number {
    if (this.exclusive[phase] === 0) return time + duration;
    const { computeFree, computeBusy } = this.requests;
    const free = computeFree[requester]!;
    const end = (free > time ? free : time) + duration;
    computeFree[requester] = end;
    computeBusy[requester]! += duration;
    return end;
  }
}
