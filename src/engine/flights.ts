import type { DueQueue } from "./due-queue.ts";
import { ENDS, type Fabric, MEDIUM, STAGE, STAGE_WORDS } from "./fabric.ts";
import { grown } from "./grown.ts";
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

/** Where a flight is when it is at no stage of its path. */
const AT = { start: -1, done: -2 } as const;

/**
 * Transfers in the fabric, struct of arrays, one event per hop. A flight reads over one path, writes over another, or both in turn
 * (a copy: read to the mover, write to its new place). Its packets move as a train: the event is the head; `trail` is how far behind
 * the last packet is, set by the narrowest stage (virtual cut-through).
 */
export class Flights {
  /** Row slot, or whatever the owner put there; -1: nobody waits. */
  owner = new Int32Array(256);
  readPath = new Int32Array(256);
  writePath = new Int32Array(256);
  bytes = new Float64Array(256);
  linkQueue = new Float64Array(256);
  mediaQueue = new Float64Array(256);
  serialisation = new Float64Array(256);
  /** 1: the trail is the medium's, not a link's. */
  trailsAtMedium = new Uint8Array(256);
  trail = new Float64Array(256);
  active = 0;
  /** Sum over finished flights of payload x link hops that carry it, against what the links counted. */
  deliveredHopBytes = 0;

  private place = new Int32Array(256);
  private packet = new Float64Array(256);
  /** Stage its head reaches next, or one of AT. */
  private at = new Int32Array(256);
  /** Path it is on, and 1 while that is the write path. */
  private path = new Int32Array(256);
  private writing = new Uint8Array(256);
  private nextFree = new Int32Array(256);
  private free = -1;
  private used = 0;

  private readonly fabric: Fabric;
  private readonly servers: Servers;
  private readonly queue: DueQueue;
  private readonly to: FlightOwner;

  constructor(fabric: Fabric, servers: Servers, queue: DueQueue, to: FlightOwner) {
    this.fabric = fabric;
    this.servers = servers;
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
    this.free = this.nextFree[flight]!;
    this.owner[flight] = owner;
    this.readPath[flight] = readPath;
    this.writePath[flight] = writePath;
    this.bytes[flight] = bytes;
    this.place[flight] = place;
    this.linkQueue[flight] = 0;
    this.mediaQueue[flight] = 0;
    this.serialisation[flight] = 0;
    this.trailsAtMedium[flight] = 0;
    this.trail[flight] = 0;
    this.writing[flight] = readPath === -1 ? 1 : 0;
    this.path[flight] = readPath === -1 ? writePath : readPath;
    this.active++;
    if (delay === 0) this.startPath(flight, time);
    else this.schedule(flight, AT.start, time + delay);
  }

  /** The head of a flight reaches its next stage. */
  step(flight: number, time: number): void {
    const at = this.at[flight]!;
    if (at >= 0) this.pass(flight, at, time);
    else if (at === AT.done) this.finish(flight, time);
    else this.startPath(flight, time);
  }

  private startPath(flight: number, time: number): void {
    const fabric = this.fabric;
    const path = this.path[flight]!;
    const at = fabric.pathStart[path]!;
    const lead = fabric.pathLead[path]!;
    const server = fabric.stages[at * STAGE_WORDS + STAGE.server]!;
    this.packet[flight] = 0;
    if (lead === 0 || (server !== MEDIUM && fabric.serverLeaf[server] === 1))
      this.pass(flight, at, time + lead);
    else this.schedule(flight, at, time + lead);
  }

  private pass(flight: number, at: number, time: number): void {
    const stages = this.fabric.stages;
    const server = stages[at * STAGE_WORDS + STAGE.server]!;
    if (server === MEDIUM) this.passMedium(flight, at, time);
    else this.passLink(flight, at, server, stages[at * STAGE_WORDS + STAGE.message]!, time);
  }

  private passLink(flight: number, at: number, server: number, message: number, time: number): void {
    const { fabric, servers } = this;
    const writing = this.writing[flight]!;
    servers.link(server, message + writing, this.bytes[flight]!, time);
    const start = servers.start;
    this.linkQueue[flight]! += start - time;
    if (servers.packet > this.packet[flight]!) this.packet[flight] = servers.packet;
    this.trailBy(flight, servers.trail, 0);
    if (
      writing === 1 &&
      fabric.serverPosted[server] === 1 &&
      fabric.stages[at * STAGE_WORDS + STAGE.first] === 1
    ) {
      this.post(flight, start);
    }
    this.leave(flight, at, start);
  }

