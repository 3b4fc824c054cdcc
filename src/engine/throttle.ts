import type { ReplayOptions } from "../model/index.ts";

/** A requester that is told of overload asks for this much less; told of none, for one more after a window's worth of answers. */
const MODERATE = 7 / 8;
const SEVERE = 1 / 2;

/**
 * How many accesses a requester may have outstanding: the study's window, less while the fabric says that it is full. `devload`: CXL
 * devices report light, optimal, moderate and severe load with their responses, and hosts throttle (CXL 2.0, 3.3.4, which leaves rates
 * to the host). `marks`: packets that queued at a full link say so, not those that wait for credits behind them (Gen-Z Core 1.1, congestion management). Both as additive increase,
 * multiplicative decrease, at most one decrease for what was out at a time (Chiu and Jain, Computer Networks 17, 1989).
 */
export class Throttle {
  readonly on: boolean;
  private readonly byMarks: boolean;
  private readonly window: number;
  private readonly limits: number[] = [];
  private readonly cutAt: number[] = [];

  constructor({ congestion, window }: ReplayOptions) {
    this.on = congestion !== "none";
    this.byMarks = congestion === "marks";
    this.window = window;
  }

  /** Accesses that a requester may have outstanding. */
  limit(requester: number): number {
    return this.on ? Math.floor(this.limits[requester] ?? this.window) : this.window;
  }

  /** A response has come back with its flags, for an access that has been out since `launched`. */
  learn(requester: number, flags: number, launched: number, time: number): void {
    const limit = this.limits[requester] ?? this.window;
    const factor = this.factor(flags);
    if (factor === 1) this.limits[requester] = Math.min(this.window, limit + 1 / limit);
    else if (launched >= (this.cutAt[requester] ?? Number.NEGATIVE_INFINITY)) {
      this.limits[requester] = Math.max(1, limit * factor);
      this.cutAt[requester] = time;
    }
  }

  private factor(flags: number): number {
    if (this.byMarks) return (flags & 4) /* full */ !== 0 ? SEVERE : 1;
    if ((flags & 2) /* severely */ !== 0) return SEVERE;
    return (flags & 1) /* overloaded */ !== 0 ? MODERATE : 1;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    this.cutAt.forEach((time, requester) => {
      this.cutAt[requester] = time - shift;
    });
  }
}
