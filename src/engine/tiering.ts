import type { Mover, Policy } from "../model/index.ts";
import type { Core } from "./core.ts";
import { EVENT } from "./flight-records.ts";
import { NEVER } from "./future.ts";
import { grown } from "./grown.ts";

/** What a policy hears of accesses beyond its order of victims, and its epochs. A replay whose policy asks for none of it pays nothing. */
export class Tiering implements Mover {
  /** Whether accesses are told, issues looked up, and ends counted. */
  readonly watches: boolean;
  readonly notes: boolean;
  readonly epochs: boolean;
  private readonly core: Core;
  private readonly policy: Policy;
  private readonly nextUse: Uint32Array | undefined;
  private readonly epochPs: number;
  /** ps that the clock's zero lies after the start of the trace. */
  private base = 0;
  // Who accessed each object last; by store, for epochs.
  private place = new Int32Array(1024);
  private readonly served: Float64Array;
  private readonly servedPs: Float64Array;

  constructor(core: Core, nextUse: Uint32Array | undefined) {
    const { policy, pages } = core;
    this.core = core;
    this.policy = policy;
    this.nextUse = nextUse;
    this.epochPs = policy.epoch ? Math.round(policy.epochPs ?? 0) : 0;
    this.epochs = this.epochPs > 0;
    this.watches = policy.watches === true || this.epochs;
    this.notes = pages.nextUseOf !== undefined || pages.quotas !== undefined;
    this.served = new Float64Array(pages.stores);
    this.servedPs = new Float64Array(pages.stores);
    if (pages.nextUseOf && !nextUse) throw new Error("this policy needs the next use of every row");
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    this.base += shift;
  }

  /** A row issues: from now on its object's next use is a later one. Rows may issue out of order. */
  issued(row: number): void {
    const { rows, pages } = this.core;
    const object = rows.word[row * 16 + 0 /* object */]!;
    const { quotas, nextUseOf } = pages;
    if (quotas && pages.firstCopy(object) === -1) quotas.claim(object, rows.word[row * 16 + 6 /* tenant */]!);
    if (!nextUseOf) return;
    const next = this.nextUse![rows.real[row * 16 + 0 /* index */]!]!;
    const use = next === NEVER ? Number.POSITIVE_INFINITY : next;
    if (use > nextUseOf[object]!) nextUseOf[object] = use;
  }

  /** A row is served by a copy. */
  accessed(row: number, copy: number, place: number, time: number): void {
    const { rows, pages } = this.core;
    const object = pages.objectOf[copy]!;
    if (object >= this.place.length) this.place = grown(this.place, object * 2);
    this.place[object] = place;
    rows.real[row * 16 + 10 /* store */] = pages.storeOf[copy]!;
    // a victim on its way out is the policy's no more
    if (this.policy.watches && pages.leaving[copy] !== 2)
      this.policy.accessed!(
        copy,
        pages.rankOf(copy, place),
        rows.word[row * 16 + 1 /* op */] === 1 /* write */,
        this.base + time,
        rows.real[row * 16 + 2 /* bytes */]!,
      );
  }

  /** A row has ended. */
  ended(row: number, time: number): void {
    const { rows, tierCount } = this.core;
    const outcome = rows.word[row * 16 + 8 /* outcome */];
    if (outcome !== 0 /* served */ || rows.word[row * 16 + 7 /* tier */]! >= tierCount) return;
    const store = rows.real[row * 16 + 10 /* store */]!;
    const at = row * 16;
    const waited = rows.real[at + 8 /* admission */]! + rows.real[at + 11 /* migration */]!;
    this.served[store]!++;
    this.servedPs[store]! += time - rows.real[at + 7 /* issued */]! - waited;
  }

  /** The first row is here. */
  begin(now: number): void {
    if (this.epochs) this.core.queue.push(now + this.epochPs, EVENT.epoch);
  }

  /** @param last whether no more rows come */
  epoch(time: number, last: boolean): void {
    const { queue, rows } = this.core;
    if (last && (rows.inProgress === 0 || queue.size === 0)) return;
    this.policy.epoch!(this.base + time, this);
    this.served.fill(0);
    this.servedPs.fill(0);
    queue.push(time + this.epochPs, EVENT.epoch);
  }

  move(copy: number, store: number, time: number): boolean {
    return this.core.copies.move(copy, store, time - this.base);
  }

  above(store: number, copy = -1): number {
    const { chains, pages } = this.core;
    const place = copy === -1 ? -1 : this.place[pages.objectOf[copy]!]!;
    const rank = place === -1 ? -1 : pages.rankIn(store, place);
    if (rank > 0) return chains.stores[chains.start[place]! + rank - 1]!;
    return rank === 0 ? -1 : chains.below.indexOf(store);
  }

  below(store: number): number {
    return this.core.chains.below[store]!;
  }

  latencyPs(store: number): number {
    return this.servedPs[store]! / this.served[store]!;
  }

  accesses(store: number): number {
    return this.served[store]!;
  }
}