  private passMedium(flight: number, at: number, time: number): void {
    const { fabric, servers } = this;
    const device = fabric.pathDevice[this.path[flight]!]!;
    const write = this.writing[flight] === 1;
    servers.medium(device, write, this.bytes[flight]!, time, this.place[flight]!);
    this.mediaQueue[flight]! += servers.start - time;
    this.trailBy(flight, servers.trail, 1);
    const latency = write ? fabric.mediumWriteLatency[device]! : fabric.mediumReadLatency[device]!;
    this.leave(flight, at, servers.start + latency);
  }

  /** On to the next stage, or to the end of the path. */
  private leave(flight: number, at: number, start: number): void {
    const { fabric } = this;
    const ends = fabric.stages[at * STAGE_WORDS + STAGE.ends]!;
    let next = start + fabric.stageAfter[at]!;
    if (ends !== ENDS.nothing) {
      const packet = this.packet[flight]!;
      this.packet[flight] = 0;
      this.serialisation[flight]! += packet;
      next += packet;
    }
    if (ends !== ENDS.path) this.schedule(flight, at + 1, next);
    else this.endPath(flight, next);
  }

  private trailBy(flight: number, trail: number, atMedium: number): void {
    if (trail <= this.trail[flight]!) return;
    this.trail[flight] = trail;
    this.trailsAtMedium[flight] = atMedium;
  }

  private endPath(flight: number, time: number): void {
    if (this.writing[flight] === 0 && this.writePath[flight] !== -1) {
      this.writing[flight] = 1;
      this.path[flight] = this.writePath[flight]!;
      this.schedule(flight, AT.start, time);
    } else this.schedule(flight, AT.done, time + this.trail[flight]!);
  }

  /** Accepted by the first port with its last byte; what is left of the way concerns nobody. */
  private post(flight: number, start: number): void {
    if (this.owner[flight]! < 0) return;
    const path = this.path[flight]!;
    const accepted =
      start +
      this.packet[flight]! +
      this.trail[flight]! +
      this.fabric.pathPosted[path]! -
      this.fabric.pathLead[path]!;
    this.serialisation[flight] = this.packet[flight]! + this.trail[flight]!;
    this.to.flightPosted(flight, accepted);
    this.owner[flight] = -1;
  }

  private schedule(flight: number, at: number, time: number): void {
    this.at[flight] = at;
    this.queue.push(time, (flight << EVENT_BITS) | EVENT.flight);
  }

  private finish(flight: number, time: number): void {
    this.active--;
    this.deliveredHopBytes += this.bytes[flight]! * this.dataHops(flight);
    this.to.flightDone(flight, time);
    this.nextFree[flight] = this.free;
    this.free = flight;
  }

  /** Link hops that carried the flight's payload: back from where it was read, out to where it was written. */
  private dataHops(flight: number): number {
    const read = this.readPath[flight]!;
    const write = this.writePath[flight]!;
    const back = read === -1 ? 0 : this.fabric.pathResponseHops[read]!;
    return back + (write === -1 ? 0 : this.fabric.pathRequestHops[write]!);
  }

  private fresh(): number {
    const flight = this.used++;
    if (flight === this.owner.length) this.grow(flight * 2);
    this.nextFree[flight] = -1;
    return flight;
  }

  private grow(length: number): void {
    this.owner = grown(this.owner, length);
    this.readPath = grown(this.readPath, length);
    this.writePath = grown(this.writePath, length);
    this.bytes = grown(this.bytes, length);
    this.linkQueue = grown(this.linkQueue, length);
    this.mediaQueue = grown(this.mediaQueue, length);
    this.serialisation = grown(this.serialisation, length);
    this.trailsAtMedium = grown(this.trailsAtMedium, length);
    this.trail = grown(this.trail, length);
    this.place = grown(this.place, length);
    this.packet = grown(this.packet, length);
    this.at = grown(this.at, length);
    this.path = grown(this.path, length);
    this.writing = grown(this.writing, length);
    this.nextFree = grown(this.nextFree, length);
  }
}
