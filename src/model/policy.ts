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
}

/**
 * Decides where pages live. One instance per replay; all arguments are small integers, nothing is allocated per access.
 * A requester sees a chain of stores, fastest first; `chain[from .. from + length)` of the array given.
 */
export interface Policy {
  /** A copy has come into its store. */
  insert(copy: number): void;
  /** A copy has been accessed where it lies. */
  touch(copy: number): void;
  /** A copy is about to leave its store, for whatever reason. */
  remove(copy: number): void;
  /** The copy that should leave `store` next, never a pinned one; -1 if there is none. */
  victim(store: number): number;
  /**
   * Which store of the chain a new object of `bytes` goes to, as an index into the chain; -1 where it is not to be kept.
   * The engine makes room by asking for victims only where {@link evicts} is true.
   */
  home(chain: Int32Array, from: number, length: number, bytes: number): number;
  /** Whether an access that hits at chain index `rank` moves the page to the fastest store. */
  promotes(copy: number, rank: number): boolean;
  /** Whether a full store gives up victims, which are demoted along the chain. */
  readonly evicts: boolean;
}

export interface PolicyFactory extends Named {
  readonly title: string;
  /** The paper or kernel source it follows. */
  readonly source: string;
  create(pages: PageView, stores: number): Policy;
}
