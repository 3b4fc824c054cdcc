import type { QosOptions } from "../model/index.ts";
import { Credits } from "./credits.ts";
import type { DueQueue } from "./due-queue.ts";
import type { Fabric } from "./fabric.ts";
import { mix } from "./id-map.ts";
import type { Servers } from "./servers.ts";
import { NETS, type Ways } from "./ways.ts";

/** Whose turn it is: flights are handed over when a link is theirs. */
export interface Crossing {
  /** A flight that waited takes the link it waited for, at `time` or as soon after as the link is free. @returns for how long */
  cross(flight: number, time: number): number;
  /** Flight that waits behind another, -1 for none; and when it began to wait. */
  nextOf(flight: number): number;
  sinceOf(flight: number): number;
  setNext(flight: number, next: number): void;
}

/** No traffic waits for anything but its turn; for credits; for credits and its class. */
export const GATE = { open: 0, credits: 1, classes: 2 } as const;

/**
 * Who may take a link next. Every link direction has channels: one for each traffic class, of each the requests and the responses, of
 * each the deadlock classes of the routing. A channel is a queue in order of arrival, and has credits for a share of the buffers
 * behind the link. Without traffic classes the link serves in order of arrival all that have credits; with classes it is given away
 * anew each time it is free.
 */
export class Gates {
  readonly gated: Uint8Array;
  /** Channels of a server; of one traffic class. */
  readonly perServer: number;
  readonly perClass: number;
  readonly credits: Credits;
  /** Flights that wait, by server, and the time that they will take. */
  readonly waiting: Int32Array;
  readonly backlog: Float64Array;
  /** {@link CHANNEL} by channel, those of the credits. */
  private readonly word: Int32Array;
  /** Time of the next look at a server, Infinity if there is none. */
  private readonly armed: Float64Array;
  /** Traffic classes, highest priority first. */
  private readonly order: number[];
  private readonly weights: number[];
  private readonly weighted: boolean;
  /** By server and class: where the class stands in weighted service, and the channel it looks at first. */
  private readonly tags: Float64Array;
  private readonly turns: Int32Array;
  private readonly clocks: Float64Array;
  private readonly classes: number;
  private readonly servers: Servers;
  private readonly queue: DueQueue;

  constructor(fabric: Fabric, ways: Ways, servers: Servers, queue: DueQueue, qos: QosOptions) {
    this.servers = servers;
    this.queue = queue;
    this.classes = qos.classes.length + 1;
    this.perClass = NETS * ways.classes;
    this.perServer = this.classes * this.perClass;
    const count = fabric.servers;
    this.credits = new Credits(fabric, this.perServer);
    for (let server = 0; server < count; server++)
      servers.buffers[server] = this.credits.capacity(server * this.perServer);
    this.gated = Uint8Array.from({ length: count }, (_, server) => {
      if (this.classes > 1) return GATE.classes;
      return this.credits.capacity(server * this.perServer) === 0 ? GATE.open : GATE.credits;
    });
    if (this.classes > 1) ways.serverLeaf.fill(0);
    this.waiting = new Int32Array(count);
    this.backlog = new Float64Array(count);
    this.word = this.credits.word;
    this.armed = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    const priorities = [0, ...qos.classes.map((one) => one.priority)];
    this.order = priorities.map((_, i) => i).sort((a, b) => priorities[b]! - priorities[a]! || a - b);
    this.weights = [1, ...qos.classes.map((one) => one.weight)];
    this.weighted = qos.arbitration === "weighted";
    this.tags = new Float64Array(count * this.classes);
    this.turns = new Int32Array(count * this.classes);
    this.clocks = new Float64Array(count);
  }

  /** Whether a flight may take a link at once: `need` bytes of credit. Otherwise put it in line with {@link wait}. */
  admits(server: number, channel: number, need: number, time: number): boolean {
    if (this.word[channel * 8 + 3 /* head */] !== -1) return false;
    if (this.classes > 1 && (this.waiting[server] !== 0 || this.isBusy(server, time))) return false;
    return this.credits.take(channel, need, time);
  }

