import type { Random } from "../model/index.ts";

/**
 * Ranks 0 .. n - 1 with probability proportional to 1 / (rank + 1)^s, in constant time and memory: rejection-inversion (Hörmann and
 * Derflinger, ACM TOMACS 6(3), 1996).
 */
export class Zipf {
  private readonly n: number;
  private readonly s: number;
  private readonly low: number;
  private readonly high: number;
  private readonly squeeze: number;

  /** @param s at least 0: 0 is uniform */
  constructor(n: number, s: number) {
    this.n = n;
    this.s = s;
    this.low = this.integral(1.5) - 1;
    this.high = this.integral(n + 0.5);
    this.squeeze = 2 - this.inverse(this.integral(2.5) - 2 ** -s);
  }

  draw(random: Random): number {
    for (;;) {
      const u = this.high + random.uniform() * (this.low - this.high);
      const x = this.inverse(u);
      const k = Math.min(this.n, Math.max(1, Math.round(x)));
      if (k - x <= this.squeeze || u >= this.integral(k + 0.5) - k ** -this.s) return k - 1;
    }
  }

  /** Integral of x^-s from 1 to x. */
  private integral(x: number): number {
    const log = Math.log(x);
    return expm1Over((1 - this.s) * log) * log;
  }

  private inverse(y: number): number {
    const t = Math.max(-1, y * (1 - this.s));
    return Math.exp(log1pOver(t) * y);
  }
}

/** (e^t - 1) / t, and ln(1 + t) / t, 1 at 0. */
const expm1Over = (t: number): number => (Math.abs(t) > 1e-8 ? Math.expm1(t) / t : 1 + t / 2);
const log1pOver = (t: number): number => (Math.abs(t) > 1e-8 ? Math.log1p(t) / t : 1 - t / 2);
