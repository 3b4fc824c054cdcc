import type { ObjectClass } from "./access.ts";

/** A translation cache at each requester (PCIe ATS, an IOMMU's): what lies in a store is found by page. */
export interface TlbOptions {
  /** Pages that it knows, in sets of four, least recently used first to go. */
  entries: number;
  pageBytes: number;
  /** ns until a page that it does not know is translated. */
  walkNs: number;
}

/** Most that one tenant's pages may take of a tier. */
export interface Quota {
  tenant: string;
  tier: string;
  bytes: number;
}

/** What a study says about tiers beside the policy. */
export interface TieringOptions {
  /** Most that pages move of the policy's own accord, GB/s for each store; the policy's own limit where absent. */
  rateGBps?: number;
  /** Bytes that objects of a class are placed and moved by; as a whole where absent. */
  unitBytes: Partial<Record<ObjectClass, number>>;
  quotas: readonly Quota[];
  tlb?: TlbOptions;
  /**
   * Whether a page that is promoted stays where it was: in shared stores only; never (`exclusive`); always, and a new page also gets
   * its place in every slower store (`inclusive`).
   */
  hierarchy: "default" | "inclusive" | "exclusive";
  /** Objects of these classes stay where they are first placed. */
  pin: readonly ObjectClass[];
  /**
   * What is brought to the fastest store before it is asked for: what followed an object last time, at its requester (`next`), or a
   * KV block among the look-ups of a request (`prefix`); so many ahead.
   */
  prefetch: { kind: "none" | "next" | "prefix"; depth: number };
}

export const DEFAULT_TIERING: TieringOptions = {
  unitBytes: {},
  quotas: [],
  hierarchy: "default",
  pin: [],
  prefetch: { kind: "none", depth: 1 },
};
