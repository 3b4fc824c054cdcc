import type { Chains } from "./chains.ts";
import { grown } from "./grown.ts";
import type { Pages } from "./pages.ts";
import type { Router } from "./router.ts";

/** Flights that carry a copy to its place, or its bytes away for good, have the owner `ARRIVAL - copy`. */
export const ARRIVAL = -2;
/** More than a copy has flights: those that fail before all are sent must not end it. */
const GUARD = 2 ** 30;
const NOWHERE: readonly number[] = [];

/** Where a copy's bytes come from: a store's number, or one of these. */
export const FROM = { mover: -1, origin: -2 } as const;

/** Told when all flights of a copy have landed. */
export interface Arrivals {
  arrived(copy: number, time: number): void;
}

/** Bytes of pages on their way between stores, in the background. What has no room yet sets out when it has. */
export class Moves {
  private readonly pages: Pages;
  private readonly chains: Chains;
  private readonly router: Router;
  private arrivals!: Arrivals;
  // By copy that has not set out: who moves it, from where, spread as where, how much; 0 bytes: nothing is to be sent.
  private by = new Int32Array(1024);
  private from = new Int32Array(1024);
  private spread = new Int32Array(1024);
  private bytes = new Float64Array(1024);
  private untracked = new Uint8Array(1024);

  constructor(pages: Pages, chains: Chains, router: Router) {
    this.pages = pages;
    this.chains = chains;
    this.router = router;
  }

  connect(arrivals: Arrivals): void {
    this.arrivals = arrivals;
  }

  /**
   * Sends `bytes` to a copy that has just been put into its store, as soon as it has its room. Until they have arrived it is pinned,
   * and accesses go elsewhere.
   * @param by node that moves them
   * @param from a store, or one of {@link FROM}: the origin of place p is `FROM.origin - p`
   * @param spread how the bytes lie: a store's number, or the origin's
   */
  ship(copy: number, by: number, from: number, spread: number, bytes: number, time: number): void {
    this.pages.pinsOf[copy]!++;
    this.pages.arriving[copy] = GUARD;
    this.start(copy, by, from, spread, bytes, 0, time);
  }

  /** Sends `bytes` to a copy that is used as if they were there. */
  fill(copy: number, by: number, bytes: number, time: number): void {
    this.start(copy, by, FROM.mover, this.pages.storeOf[copy]!, bytes, 1, time);
  }

  private start(
    copy: number,
    by: number,
    from: number,
    spread: number,
    bytes: number,
    untracked: number,
    time: number,
  ): void {
    if (copy >= this.by.length) this.grow(copy * 2);
    this.by[copy] = by;
    this.from[copy] = from;
    this.spread[copy] = spread;
    this.bytes[copy] = bytes;
    this.untracked[copy] = untracked;
    if (this.pages.waiting[copy] === 0) this.setOut(copy, time);
  }

  /** A copy that has room now gets its bytes, if any are to come. */
  setOut(copy: number, time: number): void {
    const bytes = copy < this.bytes.length ? this.bytes[copy]! : 0;
    if (bytes === 0 && this.pages.arriving[copy]! < GUARD) return;
    this.bytes[copy] = 0;
    const from = this.from[copy]!;
    const nodes =
      from >= 0
        ? this.chains.storeNodes[from]!
        : from === FROM.mover
          ? NOWHERE
          : this.chains.originNodes[FROM.origin - from]!;
    const to = this.chains.storeNodes[this.pages.storeOf[copy]!]!;
    const owner = this.untracked[copy] === 1 ? -1 : ARRIVAL - copy;
    const sent = this.send(owner, this.by[copy]!, nodes, to, copy, bytes, this.spread[copy]!, time);
    if (owner !== -1) this.sent(copy, sent, time);
  }

  /** Sends what is new in a copy to where it lies further down: it leaves for good once that has arrived. */
  writeBack(copy: number, by: number, to: readonly number[], spread: number, time: number): void {
    const { pages, chains } = this;
    pages.pinsOf[copy]!++;
    pages.doomed[copy] = 1;
    pages.arriving[copy] = GUARD;
    const from = chains.storeNodes[pages.storeOf[copy]!]!;
    const sent = this.send(ARRIVAL - copy, by, from, to, copy, pages.bytesOf[copy]!, spread, time);
    this.sent(copy, sent, time);
  }

  private send(
    owner: number,
    by: number,
    from: readonly number[],
    to: readonly number[],
    copy: number,
    bytes: number,
    spread: number,
    time: number,
  ): number {
    const object = this.pages.objectOf[copy]!;
    const delay = this.router.software(by, from.length > 0 ? from : to);
    return this.router.send(owner, by, from, to, object, 0, bytes, spread, time, delay, 0, -1);
  }

  /** All flights of a copy are on their way. */
  private sent(copy: number, flights: number, time: number): void {
    const { arriving } = this.pages;
    arriving[copy]! += flights - GUARD;
    if (arriving[copy] === 0) this.arrivals.arrived(copy, time);
  }

  /** A flight of a copy has landed. */
  landed(copy: number, time: number): void {
    if (--this.pages.arriving[copy]! === 0) this.arrivals.arrived(copy, time);
  }

  /** A flight of a copy has failed: what has come of it is worth nothing. */
  failed(copy: number, time: number): void {
    this.pages.doomed[copy] = 1;
    this.landed(copy, time);
  }

  private grow(length: number): void {
    this.by = grown(this.by, length);
    this.from = grown(this.from, length);
    this.spread = grown(this.spread, length);
    this.bytes = grown(this.bytes, length);
    this.untracked = grown(this.untracked, length);
  }
}
