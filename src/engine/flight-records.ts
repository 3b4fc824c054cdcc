import type { DueQueue } from "./due-queue.ts";
import type { Fabric } from "./fabric.ts";
import type { Faults } from "./faults.ts";
import type { Gates } from "./gates.ts";
import { grown } from "./grown.ts";
import type { Media } from "./media.ts";
import type { Servers } from "./servers.ts";
import type { Ways } from "./ways.ts";

/** Who is told about the end of flights. */
export interface FlightOwner {
  /** The flight's slot is still readable. */
  flightDone(flight: number, time: number): void;
  /** A write was accepted by the first port at `time`, in the future; the flight goes on by itself. */
  flightPosted(flight: number, time: number): void;
  /** A part of the fabric went out of order under it. */
  flightLost(flight: number, time: number): void;
}

/** What flights move through. */
export interface FlightParts {
  readonly fabric: Fabric;
  readonly ways: Ways;
  readonly servers: Servers;
  readonly gates: Gates;
  readonly media: Media;
  readonly faults: Faults;
  readonly queue: DueQueue;
}

/** Event kinds in the low bits of a payload. */
export const EVENT = {
  flight: 0,
  issue: 1,
  rebuilt: 2,
  complete: 3,
  look: 4,
  fault: 5,
  epoch: 6,
  room: 7,
} as const;
export const EVENT_BITS = 3;

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
  /** When it came to the link that it waits for. */
  since: 6,
  /** When it first left its node, software done. */
  begun: 7,
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
  /** Next of the list it is in: free slots, or those that wait for a link. */
  next: 8,
  /** Channel whose buffer it holds, -1 for none, and how many bytes of it. */
  held: 9,
  heldBytes: 10,
  /** Credits that it needs for the link it waits for. */
  need: 11,
  traffic: 12,
  channel: 13,
  attempts: 14,
  /** See FLAG. */
  flags: 15,
} as const;

/** overloaded, severely: a device reported that load; full: it queued for a link for its own sake, not for credits (the root of congestion, not a victim); near: the device works on what it reads. */
export const FLAG = { overloaded: 1, severely: 2, full: 4, near: 8 } as const;

/** Flights in records of typed arrays; slots are reused. */
export class FlightRecords {
  real = new Float64Array(256 * 8);
  word = new Int32Array(256 * 16);
  active = 0;
  /** Sum over finished flights of payload x link hops that carry it, and of what was lost, against what the links counted. */
  deliveredHopBytes = 0;
  lostHopBytes = 0;
  protected free = -1;
  protected used = 0;

  protected readonly fabric: Fabric;
  protected readonly ways: Ways;
  protected readonly faults: Faults;
  protected readonly queue: DueQueue;
  protected readonly to: FlightOwner;

  constructor(parts: FlightParts, to: FlightOwner) {
    this.to = to;
    this.fabric = parts.fabric;
    this.ways = parts.ways;
    this.faults = parts.faults;
    this.queue = parts.queue;
  }

  /** Nothing of its way is behind it. */
  protected reset(flight: number): void {
    const { word, real } = this;
    const words = flight * 16;
    const numbers = flight * 8;
    const readPath = word[words + 1 /* readPath */]!;
    real[numbers + 2 /* mediaQueue */] = 0;
    real[numbers + 3 /* serialisation */] = 0;
    real[numbers + 4 /* trail */] = 0;
    word[words + 3 /* trailsAtMedium */] = 0;
    word[words + 7 /* writing */] = readPath === -1 ? 1 : 0;
    word[words + 6 /* path */] = readPath === -1 ? word[words + 2 /* writePath */]! : readPath;
  }

  protected schedule(flight: number, at: number, time: number): void {
    this.word[flight * 16 + 5 /* at */] = at;
    this.queue.push(time, (flight << 3) | 0 /* flight */);
  }

