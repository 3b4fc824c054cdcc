/** Why a page was not moved. */
export const REFUSALS = ["room", "pinned", "rate", "inFlight", "quota"] as const;
export const REFUSAL = { room: 0, pinned: 1, rate: 2, inFlight: 3, quota: 4 } as const;

/** What moved between tiers, what did not and why: by tier. */
export class TierMeter {
  /** Bytes and moves into a tier, counted when they set out. */
  readonly migratedBytes: Float64Array;
  readonly migrations: Float64Array;
  /** Copies that left a tier for no other. */
  readonly dropped: Float64Array;
  /** Bytes that were written in a tier and sent down because their copy there left. */
  readonly writtenBack: Float64Array;
  /** Copies that left because a slower tier that holds everything gave theirs up. */
  readonly invalidated: Float64Array;
  /** By tier that a page was to move to, and reason. */
  private readonly refused: Float64Array;

  constructor(tiers: number) {
    this.migratedBytes = new Float64Array(tiers);
    this.migrations = new Float64Array(tiers);
    this.dropped = new Float64Array(tiers);
    this.writtenBack = new Float64Array(tiers);
    this.invalidated = new Float64Array(tiers);
    this.refused = new Float64Array(tiers * REFUSALS.length);
  }

  moved(tier: number, bytes: number): void {
    this.migratedBytes[tier]! += bytes;
    this.migrations[tier]!++;
  }

  wroteBack(tier: number, bytes: number): void {
    this.writtenBack[tier]! += bytes;
  }

  /** @returns false, so that who is refused can say so */
  refuse(tier: number, reason: number): false {
    this.refused[tier * REFUSALS.length + reason]!++;
    return false;
  }

  refusals(tier: number): Record<(typeof REFUSALS)[number], number> {
    const at = tier * REFUSALS.length;
    return Object.fromEntries(REFUSALS.map((name, i) => [name, this.refused[at + i]!])) as never;
  }
}
