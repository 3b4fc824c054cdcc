import type { Fabric } from "./fabric.ts";
import { mix } from "./id-map.ts";
import { Series } from "./series.ts";

/** Words of a server's state, side by side in memory: they change together. Times in ps; `free`: when it is next free (links). */
export const COUNT = { busy: 0, wire: 1, payload: 2, served: 3, waited: 4, waitedMost: 5, free: 6 } as const;
const COUNT_WORDS = 8;

/**
 * Link directions, each served in order of arrival, and the totals of links and devices. A server needs no departure events: at
 * arrival its next free time says when service starts. Results of the last call are in the public fields.
 */
export class Servers {
  /** Of the message last measured: wire bytes in all and of a packet, time on the link in all and of a packet, payload. */
  wire = 0;
  packetWire = 0;
  busy = 0;
  packet = 0;
  private payload = 0;
  /** When the transfer's first packet starts, how long the rest trails behind it. */
  start = 0;
  trail = 0;

  /** Totals, {@link COUNT} words for each: links first, then devices. */
  readonly counts: Float64Array;
  readonly series: Series;
  /** Links' directions and devices. */
  readonly rows: number;
  /** Flits that arrived damaged and were sent again. */
  flitRetries = 0;
  private readonly fabric: Fabric;
  private readonly seed: number;

  constructor(fabric: Fabric, bins: number, seed: number) {
    const count = fabric.servers + fabric.deviceNode.length;
    this.fabric = fabric;
    this.seed = seed;
    this.rows = count;
    this.counts = new Float64Array(count * COUNT_WORDS);
    this.series = new Series(count, bins, false);
  }

  /** What a message of `bytes` payload takes on a link. Offsets as in the fabric's SHAPE. */
  measure(server: number, message: number, bytes: number): void {
    const { shapes } = this.fabric;
    const shape = server * 32 + message * 8;
    const unit = shapes[shape]!;
    const units = bytes <= unit ? 1 : Math.ceil(bytes / unit);
    const wire = units * shapes[shape + 1 /* perUnit */]! + bytes * shapes[shape + 2 /* perByte */]!;
    const busy = Math.ceil(wire * shapes[shape + 3 /* psPerByte */]!);
    this.wire = wire;
    this.busy = busy;
    this.packet = units === 1 ? busy : shapes[shape + 4 /* packet */]!;
    this.packetWire =
      units === 1 ? wire : shapes[shape + 1 /* perUnit */]! + unit * shapes[shape + 2 /* perByte */]!;
    this.payload = bytes * shapes[shape + 5 /* carries */]!;
  }

  /** Serves the message last measured from `time` on; it has waited since `since`. Offsets as in {@link COUNT}. */
  serve(server: number, since: number, time: number): void {
    const { counts, busy } = this;
    const at = server * 8;
    const free = counts[at + 6 /* free */]!;
    let start = free > time ? free : time;
    if (this.fabric.serverErrors[server] !== 0) start += this.resend(server, start);
    const wait = start - since;
    counts[at] = counts[at]! + busy;
    counts[at + 1 /* wire */] = counts[at + 1]! + this.wire;
    counts[at + 3 /* served */] = counts[at + 3]! + 1;
    if (this.payload !== 0) counts[at + 2 /* payload */] = counts[at + 2]! + this.payload;
    if (wait !== 0) {
      counts[at + 4 /* waited */] = counts[at + 4]! + wait;
      if (wait > counts[at + 5 /* waitedMost */]!) counts[at + 5] = wait;
    }
    counts[at + 6 /* free */] = start + busy;
    this.start = start;
    this.trail = busy - this.packet;
    this.series.add(server, start, busy);
  }

  /**
   * Link-level retry: each damaged flit costs the way back and forth and itself again, during which the link carries nothing new
   * (CXL 2.0, 4.2.8; PCIe 5.0, 3.6). Damaged flits of a message: their mean, rounded up or down by a hash. @returns ps lost
   */
  private resend(server: number, start: number): number {
    const flitBytes = this.fabric.serverFlit[server]!;
    const mean = (this.wire / flitBytes) * this.fabric.serverErrors[server]!;
    const served = this.counts[server * 8 + 3 /* served */]!;
    const dice = mix(mix(server ^ this.seed) ^ served) / 0x80000000;
    const damaged = Math.floor(mean + dice);
    if (damaged === 0) return 0;
    const flit = Math.ceil((this.busy / this.wire) * flitBytes);
    const lost = damaged * (flit + 2 * this.fabric.serverDelay[server]!);
    this.flitRetries += damaged;
    this.counts[server * 8] = this.counts[server * 8]! + lost;
    this.series.add(server, start, lost);
    return lost;
  }

  /** Counts a transfer that a device served. */
  account(row: number, bytes: number, wait: number): void {
    const { counts } = this;
    const at = row * 8;
    counts[at + 1 /* wire */] = counts[at + 1]! + bytes;
    counts[at + 2 /* payload */] = counts[at + 2]! + bytes;
    counts[at + 3 /* served */] = counts[at + 3]! + 1;
    counts[at + 4 /* waited */] = counts[at + 4]! + wait;
    if (wait > counts[at + 5 /* waitedMost */]!) counts[at + 5] = wait;
  }

  /** A `share` of a device is taken for `busy` ps. */
  occupy(row: number, start: number, busy: number, share: number): void {
    this.counts[row * 8]! += busy * share;
    this.series.addShare(row, start, busy, share);
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
