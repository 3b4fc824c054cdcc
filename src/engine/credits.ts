import type { Fabric } from "./fabric.ts";
import { grown } from "./grown.ts";

/**
 * Credits of every channel, whole bytes. A sender has credits for the buffer behind its link; what it sends takes some, and they come
 * back when the buffer is free, over the link. Returns are kept until somebody needs them, so that they cost no events.
 */
export class Credits {
  /** Bytes of buffer behind each channel; 0: unbounded. */
  readonly capacity: Int32Array;
  private readonly credit: Int32Array;
  /** Least that was left, for the invariant. */
  readonly least: Int32Array;
  private readonly delay: Float64Array;

  // Returns on their way, by channel in order of time: linked lists.
  private readonly first: Int32Array;
  private readonly latest: Int32Array;
  private due = new Float64Array(256);
  private bytes = new Int32Array(256);
  private next = new Int32Array(256);
  private free = -1;
  private used = 0;

  /** @param perServer channels of a server, which share its buffers alike */
  constructor(fabric: Fabric, perServer: number) {
    const count = fabric.servers * perServer;
    this.delay = fabric.serverDelay;
    this.capacity = Int32Array.from({ length: count }, (_, channel) =>
      capacityOf(fabric, Math.floor(channel / perServer), perServer),
    );
    this.credit = Int32Array.from(this.capacity);
    this.least = Int32Array.from(this.capacity);
    this.first = new Int32Array(count).fill(-1);
    this.latest = new Int32Array(count).fill(-1);
  }

  /** Takes `need` bytes of credit if they are there at `time`. */
  take(channel: number, need: number, time: number): boolean {
    if (this.capacity[channel] === 0) return true;
    if (this.credit[channel]! < need) this.harvest(channel, time);
    const left = this.credit[channel]! - need;
    if (left < 0) return false;
    this.credit[channel] = left;
    if (left < this.least[channel]!) this.least[channel] = left;
    return true;
  }

  /**
   * Bytes of the buffer that a transfer takes: all of it where half the buffer holds it. Of a longer train of packets never more
   * than half is there at a time: buffers are sized for two round trips of credits, so that the rest is on the links.
   */
  needOf(channel: number, wire: number, packetWire: number): number {
    const capacity = this.capacity[channel]!;
    const whole = Math.ceil(wire);
    const half = capacity >> 1;
    if (whole <= half || capacity === 0) return capacity === 0 ? 0 : whole;
    const packet = Math.ceil(packetWire);
    const most = packet > half ? packet : half;
    const need = whole < most ? whole : most;
    return need < capacity ? need : capacity;
  }

  /** @returns when the credits are back */
  giveBack(channel: number, server: number, bytes: number, time: number): number {
    const when = time + this.delay[server]!;
    if (this.free === -1) this.fresh();
    const node = this.free;
    this.free = this.next[node]!;
    this.due[node] = when;
    this.bytes[node] = bytes;
    const last = this.latest[channel]!;
    if (last === -1) {
      this.first[channel] = node;
      this.latest[channel] = node;
      this.next[node] = -1;
    } else if (this.due[last]! <= when) {
      this.next[last] = node;
      this.latest[channel] = node;
      this.next[node] = -1;
    } else this.insert(channel, node, when);
    return when;
  }

  /** When the next credits of a channel are back, Infinity if none are on their way. */
  nextReturn(channel: number): number {
    const node = this.first[channel]!;
    return node === -1 ? Number.POSITIVE_INFINITY : this.due[node]!;
  }

  /** Bytes of a channel's buffer that are not accounted for when nothing is on its way any more. */
  missing(channel: number): number {
    this.harvest(channel, Number.POSITIVE_INFINITY);
    return this.capacity[channel]! - this.credit[channel]!;
  }

  private harvest(channel: number, time: number): void {
    let node = this.first[channel]!;
    while (node !== -1 && this.due[node]! <= time) {
      this.credit[channel]! += this.bytes[node]!;
      const after = this.next[node]!;
      this.next[node] = this.free;
      this.free = node;
      node = after;
    }
    this.first[channel] = node;
    if (node === -1) this.latest[channel] = -1;
  }

  private insert(channel: number, node: number, when: number): void {
    let before = -1;
    let after = this.first[channel]!;
    while (this.due[after]! <= when) {
      before = after;
      after = this.next[after]!;
    }
    this.next[node] = after;
    if (before === -1) this.first[channel] = node;
    else this.next[before] = node;
  }

  private fresh(): void {
    const node = this.used++;
    if (node === this.next.length) {
      this.due = grown(this.due, node * 2);
      this.bytes = grown(this.bytes, node * 2);
      this.next = grown(this.next, node * 2);
    }
    this.next[node] = -1;
    this.free = node;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let i = 0; i < this.used; i++) this.due[i]! -= shift;
  }
}

/** A channel's share of the virtual channels behind a link; 0 where they are unbounded. */
function capacityOf(fabric: Fabric, server: number, perServer: number): number {
  const buffers = fabric.graph.nodes[fabric.serverNode[server]!]!.buffers;
  if (!buffers) return 0;
  const vcs = Math.floor(buffers.vcs / perServer);
  const flits = vcs > 0 ? vcs * buffers.flits : Math.floor((buffers.vcs * buffers.flits) / perServer);
  return Math.max(1, Math.floor(flits * fabric.serverFlit[server]!));
}
