import { type Medium, nsToPs, psPerByte } from "../model/index.ts";
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

/** What a medium has beside its rates, in words of a record by device. Times in ps, costs in ps per byte of payload. */
export const DETAIL = {
  /** 0: none of the others counts. */
  any: 0,
  turnaround: 1,
  /** Of a channel; 0: none. */
  banks: 2,
  firstBank: 3,
  /** A read's hold of its bank; a write's follows. */
  hold: 4,
  /** Cost on the way in of a read; of a write follows. */
  in: 6,
  /** Cost on the way out of a read; of a write follows. */
  out: 8,
  /** When the way in and the way out are next free. */
  inFree: 10,
  outFree: 11,
} as const;
const DETAIL_WORDS = 16;
/** Direction of a channel that nothing has used yet. */
const UNUSED = 2;

/**
 * Memory channels, each served in order of arrival; an access starts when the ways in and out, the bus of its channel and its bank have
 * each let it through, in that order. Results of the last call are in the public fields.
 */
export class Media {
  /** When the transfer's first line starts, how long it takes, how long the rest trails behind it. */
  start = 0;
  packet = 0;
  trail = 0;

  readonly channelFree: Float64Array;
  private readonly workFree: Float64Array;
  /** By device. */
  readonly writtenPayload: Float64Array;
  private readonly fabric: Fabric;
  private readonly servers: Servers;
  /** {@link DETAIL} by device. */
  private readonly detail: Float64Array;
  private readonly bankFree: Float64Array;
  /** By channel: 0 after a read, 1 after a write. */
  private readonly direction: Uint8Array;

  constructor(fabric: Fabric, servers: Servers) {
    this.fabric = fabric;
    this.servers = servers;
    this.channelFree = new Float64Array(fabric.channels);
    this.direction = new Uint8Array(fabric.channels).fill(UNUSED);
    this.workFree = new Float64Array(fabric.deviceNode.length);
    this.writtenPayload = new Float64Array(fabric.deviceNode.length);
    this.detail = new Float64Array(fabric.deviceNode.length * DETAIL_WORDS);
    let banks = 0;
    fabric.deviceNode.forEach((node, device) => {
      const medium = fabric.graph.nodes[node]!.medium!;
      this.compile(medium, device * DETAIL_WORDS, banks);
      banks += medium.channels * (medium.banks?.count ?? 0);
    });
    this.bankFree = new Float64Array(banks);
  }

  private compile({ turnaroundNs = 0, banks, port }: Medium, at: number, firstBank: number): void {
    const { detail } = this;
    detail[at + DETAIL.turnaround] = nsToPs(turnaroundNs);
    detail[at + DETAIL.firstBank] = firstBank;
    if (banks) {
      detail[at + DETAIL.banks] = banks.count;
      detail.set([nsToPs(banks.readNs), nsToPs(banks.writeNs)], at + DETAIL.hold);
    }
    if (port) {
      const read = psPerByte(port.readGBps);
      const write = psPerByte(port.writeGBps);
      detail.set([write * port.requestRatio, write, read, read * port.completionRatio], at + DETAIL.in);
    }
    detail[at + DETAIL.any] = turnaroundNs > 0 || banks || port ? 1 : 0;
  }

  /** Reads or writes `bytes` at a device from `time` on; `place` spreads accesses over channels and banks. */
  serve(device: number, write: boolean, bytes: number, time: number, place: number): void {
    const fabric = this.fabric;
    if (write) this.writtenPayload[device]! += bytes;
    if (this.detail[device * 16] === 1) {
      this.serveDetailed(device, write ? 1 : 0, bytes, time, place);
      return;
    }
    const channels = fabric.mediumChannels[device]!;
    const psPerByte = write ? fabric.mediumWrite[device]! : fabric.mediumRead[device]!;
    const first = fabric.mediumFirstChannel[device]!;
    const row = fabric.servers + device;
    if (channels === 1 || bytes <= CHANNEL_BYTES) {
      const channel = channels === 1 ? first : first + (mix(place) % channels);
      this.channel(channel, Math.ceil(bytes * psPerByte), time);
      this.servers.occupy(row, this.start, this.packet, 1 / channels);
    } else {
      this.allChannels(row, first, channels, Math.ceil((bytes / channels) * psPerByte), time);
    }
    const line = Math.ceil(LINE_BYTES * psPerByte);
    this.packet = this.packet < line ? this.packet : line;
    this.trail -= this.packet;
    this.servers.account(row, bytes, this.start - time);
  }

  /** Occupies a device's own arithmetic for `busy` ps after `time`. @returns how far behind `time` it ends */
  work(device: number, busy: number, time: number): number {
    const free = this.workFree[device]!;
    const end = (free > time ? free : time) + busy;
    this.workFree[device] = end;
    return end - time;
  }

