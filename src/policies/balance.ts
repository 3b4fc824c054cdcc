export interface BalanceParams {
  delta: number;
  epsilon: number;
  newest: number;
  fastLeastPs: number;
  slowLeastPs: number;
}

/**
 * How large a share of all accesses should change tier so that loaded latencies become equal: a binary search for the share p of the
 * fast tier, between bounds that open again when the equilibrium has moved (Colloid). Latency is the mean number in
 * flight over the rate (Little), both averaged over epochs.
 */
export class Balance {
  private readonly params: BalanceParams;
  /** Averages per epoch: accesses x ps, and accesses. */
  private fastLoad = 0;
  private fastRate = 0;
  private slowLoad = 0;
  private slowRate = 0;
  private low = 0;
  private high = 1;

  constructor(params: BalanceParams) {
    this.params = params;
  }

  /** What both tiers served in an epoch; a latency is of no account where nothing was. */
  measure(fastPs: number, fast: number, slowPs: number, slow: number): void {
    this.fastLoad = this.averaged(this.fastLoad, fast > 0 ? fastPs * fast : 0);
    this.fastRate = this.averaged(this.fastRate, fast);
    this.slowLoad = this.averaged(this.slowLoad, slow > 0 ? slowPs * slow : 0);
    this.slowRate = this.averaged(this.slowRate, slow);
  }

  private averaged(before: number, now: number): number {
    return before + this.params.newest * (now - before);
  }

  get fastPs(): number {
    return latency(this.fastLoad, this.fastRate, this.params.fastLeastPs);
  }

  get slowPs(): number {
    return latency(this.slowLoad, this.slowRate, this.params.slowLeastPs);
  }

  get fastIsSlower(): boolean {
    return this.fastPs > this.slowPs;
  }

  /** @returns share of all accesses that should go to the other tier, 0 where the latencies are equal */
  shift(): number {
    const rate = this.fastRate + this.slowRate;
    const { fastPs, slowPs } = this;
    if (rate === 0 || Math.abs(fastPs - slowPs) < this.params.delta * fastPs) return 0;
    const share = this.fastRate / rate;
    if (fastPs < slowPs) {
      this.low = share;
      if (this.high <= this.low) this.high = 1;
    } else {
      this.high = share;
      if (this.low >= this.high) this.low = 0;
    }
    if (Math.abs(this.high - this.low) < this.params.epsilon) {
      if (fastPs < slowPs) this.high = 1;
      else this.low = 0;
    }
    return Math.abs((this.low + this.high) / 2 - share);
  }
}

/** A tier that serves less than one access an epoch has its least latency. */
function latency(load: number, rate: number, leastPs: number): number {
  return rate < 1 ? leastPs : Math.max(leastPs, load / rate);
}
