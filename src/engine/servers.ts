import type { Fabric } from "./fabric.ts";
import { Series } from "./series.ts";

/** Words of a server's state, side by side in memory: they change together. Times in ps; `free`: when it is next free (links). */
export const COUNT = { busy: 0, wire: 1, payload: 2, served: 3, waited: 4, waitedMost: 5, free: 6 } as const;
const COUNT_WORDS = 8;

/**
 * Link directions, each served in order of arrival, and the totals of links and devices. A server needs no departure events: at
 * arrival its next free time says when service starts. Results of the last call are in the public fields.
 */
export class Servers {
  /** When the transfer's first packet starts, how long its first packet takes, how long the rest trails behind it. */
  start = 0;
  packet = 0;
  trail = 0;

  /** Totals, {@link COUNT} words for each: links first, then devices. */
  readonly counts: Float64Array;
  readonly series: Series;
  /** Links' directions and devices. */
  readonly rows: number;
  private readonly fabric: Fabric;

  constructor(fabric: Fabric, bins: number) {
    const count = fabric.servers + fabric.deviceNode.length;
    this.fabric = fabric;
    this.rows = count;
    this.counts = new Float64Array(count * COUNT_WORDS);
    this.series = new Series(count, bins, false);
  }

  /** Serves a message of `bytes` payload on a link from `time` on. Offsets as in {@link COUNT} and the fabric's SHAPE. */
  link(server: number, message: number, bytes: number, time: number): void {
    const { shapes } = this.fabric;
    const { counts } = this;
    const shape = server * 32 + message * 8;
    const at = server * 8;
    const unit = shapes[shape]!;
    const units = bytes <= unit ? 1 : Math.ceil(bytes / unit);
    const wire = units * shapes[shape + 1 /* perUnit */]! + bytes * shapes[shape + 2 /* perByte */]!;
    const busy = Math.ceil(wire * shapes[shape + 3 /* psPerByte */]!);
    const packet = units === 1 ? busy : shapes[shape + 4 /* packet */]!;
    const free = counts[at + 6 /* free */]!;
    const start = free > time ? free : time;
    const wait = start - time;
    counts[at] = counts[at]! + busy;
    counts[at + 1 /* wire */] = counts[at + 1]! + wire;
    counts[at + 2 /* payload */] = counts[at + 2]! + bytes * shapes[shape + 5 /* carries */]!;
    counts[at + 3 /* served */] = counts[at + 3]! + 1;
    counts[at + 4 /* waited */] = counts[at + 4]! + wait;
    if (wait > counts[at + 5 /* waitedMost */]!) counts[at + 5] = wait;
    counts[at + 6 /* free */] = start + busy;
    this.start = start;
    this.packet = packet;
    this.trail = busy - packet;
    this.series.add(server, start, busy);
  }

  /** Counts a transfer that a device served: its share of the time, from `start` on. */
  account(row: number, start: number, busy: number, bytes: number, wait: number): void {
    const { counts } = this;
    const at = row * 8;
    counts[at] = counts[at]! + busy;
    counts[at + 1 /* wire */] = counts[at + 1]! + bytes;
    counts[at + 2 /* payload */] = counts[at + 2]! + bytes;
    counts[at + 3 /* served */] = counts[at + 3]! + 1;
    counts[at + 4 /* waited */] = counts[at + 4]! + wait;
    if (wait > counts[at + 5 /* waitedMost */]!) counts[at + 5] = wait;
    this.series.add(row, start, busy);
  }

  /** Counts time for which something is taken besides what was accounted. */
  occupy(row: number, start: number, busy: number): void {
    this.counts[row * 8]! += busy;
    this.series.add(row, start, busy);
  }

  /** One of a server's totals. */
  count(row: number, what: number): number {
    return this.counts[row * COUNT_WORDS + what]!;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let at = 6 /* free */; at < this.counts.length; at += COUNT_WORDS) {
      this.counts[at] = Math.max(0, this.counts[at]! - shift);
    }
    this.series.origin -= shift;
  }
}