  private channel(channel: number, busy: number, time: number): void {
    const free = this.channelFree[channel]!;
    this.start = free > time ? free : time;
    this.channelFree[channel] = this.start + busy;
    this.packet = busy;
    this.trail = busy;
  }

  /** Each channel serves its share in its own order; the transfer's last byte leaves with the channel that is free last. */
  private allChannels(row: number, first: number, channels: number, share: number, time: number): void {
    const free = this.channelFree;
    let latest = time;
    let together = 0;
    let since = time;
    for (let channel = first; channel < first + channels; channel++) {
      const start = free[channel]! > time ? free[channel]! : time;
      free[channel] = start + share;
      if (start > latest) latest = start;
      if (start !== since && together > 0) {
        this.servers.occupy(row, since, share, together / channels);
        together = 0;
      }
      since = start;
      together++;
    }
    this.servers.occupy(row, since, share, together / channels);
    this.start = latest;
    this.packet = share;
    this.trail = share;
  }

  // Media with a turnaround, banks or a port.

  private serveDetailed(device: number, write: number, bytes: number, time: number, place: number): void {
    const { fabric, detail } = this;
    const at = device * 16;
    const channels = fabric.mediumChannels[device]!;
    const first = fabric.mediumFirstChannel[device]!;
    const psPerByte = write === 1 ? fabric.mediumWrite[device]! : fabric.mediumRead[device]!;
    const inCost = detail[at + 6 /* in */ + write]!;
    const outCost = detail[at + 8 /* out */ + write]!;
    const small = bytes <= CHANNEL_BYTES;
    const ways = small ? 1 : channels;
    const share = Math.ceil((bytes / ways) * psPerByte);
    this.start = time;
    const wayIn = Math.ceil(bytes * inCost);
    const wayOut = Math.ceil(bytes * outCost);
    this.pass(at + 10 /* inFree */, wayIn);
    const row = fabric.servers + device;
    if (psPerByte === 0) this.servers.occupy(row, this.start, wayIn, 0.5);
    this.pass(at + 11 /* outFree */, wayOut);
    if (psPerByte === 0) this.servers.occupy(row, this.start, wayOut, 0.5);
    const hash = mix(place);
    const channel = small ? first + (hash % channels) : first;
    this.buses(row, channel, ways, write, share, detail[at + 1 /* turnaround */]!, 1 / channels);
    if (small && detail[at + 2 /* banks */]! > 0)
      this.bank(at, channel - first, Math.floor(hash / channels), write);
    this.finish(share, wayIn, wayOut, Math.ceil(LINE_BYTES * Math.max(psPerByte, inCost, outCost)));
    this.servers.account(row, bytes, this.start - time);
  }

  /** Waits for a way of a port, and takes it for `busy` ps. */
  private pass(way: number, busy: number): void {
    const { detail } = this;
    const free = detail[way]!;
    if (free > this.start) this.start = free;
    detail[way] = this.start + busy;
  }

  /** Waits for the buses of `ways` channels, each a `part` of the device; takes each for `share` ps and the turnaround before. */
  private buses(
    row: number,
    first: number,
    ways: number,
    write: number,
    share: number,
    turnaround: number,
    part: number,
  ): void {
    const { channelFree, direction, servers } = this;
    const arrival = this.start;
    for (let channel = first; channel < first + ways; channel++) {
      const turn = direction[channel] === 1 - write ? turnaround : 0;
      const free = channelFree[channel]! + turn;
      const start = free > arrival ? free : arrival;
      channelFree[channel] = start + share;
      direction[channel] = write;
      if (start > this.start) this.start = start;
      if (share > 0) servers.occupy(row, start - turn, share + turn, part);
    }
  }

  private bank(at: number, channel: number, hash: number, write: number): void {
    const { detail, bankFree } = this;
    const banks = detail[at + 2 /* banks */]!;
    const bank = detail[at + 3 /* firstBank */]! + channel * banks + (hash % banks);
    const free = bankFree[bank]!;
    if (free > this.start) this.start = free;
    bankFree[bank] = this.start + detail[at + 4 /* hold */ + write]!;
  }

  private finish(share: number, wayIn: number, wayOut: number, line: number): void {
    const way = wayIn > wayOut ? wayIn : wayOut;
    const slowest = share > way ? share : way;
    this.packet = slowest < line ? slowest : line;
    this.trail = slowest - this.packet;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let i = 0; i < this.workFree.length; i++) this.workFree[i] = Math.max(0, this.workFree[i]! - shift);
    for (let i = 0; i < this.channelFree.length; i++)
      this.channelFree[i] = Math.max(0, this.channelFree[i]! - shift);
    for (let i = 0; i < this.bankFree.length; i++) this.bankFree[i] = Math.max(0, this.bankFree[i]! - shift);
    for (let at = 0; at < this.detail.length; at += DETAIL_WORDS) {
      for (const way of [at + DETAIL.inFree, at + DETAIL.outFree])
        this.detail[way] = Math.max(0, this.detail[way]! - shift);
    }
  }
}
