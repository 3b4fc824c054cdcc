import { COMPONENTS } from "../model/index.ts";
import { BUCKETS, bucketOf, Histogram } from "./histogram.ts";
import { IdMap } from "./id-map.ts";

export const PARTS = COMPONENTS.length;
export const PART = Object.fromEntries(COMPONENTS.map((name, i) => [name, i])) as Record<
  (typeof COMPONENTS)[number],
  number
>;

/** Eight histogram buckets share one row of the tail table: 16 bands an octave. */
const BAND_SHIFT = 3;

/** Accesses that agree in requester, class, phase, tenant and tier. */
export interface Cell {
  requester: number;
  objectClass: number;
  phase: number;
  tenant: number;
  tier: number;
  /** Rows that are requests by themselves: their latency is their request's time. */
  alone: boolean;
  bytes: number;
  latency: Histogram;
  parts: Float64Array;
}

/** Counts latencies and their parts: one cell per combination that occurs, merged by group at the end. */
export class Meter {
  readonly cells: Cell[] = [];
  /** Parts of the access being recorded, by {@link PART}: fill, then {@link record}. */
  readonly parts = new Float64Array(PARTS);
  /** Accesses whose parts did not add up to their latency. */
  unbalanced = 0;
  private readonly ids = new IdMap();
  /** By requester: the cell last asked for. */
  private readonly latestKey: number[] = [];
  private readonly latest: Cell[] = [];
  private readonly bandParts = new Float64Array(((BUCKETS >> BAND_SHIFT) + 1) * PARTS);
  private readonly bandCount = new Float64Array((BUCKETS >> BAND_SHIFT) + 1);

  /** The cell of a combination; tenant and tier start at -1. */
  cellOf(
    requester: number,
    objectClass: number,
    phase: number,
    tenant: number,
    tier: number,
    alone: boolean,
  ): Cell {
    const key =
      ((((requester * 65_536 + tenant + 1) * 256 + tier + 1) * 16 + objectClass) * 16 + phase) * 2 +
      (alone ? 1 : 0);
    // A requester's accesses mostly agree with its last one.
    if (this.latestKey[requester] === key) return this.latest[requester]!;
    const cell = this.find(key, requester, objectClass, phase, tenant, tier, alone);
    this.latestKey[requester] = key;
    this.latest[requester] = cell;
    return cell;
  }

  private find(
    key: number,
    requester: number,
    objectClass: number,
    phase: number,
    tenant: number,
    tier: number,
    alone: boolean,
  ): Cell {
    const id = this.ids.idOf(key);
    if (id < this.cells.length) return this.cells[id]!;
    const cell = {
      requester,
      objectClass,
      phase,
      tenant,
      tier,
      alone,
      bytes: 0,
      latency: new Histogram(),
      parts: new Float64Array(PARTS),
    };
    this.cells.push(cell);
    return cell;
  }

  /** Records one access with the parts in {@link parts}. */
  record(cell: Cell, latency: number, bytes: number): void {
    const { parts, bandParts } = this;
    const cellParts = cell.parts;
    const bucket = bucketOf(latency);
    const band = bucket >> 3;
    const base = band * 13;
    let sum = 0;
    for (let i = 0; i < 13; i++) {
      const part = parts[i]!;
      if (part === 0) continue;
      sum += part;
      cellParts[i] = cellParts[i]! + part;
      bandParts[base + i] = bandParts[base + i]! + part;
    }
    this.bandCount[band]!++;
    cell.bytes += bytes;
    cell.latency.addAt(bucket, latency, 1);
    if (sum !== latency) this.unbalanced++;
  }

  /** Sums of the parts over the slowest accesses: those in the band of `threshold` and above. @returns how many they are */
  tail(threshold: number, into: Float64Array): number {
    let count = 0;
    for (let band = bucketOf(threshold) >> BAND_SHIFT; band < this.bandCount.length; band++) {
      count += this.bandCount[band]!;
      for (let i = 0; i < PARTS; i++) into[i]! += this.bandParts[band * PARTS + i]!;
    }
    return count;
  }
}
