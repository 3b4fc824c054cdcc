import type { Fabric } from "./fabric.ts";
import { mix } from "./id-map.ts";
import type { Servers } from "./servers.ts";

/** Bytes of one access to a medium, a cache line as in CXL.mem (CXL 2.0, 3.3); longer transfers are trains of these. */
const LINE_BYTES = 64;
/**
 * Accesses up to this many bytes are served by one channel, longer ones by all of them side by side: the smallest granule that HDM
 * decoders interleave by (catalogue: cxl2.hdm.gran).
 */
const CHANNEL_BYTES = 256;

/** Memory channels, each served in order of arrival. Results of the last call are in the public fields. */
export class Media {
  /** When the transfer's first line starts, how long it takes, how long the rest trails behind it. */
  start = 0;
  packet = 0;
  trail = 0;

  readonly channelFree: Float64Array;
  /** By device. */
  readonly writtenPayload: Float64Array;
  private readonly fabric: Fabric;
  private readonly servers: Servers;

  constructor(fabric: Fabric, servers: Servers) {
    this.fabric = fabric;
    this.servers = servers;
    this.channelFree = new Float64Array(fabric.channels);
    this.writtenPayload = new Float64Array(fabric.deviceNode.length);
  }

  /** Reads or writes `bytes` at a device from `time` on; `place` spreads accesses over channels. */
  serve(device: number, write: boolean, bytes: number, time: number, place: number): void {
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
    this.servers.account(fabric.servers + device, this.start, busy, bytes, this.start - time);
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

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let i = 0; i < this.channelFree.length; i++)
      this.channelFree[i] = Math.max(0, this.channelFree[i]! - shift);
  }
}
