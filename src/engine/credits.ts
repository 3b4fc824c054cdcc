import type { Fabric } from "./fabric.ts";
import { grown } from "./grown.ts";

/** Words of a channel, side by side in memory: they are used together. */
export const CHANNEL = {
  /** Bytes of buffer behind it; 0: unbounded. */
  capacity: 0,
  /** Bytes of credit in hand, and the least there ever was. */
  credit: 1,
  least: 2,
  /** First and last flight that wait, -1 for none. */
  head: 3,
  tail: 4,
  /** First and last of the credits on their way back, in order of time; -1 for none. */
  first: 5,
  latest: 6,
  server: 7,
} as const;
const CHANNEL_WORDS = 8;

/**
 * Credits of every channel, whole bytes. A sender has credits for the buffer behind its link; what it sends takes some, and they come
 * back when the buffer is free, over the link. Returns are kept until somebody needs them, so that they cost no events.
 */
export class Credits {
  /** {@link CHANNEL} by channel. */
  readonly word: Int32Array;
  readonly channels: number;
  private readonly delay: Float64Array;

  // Returns on their way: when, and a record of bytes and the next one of its list.
  private due = new Float64Array(256);
  private back = new Int32Array(512);
  private free = -1;
  private used = 0;

  /** @param perServer channels of a server, which share its buffers alike */
  constructor(fabric: Fabric, perServer: number) {
    this.channels = fabric.servers * perServer;
    this.delay = fabric.serverDelay;
    this.word = new Int32Array(this.channels * CHANNEL_WORDS).fill(-1);
    for (let channel = 0; channel < this.channels; channel++) {
      const server = Math.floor(channel / perServer);
      const capacity = capacityOf(fabric, server, perServer);
      const at = channel * CHANNEL_WORDS;
      this.word[at + CHANNEL.server] = server;
      for (const what of [CHANNEL.capacity, CHANNEL.credit, CHANNEL.least]) this.word[at + what] = capacity;
    }
  }

  capacity(channel: number): number {
    return this.word[channel * 8 + 0 /* capacity */]!;
  }

  least(channel: number): number {
    return this.word[channel * 8 + 2 /* least */]!;
  }

  /** Takes `need` bytes of credit if they are there at `time`. */
  take(channel: number, need: number, time: number): boolean {
    const { word } = this;
    const at = channel * 8;
    if (need === 0) return true;
    if (word[at + 1 /* credit */]! < need) this.harvest(at, time);
    const left = word[at + 1 /* credit */]! - need;
    if (left < 0) return false;
    word[at + 1 /* credit */] = left;
    if (left < word[at + 2 /* least */]!) word[at + 2 /* least */] = left;
    return true;
  }

  /** @returns when the credits are back */
  giveBack(channel: number, bytes: number, time: number): number {
    const { word } = this;
    const at = channel * 8;
    const when = time + this.delay[word[at + 7 /* server */]!]!;
    if (this.free === -1) this.fresh();
    const { due, back } = this;
    const node = this.free;
    this.free = back[node * 2 + 1]!;
    due[node] = when;
    back[node * 2] = bytes;
    const last = word[at + 6 /* latest */]!;
    if (last !== -1 && due[last]! > when) this.insert(at, node, when);
    else {
      back[node * 2 + 1] = -1;
      word[at + 6 /* latest */] = node;
      if (last === -1) word[at + 5 /* first */] = node;
      else back[last * 2 + 1] = node;
    }
    return when;
  }

  /** When the next credits of a channel are back, Infinity if none are on their way. */
  nextReturn(channel: number): number {
    const node = this.word[channel * 8 + 5 /* first */]!;
    return node === -1 ? Number.POSITIVE_INFINITY : this.due[node]!;
  }

  /** Bytes of a channel's buffer that are not accounted for when nothing is on its way any more. */
  missing(channel: number): number {
    this.harvest(channel * 8, Number.POSITIVE_INFINITY);
    return this.word[channel * 8 + 0 /* capacity */]! - this.word[channel * 8 + 1 /* credit */]!;
  }

  private harvest(at: number, time: number): void {
    const { word, due, back } = this;
    let node = word[at + 5 /* first */]!;
    let credit = word[at + 1 /* credit */]!;
    while (node !== -1 && due[node]! <= time) {
      credit += back[node * 2]!;
      const after = back[node * 2 + 1]!;
      back[node * 2 + 1] = this.free;
      this.free = node;
      node = after;
    }
    word[at + 1 /* credit */] = credit;
    word[at + 5 /* first */] = node;
    if (node === -1) word[at + 6 /* latest */] = -1;
  }

  private insert(at: number, node: number, when: number): void {
    let before = -1;
    let after = this.word[at + 5 /* first */]!;
    while (this.due[after]! <= when) {
      before = after;
      after = this.back[after * 2 + 1]!;
    }
    this.back[node * 2 + 1] = after;
    if (before === -1) this.word[at + 5 /* first */] = node;
    else this.back[before * 2 + 1] = node;
  }

  private fresh(): void {
    const node = this.used++;
    if (node === this.due.length) {
      this.due = grown(this.due, node * 2);
      this.back = grown(this.back, node * 4);
    }
    this.back[node * 2 + 1] = -1;
    this.free = node;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let i = 0; i < this.used; i++) this.due[i]! -= shift;
  }
}

/**
 * Bytes of a buffer that a transfer takes: all of a packet; of a train of packets what it holds on average. Each packet holds its bytes
 * for a round trip R of credits, the train for its own time T and a round trip, so bytes x R / (T + R). Buffers are sized for two round
 * trips: R is half a buffer at the link's rate. 0 where the buffer has no bounds.
 */
export function needOf(capacity: number, wire: number, packetWire: number): number {
  if (capacity === 0) return 0;
  const packet = Math.ceil(packetWire);
  let need = Math.ceil(wire);
  if (need > packet) {
    const mean = Math.ceil((need * capacity) / (2 * need + capacity));
    need = mean > packet ? mean : packet;
  }
  return need < capacity ? need : capacity;
}

/** A channel's share of the virtual channels behind a link; 0 where they are unbounded. */
function capacityOf(fabric: Fabric, server: number, perServer: number): number {
  const buffers = fabric.graph.nodes[fabric.serverNode[server]!]!.buffers;
  if (!buffers) return 0;
  const vcs = Math.floor(buffers.vcs / perServer);
  const flits = vcs > 0 ? vcs * buffers.flits : Math.floor((buffers.vcs * buffers.flits) / perServer);
  return Math.max(1, Math.floor(flits * fabric.serverFlit[server]!));
}