  /** Whether a link whose traffic has classes serves another at `time`. */
  isBusy(server: number, time: number): boolean {
    return this.classes > 1 && this.servers.counts[server * 8 + 6 /* free */]! > time;
  }

  /** Puts a flight in line. `owner` keeps when it came and who is behind it. */
  wait(owner: Crossing, flight: number, server: number, channel: number, busy: number, time: number): void {
    const last = this.word[channel * 8 + 4 /* tail */]!;
    owner.setNext(flight, -1);
    if (last === -1) this.word[channel * 8 + 3 /* head */] = flight;
    else owner.setNext(last, flight);
    this.word[channel * 8 + 4 /* tail */] = flight;
    this.waiting[server]!++;
    this.backlog[server] = this.backlog[server]! + busy;
    const free = this.servers.counts[server * 8 + 6 /* free */]!;
    if (this.classes > 1) this.arm(server, free > time ? free : time);
    else if (last === -1) this.arm(server, this.credits.nextReturn(channel));
  }

  /** A look at a server is due: whoever may, goes. */
  look(owner: Crossing, needs: Int32Array, server: number, time: number): void {
    // an earlier look has taken this one's place
    if (this.armed[server] !== time) return;
    this.armed[server] = Number.POSITIVE_INFINITY;
    if (this.waiting[server] === 0) return;
    if (this.classes > 1) this.pickOne(owner, needs, server, time);
    else this.letAll(owner, needs, server, time);
  }

  private letAll(owner: Crossing, needs: Int32Array, server: number, time: number): void {
    const first = server * this.perServer;
    for (let channel = first; channel < first + this.perServer; channel++) {
      for (let flight = this.firstOf(channel); flight !== -1; flight = this.firstOf(channel)) {
        const since = owner.sinceOf(flight);
        const at = since > time ? since : time;
        if (!this.credits.take(channel, needs[flight * 16 + 11 /* need */]!, at)) break;
        this.goes(owner, flight, server, channel, at);
      }
      if (this.firstOf(channel) !== -1) this.arm(server, this.credits.nextReturn(channel));
    }
  }

  private pickOne(owner: Crossing, needs: Int32Array, server: number, time: number): void {
    const free = this.servers.counts[server * 8 + 6 /* free */]!;
    if (free > time) {
      this.arm(server, free);
      return;
    }
    const channel = this.weighted
      ? this.nextByWeight(needs, server, time)
      : this.nextByPriority(needs, server, time);
    if (channel === -1) {
      this.armForCredits(server);
      return;
    }
    const busy = this.goes(owner, this.firstOf(channel), server, channel, time);
    if (this.weighted)
      this.charge(server, Math.floor((channel - server * this.perServer) / this.perClass), busy);
    if (this.waiting[server]! > 0) this.arm(server, this.servers.counts[server * 8 + 6 /* free */]!);
  }

  private nextByPriority(needs: Int32Array, server: number, time: number): number {
    for (let i = 0; i < this.classes; i++) {
      const channel = this.nextOfClass(needs, server, this.order[i]!, time);
      if (channel !== -1) return channel;
    }
    return -1;
  }

  /** The class that is furthest behind: self-clocked fair queueing (Golestani, INFOCOM 1994), weighted round robin by bytes. */
  private nextByWeight(needs: Int32Array, server: number, time: number): number {
    let tried = 0;
    for (let i = 0; i < this.classes; i++) {
      let best = -1;
      for (let c = 0; c < this.classes; c++) {
        if ((tried & (1 << c)) !== 0) continue;
        if (best === -1 || this.tags[server * this.classes + c]! < this.tags[server * this.classes + best]!)
          best = c;
      }
      tried |= 1 << best;
      const channel = this.nextOfClass(needs, server, best, time);
      if (channel !== -1) return channel;
    }
    return -1;
  }

