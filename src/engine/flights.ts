import type { DueQueue } from "./due-queue.ts";
import type { Fabric } from "./fabric.ts";
import { grown } from "./grown.ts";
import type { Media } from "./media.ts";
import type { Servers } from "./servers.ts";

/** Who is told about the end of flights. */
export interface FlightOwner {
  /** The flight's slot is still readable. */
  flightDone(flight: number, time: number): void;
  /** A write was accepted by the first port at `time`, in the future; the flight goes on by itself. */
  flightPosted(flight: number, time: number): void;
}

/** Event kinds in the low bits of a payload. */
export const EVENT = { flight: 0, issue: 1, rebuilt: 2, complete: 3 } as const;
export const EVENT_BITS = 2;

/** Numbers of a flight, side by side in memory: one cache line. Times in ps. */
export const FLIGHT_REAL = {
  bytes: 0,
  linkQueue: 1,
  mediaQueue: 2,
  serialisation: 3,
  /** How far behind the head its last packet is. */
  trail: 4,
  /** Serialisation of one packet at the narrowest link of the leg so far. */
  packet: 5,
} as const;

/** Whole numbers of a flight: one cache line. */
export const FLIGHT_WORD = {
  /** Row slot, or whatever the owner put there; -1: nobody waits. */
  owner: 0,
  readPath: 1,
  writePath: 2,
  /** 1: the trail is the medium's, not a link's. */
  trailsAtMedium: 3,
  /** Spreads accesses over memory channels. */
  place: 4,
  /** Stage its head reaches next, or one of AT. */
  at: 5,
  /** Path it is on, and 1 while that is the write path. */
  path: 6,
  writing: 7,
  nextFree: 8,
} as const;

/**
 * Transfers in the fabric, in records of typed arrays, one event per hop. A flight reads over one path, writes over another, or both in turn
 * (a copy: read to the mover, write to its new place). Its packets move as a train: the event is the head; `trail` is how far behind
 * the last packet is, set by the narrowest stage (virtual cut-through).
 */
export class Flights {
  real = new Float64Array(256 * 8);
  word = new Int32Array(256 * 16);
  active = 0;
  /** Sum over finished flights of payload x link hops that carry it, against what the links counted. */
  deliveredHopBytes = 0;

  private free = -1;
  private used = 0;

  private readonly fabric: Fabric;
  private readonly servers: Servers;
  private readonly media: Media;
  private readonly queue: DueQueue;
  private readonly to: FlightOwner;

  constructor(fabric: Fabric, servers: Servers, media: Media, queue: DueQueue, to: FlightOwner) {
    this.fabric = fabric;
    this.servers = servers;
    this.media = media;
    this.queue = queue;
    this.to = to;
  }

  /**
   * Sends a flight at `time`, after `delay` ps of software.
   * @param readPath path to read over, -1 for none
   * @param writePath path to write over, -1 for none
   * @param place spreads accesses over memory channels
   */
  send(
    owner: number,
    readPath: number,
    writePath: number,
    bytes: number,
    place: number,
    time: number,
    delay: number,
  ): void {
    const flight = this.free === -1 ? this.fresh() : this.free;
    this.free = this.word[flight * 16 + 8 /* nextFree */]!;
    this.word[flight * 16 + 0 /* owner */] = owner;
    this.word[flight * 16 + 1 /* readPath */] = readPath;
    this.word[flight * 16 + 2 /* writePath */] = writePath;
    this.real[flight * 8 + 0 /* bytes */] = bytes;
    this.word[flight * 16 + 4 /* place */] = place;
    this.real[flight * 8 + 1 /* linkQueue */] = 0;
    this.real[flight * 8 + 2 /* mediaQueue */] = 0;
    this.real[flight * 8 + 3 /* serialisation */] = 0;
    this.word[flight * 16 + 3 /* trailsAtMedium */] = 0;
    this.real[flight * 8 + 4 /* trail */] = 0;
    this.word[flight * 16 + 7 /* writing */] = readPath === -1 ? 1 : 0;
    this.word[flight * 16 + 6 /* path */] = readPath === -1 ? writePath : readPath;
    this.active++;
    if (delay === 0) this.startPath(flight, time);
    else this.schedule(flight, -1 /* start */, time + delay);
  }

  /** The head of a flight reaches its next stage. */
  step(flight: number, time: number): void {
    const at = this.word[flight * 16 + 5 /* at */]!;
    if (at >= 0) this.pass(flight, at, time);
    else if (at === -2 /* done */) this.finish(flight, time);
    else this.startPath(flight, time);
  }

  private startPath(flight: number, time: number): void {
    const fabric = this.fabric;
    const path = this.word[flight * 16 + 6 /* path */]!;
    const at = fabric.pathStart[path]!;
    const lead = fabric.pathLead[path]!;
    const server = fabric.stages[at * 4 + 0 /* server */]!;
    this.real[flight * 8 + 5 /* packet */] = 0;
    if (lead === 0 || (server !== -1 /* medium */ && fabric.serverLeaf[server] === 1))
      this.pass(flight, at, time + lead);
    else this.schedule(flight, at, time + lead);
  }

  private pass(flight: number, at: number, time: number): void {
    const stages = this.fabric.stages;
    const server = stages[at * 4 + 0 /* server */]!;
    if (server === -1 /* medium */) this.passMedium(flight, at, time);
    else this.passLink(flight, at, server, stages[at * 4 + 1 /* message */]!, time);
  }