  /** Sends a flight again over new paths, from `time` on; all the time since it first left was waiting. */
  again(flight: number, readPath: number, writePath: number, time: number): void {
    const { word, real } = this;
    word[flight * 16 + 1 /* readPath */] = readPath;
    word[flight * 16 + 2 /* writePath */] = writePath;
    this.reset(flight);
    real[flight * 8 + 1 /* linkQueue */] = time - real[flight * 8 + 7 /* begun */]!;
    this.faults.rides(flight, -1, 0);
    this.schedule(flight, -1 /* start */, time);
  }

  nextOf(flight: number): number {
    return this.word[flight * 16 + 8 /* next */]!;
  }

  sinceOf(flight: number): number {
    return this.real[flight * 8 + 6 /* since */]!;
  }

  setNext(flight: number, next: number): void {
    this.word[flight * 16 + 8 /* next */] = next;
  }

  /** Accepted by the first port with its last byte; what is left of the way concerns nobody. */
  protected post(flight: number, stage: number, start: number): void {
    const { ways, real, word } = this;
    const numbers = flight * 8;
    if (!this.isPosted(flight, stage)) return;
    const path = word[flight * 16 + 6 /* path */]!;
    const serial = real[numbers + 5 /* packet */]! + real[numbers + 4 /* trail */]!;
    real[numbers + 3 /* serialisation */] = serial;
    this.to.flightPosted(flight, start + serial + ways.pathPosted[path]! - ways.pathLead[path]!);
    word[flight * 16 + 0 /* owner */] = -1;
  }

  /** Whether a flight on its first link is a write that somebody waits for, over a link that accepts writes by itself; a copy is complete when it lies at its new place. */
  protected isPosted(flight: number, stage: number): boolean {
    const { word } = this;
    const words = flight * 16;
    const posts = this.fabric.serverPosted[(stage >> 10) /* server */ - 1] === 1;
    return posts && word[words + 1 /* readPath */] === -1 && word[words + 0 /* owner */]! >= 0;
  }

  protected finish(flight: number, time: number): void {
    this.deliveredHopBytes += this.hopBytes(flight);
    this.to.flightDone(flight, time);
    this.end(flight);
  }

  /** A flight's slot is free. */
  end(flight: number): void {
    this.active--;
    this.word[flight * 16 + 8 /* next */] = this.free;
    this.free = flight;
  }

  /** Payload x link hops that carried it: back from where it was read, out to where it was written. */
  protected hopBytes(flight: number): number {
    const words = flight * 16;
    const read = this.word[words + 1 /* readPath */]!;
    const write = this.word[words + 2 /* writePath */]!;
    const bytes = this.real[flight * 8 + 0 /* bytes */]!;
    const out = write === -1 ? 0 : bytes * this.ways.pathRequestHops[write]!;
    return out + (read === -1 ? 0 : this.ways.hot[read * 8 + 6 /* hops */]! * this.bytesRead(flight));
  }

  /** Bytes that the response to a read carries. */
  bytesRead(flight: number): number {
    const near = (this.word[flight * 16 + 15 /* flags */]! & 8) /* near */ !== 0;
    return near ? this.resultBytes(flight) : this.real[flight * 8 + 0 /* bytes */]!;
  }

  protected fresh(): number {
    const flight = this.used++;
    if (flight * 16 === this.word.length) {
      this.real = grown(this.real, flight * 16);
      this.word = grown(this.word, flight * 32);
    }
    this.word[flight * 16 + 8 /* next */] = -1;
    return flight;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let flight = 0; flight < this.used; flight++) {
      this.real[flight * 8 + 6 /* since */]! -= shift;
      this.real[flight * 8 + 7 /* begun */]! -= shift;
    }
  }

  /** What is left of the bytes read when the device has worked on them. */
  protected resultBytes(flight: number): number {
    const device = this.ways.pathDevice[this.word[flight * 16 + 1 /* readPath */]!]!;
    return Math.max(1, Math.ceil(this.real[flight * 8 + 0 /* bytes */]! * this.fabric.nearRatio[device]!));
  }
}
