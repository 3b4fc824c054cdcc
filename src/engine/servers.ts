import { needOf } from "./credits.ts";
import type { Fabric } from "./fabric.ts";
import { mix } from "./id-map.ts";
import { Series } from "./series.ts";

/** Words of a server's state, side by side in memory: they change together. Times in ps; of links, `free`: when it is next free, `edge`: end of its bin of the time series. */
export const COUNT = {
  busy: 0,
  wire: 1,
  payload: 2,
  served: 3,
  waited: 4,
  waitedMost: 5,
  free: 6,
  edge: 7,
} as const;
const COUNT_WORDS = 8;

/**
 * Link directions, each served in order of arrival, and the totals of links and devices. A server needs no departure events: at
 * arrival its next free time says when service starts.
 */
export class Servers {
  /** Totals, {@link COUNT} words for each: links first, then devices. */
  readonly counts: Float64Array;
  readonly series: Series;
  /** Bytes of buffer of a channel behind each link direction, 0 where they are unbounded. */
  readonly buffers: Int32Array;
  /** {@link MEASURED}, the fabric's. */
  readonly measured: Float64Array;
  /** Links' directions and devices. */
  readonly rows: number;
  /** Flits that arrived damaged and were sent again. */
  flitRetries = 0;
  private readonly fabric: Fabric;
  private readonly seed: number;
  private readonly resends: boolean;
  /** By link direction: busy time that the series has. */
  private readonly seen: Float64Array;

  constructor(fabric: Fabric, bins: number, seed: number) {
    const count = fabric.servers + fabric.deviceNode.length;
    this.fabric = fabric;
    this.seed = seed;
    this.rows = count;
    this.counts = new Float64Array(count * COUNT_WORDS);
    this.series = new Series(count, bins, false);
    this.buffers = new Int32Array(fabric.servers);
    this.measured = fabric.measured;
    this.seen = new Float64Array(fabric.servers);
    this.resends = fabric.serverErrors.some((ratio) => ratio !== 0);
  }

  /** What a message of `bytes` payload takes on a link. @returns where it is in {@link Fabric.measured} */
  measure(server: number, message: number, bytes: number): number {
    const at = server * 32 + message * 8;
    if (this.fabric.measured[at] !== bytes) this.remeasure(server, at, bytes);
    return at;
  }

  private remeasure(server: number, at: number, bytes: number): void {
    const { shapes, measured } = this.fabric;
    const unit = shapes[at]!;
    const perUnit = shapes[at + 1 /* perUnit */]!;
    const perByte = shapes[at + 2 /* perByte */]!;
    const units = bytes <= unit ? 1 : Math.ceil(bytes / unit);
    const wire = units * perUnit + bytes * perByte;
    const busy = Math.ceil(wire * shapes[at + 3 /* psPerByte */]!);
    const packet = units === 1 ? busy : shapes[at + 4 /* packet */]!;
    const packetWire = units === 1 ? wire : perUnit + unit * perByte;
    measured[at] = bytes;
    measured[at + 1 /* wire */] = wire;
    measured[at + 2 /* busy */] = busy;
    measured[at + 3 /* packet */] = packet;
    measured[at + 4 /* trail */] = busy - packet;
    measured[at + 5 /* payload */] = bytes * shapes[at + 5 /* carries */]!;
    measured[at + 6 /* need */] = needOf(this.buffers[server]!, wire, packetWire);
  }

  /**
   * Serves a message, as measured at `m`, from `time` on; it has waited since `since`. Offsets as in {@link COUNT}. Busy time within the
   * bin of the time series that the server is in is added to it when the server leaves the bin.
   * @returns when its first packet starts
   */
  serve(server: number, m: number, since: number, time: number): number {
    const { counts, measured } = this;
    const at = server * 8;
    const busy = measured[m + 2 /* busy */]!;
    const free = counts[at + 6 /* free */]!;
    let start = free > time ? free : time;
    if (this.resends && this.fabric.serverErrors[server] !== 0) start += this.resend(server, m, start);
    const end = start + busy;
    if (end >= counts[at + 7 /* edge */]!) this.leaveBin(server, start, busy);
    counts[at] = counts[at]! + busy;
    counts[at + 1 /* wire */] = counts[at + 1]! + measured[m + 1 /* wire */]!;
    counts[at + 2 /* payload */] = counts[at + 2]! + measured[m + 5 /* payload */]!;
    counts[at + 3 /* served */] = counts[at + 3]! + 1;
    counts[at + 6 /* free */] = end;
    if (start !== since) this.wait(at, start - since);
    return start;
  }

  private wait(at: number, wait: number): void {
    const { counts } = this;
    counts[at + 4 /* waited */] = counts[at + 4]! + wait;
    if (wait > counts[at + 5 /* waitedMost */]!) counts[at + 5] = wait;
  }

  /** What the server did in its bin is added there; service from `start` on is in the next one, and maybe in those behind it. */
  private leaveBin(server: number, start: number, busy: number): void {
    const { counts, series } = this;
    this.settle(server);
    this.series.add(server, start, busy);
    counts[server * 8 + 7 /* edge */] = series.edgeOf(start + busy);
    this.seen[server] = counts[server * 8]! + busy;
  }

  private settle(server: number): void {
    const busy = this.counts[server * 8]!;
    const more = busy - this.seen[server]!;
    this.seen[server] = busy;
    if (more > 0) this.series.addBefore(server, this.counts[server * 8 + 7 /* edge */]!, more);
  }

  /** Brings the time series up to date. */
  settleAll(): void {
    for (let server = 0; server < this.fabric.servers; server++) this.settle(server);
  }

  /**
   * Link-level retry: each damaged flit costs the way back and forth and itself again, during which the link carries nothing new
   * (CXL 2.0, 4.2.8; PCIe 5.0, 3.6). Damaged flits of a message: their mean, rounded up or down by a hash. @returns ps lost
   */
  private resend(server: number, m: number, start: number): number {
    const flitBytes = this.fabric.serverFlit[server]!;
    const wire = this.measured[m + 1 /* wire */]!;
    const mean = (wire / flitBytes) * this.fabric.serverErrors[server]!;
    const served = this.counts[server * 8 + 3 /* served */]!;
    const dice = mix(mix(server ^ this.seed) ^ served) / 0x80000000;
    const damaged = Math.floor(mean + dice);
    if (damaged === 0) return 0;
    const flit = Math.ceil((this.measured[m + 2 /* busy */]! / wire) * flitBytes);
    const lost = damaged * (flit + 2 * this.fabric.serverDelay[server]!);
    this.flitRetries += damaged;
    this.counts[server * 8] = this.counts[server * 8]! + lost;
    this.seen[server] = this.seen[server]! + lost;
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
      this.counts[at + 1]! -= shift;
    }
    this.series.origin -= shift;
  }
}