  private passLink(flight: number, at: number, server: number, message: number, time: number): void {
    const { servers, real, word } = this;
    const numbers = flight * 8;
    const words = flight * 16;
    const writing = word[words + 7 /* writing */]!;
    servers.link(server, message + writing, real[numbers]! /* bytes */, time);
    const { start, packet, trail } = servers;
    real[numbers + 1 /* linkQueue */] = real[numbers + 1]! + (start - time);
    if (packet > real[numbers + 5 /* packet */]!) real[numbers + 5] = packet;
    if (trail > real[numbers + 4 /* trail */]!) {
      real[numbers + 4] = trail;
      word[words + 3 /* trailsAtMedium */] = 0;
    }
    if (writing === 1 && this.fabric.serverPosted[server] === 1) this.post(flight, at, start);
    this.leave(flight, at, start);
  }

  private passMedium(flight: number, at: number, time: number): void {
    const { fabric, media } = this;
    const device = fabric.pathDevice[this.word[flight * 16 + 6 /* path */]!]!;
    const write = this.word[flight * 16 + 7 /* writing */] === 1;
    media.serve(
      device,
      write,
      this.real[flight * 8 + 0 /* bytes */]!,
      time,
      this.word[flight * 16 + 4 /* place */]!,
    );
    this.real[flight * 8 + 2 /* mediaQueue */]! += media.start - time;
    if (media.trail > this.real[flight * 8 + 4 /* trail */]!) {
      this.real[flight * 8 + 4] = media.trail;
      this.word[flight * 16 + 3 /* trailsAtMedium */] = 1;
    }
    const latency = write ? fabric.mediumWriteLatency[device]! : fabric.mediumReadLatency[device]!;
    this.leave(flight, at, media.start + latency);
  }

  /** On to the next stage, or to the end of the path. */
  private leave(flight: number, at: number, start: number): void {
    const { fabric, real } = this;
    const ends = fabric.stages[at * 4 + 2 /* ends */]!;
    let next = start + fabric.stageAfter[at]!;
    if (ends !== 0 /* nothing */) {
      const packet = real[flight * 8 + 5 /* packet */]!;
      real[flight * 8 + 5] = 0;
      real[flight * 8 + 3 /* serialisation */] = real[flight * 8 + 3]! + packet;
      next += packet;
    }
    if (ends === 2 /* path */) this.endPath(flight, next);
    else if (ends === 3 /* leg in order */) this.passMedium(flight, at + 1, next);
    else this.schedule(flight, at + 1, next);
  }

  private endPath(flight: number, time: number): void {
    if (this.word[flight * 16 + 7 /* writing */] === 0 && this.word[flight * 16 + 2 /* writePath */] !== -1) {
      this.word[flight * 16 + 7 /* writing */] = 1;
      this.word[flight * 16 + 6 /* path */] = this.word[flight * 16 + 2 /* writePath */]!;
      this.schedule(flight, -1 /* start */, time);
    } else this.schedule(flight, -2 /* done */, time + this.real[flight * 8 + 4 /* trail */]!);
  }

  /** Accepted by the first port with its last byte; what is left of the way concerns nobody. */
  private post(flight: number, at: number, start: number): void {
    const first = this.fabric.stages[at * 4 + 3 /* first */] === 1;
    if (!first || this.word[flight * 16 + 0 /* owner */]! < 0) return;
    const path = this.word[flight * 16 + 6 /* path */]!;
    const accepted =
      start +
      this.real[flight * 8 + 5 /* packet */]! +
      this.real[flight * 8 + 4 /* trail */]! +
      this.fabric.pathPosted[path]! -
      this.fabric.pathLead[path]!;
    this.real[flight * 8 + 3 /* serialisation */] =
      this.real[flight * 8 + 5 /* packet */]! + this.real[flight * 8 + 4 /* trail */]!;
    this.to.flightPosted(flight, accepted);
    this.word[flight * 16 + 0 /* owner */] = -1;
  }

  private schedule(flight: number, at: number, time: number): void {
    this.word[flight * 16 + 5 /* at */] = at;
    this.queue.push(time, (flight << 2) | 0 /* flight */);
  }

  private finish(flight: number, time: number): void {
    this.active--;
    this.deliveredHopBytes += this.real[flight * 8 + 0 /* bytes */]! * this.dataHops(flight);
    this.to.flightDone(flight, time);
    this.word[flight * 16 + 8 /* nextFree */] = this.free;
    this.free = flight;
  }

  /** Link hops that carried the flight's payload: back from where it was read, out to where it was written. */
  private dataHops(flight: number): number {
    const read = this.word[flight * 16 + 1 /* readPath */]!;
    const write = this.word[flight * 16 + 2 /* writePath */]!;
    const back = read === -1 ? 0 : this.fabric.pathResponseHops[read]!;
    return back + (write === -1 ? 0 : this.fabric.pathRequestHops[write]!);
  }

  private fresh(): number {
    const flight = this.used++;
    if (flight * 16 === this.word.length) this.grow(flight * 2);
    this.word[flight * 16 + 8 /* nextFree */] = -1;
    return flight;
  }

  private grow(length: number): void {
    this.real = grown(this.real, length * 8);
    this.word = grown(this.word, length * 16);
  }
}
