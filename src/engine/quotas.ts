import type { Dictionaries, Quota, Topology } from "../model/index.ts";
import { grown } from "./grown.ts";

const NOBODY = -1;

/** What each tenant may take of each tier. An object is the tenant's who first accesses it. */
export class Quotas {
  private readonly quotas: readonly Quota[];
  private readonly dictionaries: Dictionaries;
  private readonly tierNames: string[];
  /** By object: tenant, plus one. */
  private owner = new Int32Array(1024);
  /** By tenant, tier by tier: bytes now and at most; Infinity without a quota. */
  private used: number[] = [];
  private most: number[] = [];

  constructor(topology: Topology, quotas: readonly Quota[], dictionaries: Dictionaries) {
    this.quotas = quotas;
    this.dictionaries = dictionaries;
    this.tierNames = topology.tiers.filter((tier) => !tier.origin).map((tier) => tier.name);
  }

  /** A tenant accesses an object. */
  claim(object: number, tenant: number): void {
    if (object >= this.owner.length) this.owner = grown(this.owner, object * 2);
    if (this.owner[object] === 0) this.owner[object] = tenant + 1;
  }

  /** A part of an object is its tenant's. */
  inherit(page: number, object: number): void {
    if (object < this.owner.length) this.claim(page, this.owner[object]! - 1);
  }

  /** Whether an object's tenant may have `bytes` more in a tier. */
  allows(object: number, tier: number, bytes: number): boolean {
    const at = this.at(object, tier);
    return at === NOBODY || this.used[at]! + bytes <= this.most[at]!;
  }

  /** An object takes `bytes` more of a tier, or less. */
  use(object: number, tier: number, bytes: number): void {
    const at = this.at(object, tier);
    if (at !== NOBODY) this.used[at]! += bytes;
  }

  private at(object: number, tier: number): number {
    const tenant = (object < this.owner.length ? this.owner[object]! : 0) - 1;
    if (tenant === NOBODY) return NOBODY;
    const tiers = this.tierNames.length;
    while (this.most.length <= tenant * tiers + tier) this.addTenant(this.most.length / tiers);
    return tenant * tiers + tier;
  }

  private addTenant(tenant: number): void {
    for (const tier of this.tierNames) {
      const name = this.dictionaries.tenant[tenant];
      const quota = this.quotas.find((one) => one.tenant === name && one.tier === tier);
      this.most.push(quota?.bytes ?? Number.POSITIVE_INFINITY);
      this.used.push(0);
    }
  }
}
