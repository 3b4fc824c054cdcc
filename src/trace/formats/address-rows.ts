import { AccessRows } from "./access-rows.ts";
import { MOST_NS } from "./values.ts";

/** Rows of accesses to addresses: an object is a page, times count from the first. */
export class AddressRows extends AccessRows {
  private readonly pageBytes: bigint;
  private startNs = Number.NaN;
  private lastNs = 0;

  constructor(pageBytes: number) {
    super();
    this.pageBytes = BigInt(pageBytes);
  }

  /** @returns ns since the first time asked for, or what is wrong with the time */
  since(ns: number): number | string {
    if (Number.isNaN(this.startNs)) this.startNs = ns;
    const since = Math.round(ns - this.startNs);
    if (!(since >= this.lastNs))
      return `its time is ${this.lastNs - since} ns before that of a line before it`;
    if (since > MOST_NS) return "its time is past 2^53 ns";
    this.lastNs = since;
    return since;
  }

  /** Adds `bytes` at an address that lie in one page. @param op index into OPS */
  access(tsNs: number, requester: string, op: number, address: bigint, bytes: number): void {
    const page = Number(address / this.pageBytes);
    const at = this.begin(tsNs, this.code("requester", requester), op, page, bytes);
    this.batch.offset[at] = Number(address % this.pageBytes);
    this.endAtArrival();
  }
}
