import type { Figure } from "./part.ts";
import type { Named } from "./registry.ts";

/**
 * What a policy may see of the page table: struct-of-arrays over copies. A copy is one object in one tier instance ("store").
 * Arrays may be replaced as they grow: read them through the object, never keep them.
 */
export interface PageView {
  /** Dense id of the object, in order of first appearance. */
  readonly objectOf: Int32Array;
  readonly storeOf: Int32Array;
  readonly bytesOf: Float64Array;
  /** A copy with pins may not be chosen as a victim. */
  readonly pinsOf: Int32Array;
  /** Capacity and used bytes of each store. */
  readonly storeCapacity: Float64Array;
  readonly storeUsed: Float64Array;
  /** By object: index into CLASSES, of the row in which it first appears; empty where no trace is replayed. */
  readonly classOf: Uint8Array;
  /** Of each store: GB/s at which all its devices together are read, links to them included; absent where no fabric is replayed. */
  readonly storeGBps?: Float64Array;
  /** Of each object: number of its next use, Infinity without one; only where {@link PolicyFactory.needsFuture}. */
  readonly nextUseOf?: Float64Array | undefined;
}

/**
 * In which order copies leave a store that is full: a cache replacement algorithm, one list of everything for each store. All
 * arguments are small integers, nothing is allocated per access. The same code serves replays and miss-ratio curves (one store).
 */
export interface Replacement {
  /** An object that is not in `store` has been asked for and will be put there: comes before room is made, and before {@link insert}. */
  coming(store: number, object: number, bytes: number): void;
  /**
   * Whether an object that is coming is let into a cache that may also pass it by; absent: always. Not asked where every object has
   * to be somewhere (replays): there it is inserted, and the part of the store it exceeds holds it alone.
   */
  admits?(store: number, object: number, bytes: number): boolean;
  /** A copy has come into its store. */
  insert(copy: number): void;
  /** A copy has been accessed where it lies. */
  touch(copy: number): void;
  /** The copy that should leave `store` next, never a pinned one; -1 if there is none. Asked again without {@link evicted}: the same. */
  victim(store: number): number;
  /** The copy that {@link victim} or {@link excess} gave leaves its store for that reason. */
  evicted(copy: number): void;
  /**
   * A copy that should leave `store` though there is room, because the part of the store that it is in holds too much; -1 if there is
   * none, absent: never. A cache asks after {@link touch} and, once there is room, before {@link insert}, until it is -1, and answers
   * with {@link evicted}. Where nobody asks (replays) parts may hold too much until room is needed.
   */
  excess?(store: number): number;
  /** A copy leaves its store for any other reason: freed, promoted, moved. */
  remove(copy: number): void;
  /**
   * An object is looked up right behind another (`before`) of the same request, or as its first (-1); rebuilding its
   * `bytes` takes `rebuildPs`. Comes before anything else that the look-up leads to.
   */
  follows?(object: number, before: number, rebuildPs: number, bytes: number): void;
}

/** Decides where pages live. One instance per replay. A requester sees a chain of stores, fastest first. */
export interface Policy extends Replacement {
  /**
   * Which store of the chain `chain[from .. from + length)` a new object goes to, as an index into the chain; -1 where it is not to
   * be kept. The engine makes room by asking for victims only where {@link evicts} is true.
   */
  home(chain: Int32Array, from: number, length: number, bytes: number, object: number): number;
  /** Whether an access that hits at chain index `rank` moves the page to the fastest store. */
  promotes(copy: number, rank: number): boolean;
  /** Whether a full store gives up victims, which are demoted along the chain. */
  readonly evicts: boolean;
  /** Whether {@link accessed} is called. */
  readonly watches?: boolean;
  /**
   * Every access to a copy, of so many bytes, at its requester's chain index `rank`, after {@link touch}. Time in ps since the start
   * of the trace.
   */
  accessed?(copy: number, rank: number, write: boolean, time: number, bytes: number): void;
  /** ps between calls of {@link epoch}, the first that long after the first row; absent: none. */
  readonly epochPs?: number;
  /** Time in ps since the start of the trace. Not called any more once every row is complete. */
  epoch?(time: number, mover: Mover): void;
  /**
   * What an access to a page on its way to another store does: goes to the old place (unless told), or waits for the new one. A page
   * that will be gone from its old place is never written there.
   */
  readonly whileMoving?: "old-place" | "blocked";
  /** Most that pages move between a store and slower ones by {@link promotes} and {@link Mover.move}, GB/s; no limit unless given. */
  readonly rateGBps?: number;
}

/** What a policy can do at an epoch, and what it is told about the time since the last one. */
export interface Mover {
  /**
   * Starts moving a copy to a store; its bytes go over the fabric, unless the object lies in that slower store already: then the copy
   * is given up at once. `time` is the epoch's.
   * @returns false, and counts a refusal: pinned, on its way already, rate limit used up, no room, no way there
   */
  move(copy: number, store: number, time: number): boolean;
  /** The next faster store; above a shared store there are several: that of the requester that accessed `copy` last. -1 where none. */
  above(store: number, copy?: number): number;
  /** The store that victims of a store go to, -1 where none. */
  below(store: number): number;
  /** Mean latency of the accesses that a store served since the last epoch, without their wait for the window; NaN without any. */
  latencyPs(store: number): number;
  /** How many it served since the last epoch. */
  accesses(store: number): number;
}

/** A parameter of a policy: `--policy "2q(kin=0.25)"`, `policy: 2q(kin=0.25)` in a study. */
export interface PolicyParam {
  readonly name: string;
  readonly description: string;
  /** A published figure, or a plain default that the algorithm's paper states in words. */
  readonly default: Figure | number | string;
  /** For words: the choices. */
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

/** Values by parameter, complete. */
export type PolicyValues = Readonly<Record<string, number | string>>;

export interface PolicyFactory extends Named {
  readonly title: string;
  /** The paper or kernel source it follows. */
  readonly source: string;
  readonly params?: readonly PolicyParam[];
  /** Whether it looks at {@link PageView.nextUseOf}: the trace is read once beforehand. */
  readonly needsFuture?: boolean;
  /** A bound, not a policy: stores of the first tier take everything. */
  readonly unbounded?: boolean;
  /** Without values: those that the parameters have unless told. */
  create(pages: PageView, stores: number, values?: PolicyValues): Policy;
  /** The order in which it empties one store, where that is all there is to it: what miss-ratio curves simulate. */
  replacement?(pages: PageView, stores: number, values?: PolicyValues): Replacement;
}

/** A policy with its parameters set: what a replay is handed. */
export interface ChosenPolicy extends Named {
  readonly needsFuture?: boolean;
  readonly unbounded?: boolean;
  create(pages: PageView, stores: number): Policy;
}

/** The value that each parameter has unless told. */
export function defaultValues(params: readonly PolicyParam[] = []): PolicyValues {
  return Object.fromEntries(
    params.map(({ name, default: value }) => [name, typeof value === "object" ? value.value : value]),
  );
}