  /** A channel of a class whose first flight has credits, in turn; they are taken. -1 if there is none. */
  private nextOfClass(needs: Int32Array, server: number, traffic: number, time: number): number {
    const first = server * this.perServer + traffic * this.perClass;
    const turn = this.turns[server * this.classes + traffic]!;
    for (let i = 1; i <= this.perClass; i++) {
      const next = turn + i;
      const at = next < this.perClass ? next : next - this.perClass;
      const flight = this.firstOf(first + at);
      if (flight === -1 || !this.credits.take(first + at, needs[flight * 16 + 11 /* need */]!, time))
        continue;
      this.turns[server * this.classes + traffic] = at;
      return first + at;
    }
    return -1;
  }

  /** A class has had the link for the message last served: its tag moves on by that time over its weight. */
  charge(server: number, traffic: number, busy: number): void {
    if (!this.weighted) return;
    const at = server * this.classes + traffic;
    const clock = this.clocks[server]!;
    const tag = this.tags[at]! > clock ? this.tags[at]! : clock;
    this.clocks[server] = tag;
    this.tags[at] = tag + busy / this.weights[traffic]!;
  }

  private goes(owner: Crossing, flight: number, server: number, channel: number, time: number): number {
    this.unlink(owner, flight, server, channel);
    const busy = owner.cross(flight, time);
    // what it took when it came may not be what it takes now: rates change
    this.backlog[server] = this.waiting[server] === 0 ? 0 : this.backlog[server]! - busy;
    return busy;
  }

  private unlink(owner: Crossing, flight: number, server: number, channel: number): void {
    const next = owner.nextOf(flight);
    this.word[channel * 8 + 3 /* head */] = next;
    if (next === -1) this.word[channel * 8 + 4 /* tail */] = -1;
    this.waiting[server]!--;
  }

  private armForCredits(server: number): void {
    const first = server * this.perServer;
    for (let channel = first; channel < first + this.perServer; channel++) {
      if (this.firstOf(channel) !== -1) this.arm(server, this.credits.nextReturn(channel));
    }
  }

  private arm(server: number, time: number): void {
    if (time >= this.armed[server]!) return;
    this.armed[server] = time;
    this.queue.push(time, (server << 3) | 4 /* look */);
  }

  /** The buffer behind a channel is free again from `time` on; the word takes the link's delay to come back. */
  giveBack(channel: number, bytes: number, time: number): void {
    const when = this.credits.giveBack(channel, bytes, time);
    if (this.word[channel * 8 + 3 /* head */] !== -1)
      this.arm(this.word[channel * 8 + 7 /* server */]!, when);
  }

  /** Takes everything out of the queues of a server, first come first. */
  flush(owner: Crossing, server: number, each: (flight: number) => void): void {
    const first = server * this.perServer;
    for (let channel = first; channel < first + this.perServer; channel++) {
      for (let flight = this.firstOf(channel); flight !== -1; flight = this.firstOf(channel)) {
        this.unlink(owner, flight, server, channel);
        each(flight);
      }
    }
    this.backlog[server] = 0;
  }

  /**
   * Of the stages of a group, the one whose link is free first; `place` says which of equals comes first.
   * @param group stage, path, stage, path, ... @returns index into the group
   */
  leastOccupied(
    group: readonly number[],
    stages: Int32Array,
    place: number,
    down: Uint8Array,
    time: number,
  ): number {
    const count = group.length >> 1;
    const turn = mix(place) % count;
    let best = turn * 2;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const at = ((turn + i) % count) * 2;
      const server = stages[group[at]! * 8 + 0 /* server */]!;
      if (down[server] === 1) continue;
      const free = this.servers.counts[server * 8 + 6 /* free */]! - time;
      const occupied = (free > 0 ? free : 0) + this.backlog[server]!;
      if (occupied >= least) continue;
      least = occupied;
      best = at;
    }
    return best;
  }

  /** The first flight that waits for a channel, -1 if there is none. */
  firstOf(channel: number): number {
    return this.word[channel * 8 + 3 /* head */]!;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    this.credits.rebase(shift);
    for (let i = 0; i < this.armed.length; i++) this.armed[i]! -= shift;
  }
}
