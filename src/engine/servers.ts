import type { Fabric } from "./fabric.ts";
import { mix } from "./id-map.ts";
import { Series } from "./series.ts";

/** Bytes of one access to a medium, a cache line as in CXL.mem (CXL 2.0, 3.3); longer transfers are trains of these. */
const LINE_BYTES = 64;
/**
 * Accesses up to this many bytes are served by one channel, longer ones by all of them side by side: the smallest granule that HDM
 * decoders interleave by (catalogue: cxl2.hdm.gran).
 */
const CHANNEL_BYTES = 256;

/** Words of a server's state, side by side in memory: they change together. Times in ps; `free`: when it is next free (links). */
export const COUNT = { busy: 0, wire: 1, payload: 2, served: 3, waited: 4, waitedMost: 5, free: 6 } as const;
const COUNT_WORDS = 8;

/**
 * Everything a transfer can wait for: link directions and memory channels, each served in order of arrival. A server needs no
 * departure events: at arrival its next free time says when service starts. Results of the last call are in the public fields.
 */
export class Servers {
  /** When the transfer's first packet starts, how long its first packet takes, how long the rest trails behind it. */
  start = 0;
  packet = 0;
  trail = 0;

  readonly channelFree: Float64Array;

  /** Totals, {@link COUNT} words for each: links first, then devices. */
  readonly counts: Float64Array;
  readonly writtenPayload: Float64Array;
  readonly series: Series;
  /** Links' directions and devices. */
  readonly rows: number;
  private readonly fabric: Fabric;

  constructor(fabric: Fabric, bins: number) {
    const count = fabric.servers + fabric.deviceNode.length;
    this.fabric = fabric;
    this.channelFree = new Float64Array(fabric.channels);
    this.rows = count;
    this.counts = new Float64Array(count * COUNT_WORDS);
    this.writtenPayload = new Float64Array(fabric.deviceNode.length);
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

  /** Reads or writes `bytes` at a device from `time` on; `place` spreads accesses over channels. */
  medium(device: number, write: boolean, bytes: number, time: number, place: number): void {
    const fabric = this.fabric;
    const channels = fabric.mediumChannels[device]!;
    const psPerByte = write ? fabric.mediumWrite[device]! : fabric.mediumRead[device]!;
    const first = fabric.mediumFirstChannel[device]!;
    if (write) this.writtenPayload[device]! += bytes;
    if (channels === 1 || bytes <= CHANNEL_BYTES) {
      const channel = channels === 1 ? first : first + (mix(place) % channels);
      this.channel(channel, Math.ceil(bytes * psPerByte), time);
    } else {
      this.allChannels(first, channels, Math.ceil((bytes / channels) * psPerByte), time);
    }
    const line = Math.ceil(LINE_BYTES * psPerByte);
    this.packet = this.packet < line ? this.packet : line;
    this.trail -= this.packet;
    const busy = Math.ceil(bytes * psPerByte) / channels;
    this.account(fabric.servers + device, this.start, busy, bytes, this.start - time);
  }

  private channel(channel: number, busy: number, time: number): void {
    const free = this.channelFree[channel]!;
    this.start = free > time ? free : time;
    this.channelFree[channel] = this.start + busy;
    this.packet = busy;
    this.trail = busy;
  }

  /** Each channel serves its share in its own order; the transfer's last byte leaves with the channel that is free last. */
  private allChannels(first: number, channels: number, share: number, time: number): void {
    const free = this.channelFree;
    let latest = time;
    for (let channel = first; channel < first + channels; channel++) {
      const start = free[channel]! > time ? free[channel]! : time;
      free[channel] = start + share;
      if (start > latest) latest = start;
    }
    this.start = latest;
    this.packet = share;
    this.trail = share;
  }

  private account(row: number, start: number, busy: number, bytes: number, wait: number): void {
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

  /** One of a server's totals. */
  count(row: number, what: number): number {
    return this.counts[row * COUNT_WORDS + what]!;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let i = 0; i < this.channelFree.length; i++)
      this.channelFree[i] = Math.max(0, this.channelFree[i]! - shift);
    for (let at = 6 /* free */; at < this.counts.length; at += COUNT_WORDS) {
      this.counts[at] = Math.max(0, this.counts[at]! - shift);
    }
    this.series.origin -= shift;
  }
}
