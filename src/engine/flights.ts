import type { DueQueue } from "./due-queue.ts";
import { type Fabric, MESSAGE } from "./fabric.ts";
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

const LEG = { start: 0, request: 1, medium: 2, response: 3, done: 4 } as const;

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
  private leg = new Uint8Array(256);
  private hop = new Int32Array(256);
  /** 1 while on the write path. */
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
    this.active++;
    if (delay === 0) this.startPath(flight, time);
    else this.schedule(flight, LEG.start, time + delay);
  }

  /** The head of a flight reaches its next stage. */
  step(flight: number, time: number): void {
    const leg = this.leg[flight]!;
    if (leg === LEG.medium) this.atMedium(flight, time);
    else if (leg === LEG.done) this.finish(flight, time);
    else if (leg === LEG.start) this.startPath(flight, time);
    else this.atHop(flight, time, leg);
  }

  private startPath(flight: number, time: number): void {
    const fabric = this.fabric;
    const path = this.pathOf(flight);
    const at = time + fabric.pathLead[path]!;
    this.packet[flight] = 0;
    const first = fabric.pathRequest[path]!;
    this.hop[flight] = first;
    if (fabric.pathRequestHops[path] === 0) {
      if (at === time) this.atMedium(flight, time);
      else this.schedule(flight, LEG.medium, at);
    } else if (at === time || fabric.serverLeaf[fabric.hopServer[first]!] === 1) {
      this.atHop(flight, at, LEG.request);
    } else this.schedule(flight, LEG.request, at);
  }

  private atHop(flight: number, time: number, leg: number): void {
    const { fabric, servers } = this;
    const path = this.pathOf(flight);
    const hop = this.hop[flight]!;
    const writing = this.writing[flight]!;
    const message = (leg === LEG.request ? MESSAGE.readRequest : MESSAGE.readData) + writing;
    servers.link(fabric.hopServer[hop]!, message, this.bytes[flight]!, time);
    const start = servers.start;
    this.linkQueue[flight]! += start - time;
    if (servers.packet > this.packet[flight]!) this.packet[flight] = servers.packet;
    this.trailBy(flight, servers.trail, 0);
    const next = start + fabric.hopAfter[hop]!;
    this.hop[flight] = hop + 1;
    if (leg === LEG.request) {
      const first = fabric.pathRequest[path]!;
      if (hop === first && writing && fabric.serverPosted[fabric.hopServer[hop]!])
        this.post(flight, path, start);
      if (hop + 1 === first + fabric.pathRequestHops[path]!) this.endLeg(flight, LEG.medium, next);
      else this.schedule(flight, LEG.request, next);
    } else if (hop + 1 === fabric.pathResponse[path]! + fabric.pathResponseHops[path]!) {
      this.endPath(flight, next + this.takePacket(flight));
    } else this.schedule(flight, LEG.response, next);
  }

  private atMedium(flight: number, time: number): void {
    const { fabric, servers } = this;
    const path = this.pathOf(flight);
    const device = fabric.pathDevice[path]!;
    const write = this.writing[flight] === 1;
    servers.medium(device, write, this.bytes[flight]!, time, this.place[flight]!);
    this.mediaQueue[flight]! += servers.start - time;
    this.trailBy(flight, servers.trail, 1);
    const latency = write ? fabric.mediumWriteLatency[device]! : fabric.mediumReadLatency[device]!;
    const next = servers.start + latency + fabric.pathReturnLead[path]!;
    this.hop[flight] = fabric.pathResponse[path]!;
    if (fabric.pathResponseHops[path] === 0) this.endPath(flight, next);
    else this.schedule(flight, LEG.response, next);
  }

  private trailBy(flight: number, trail: number, atMedium: number): void {
    if (trail <= this.trail[flight]!) return;
    this.trail[flight] = trail;
    this.trailsAtMedium[flight] = atMedium;
  }

  /** A message is there when its first packet is there whole: serialisation at the narrowest link of the leg. */
  private takePacket(flight: number): number {
    const packet = this.packet[flight]!;
    this.packet[flight] = 0;
    this.serialisation[flight]! += packet;
    return packet;
  }

  private endLeg(flight: number, leg: number, time: number): void {
    this.schedule(flight, leg, time + this.takePacket(flight));
  }

  private endPath(flight: number, time: number): void {
    if (this.writing[flight] === 0 && this.writePath[flight] !== -1) {
      this.writing[flight] = 1;
      this.schedule(flight, LEG.start, time);
    } else this.schedule(flight, LEG.done, time + this.trail[flight]!);
  }

  /** Accepted by the first port with its last byte; what is left of the way concerns nobody. */
  private post(flight: number, path: number, start: number): void {
    if (this.owner[flight]! < 0) return;
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

  private schedule(flight: number, leg: number, time: number): void {
    this.leg[flight] = leg;
    this.queue.push(time, (flight << EVENT_BITS) | EVENT.flight);
  }

  private pathOf(flight: number): number {
    return this.writing[flight] === 1 ? this.writePath[flight]! : this.readPath[flight]!;
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
    this.leg = grown(this.leg, length);
    this.hop = grown(this.hop, length);
    this.writing = grown(this.writing, length);
    this.nextFree = grown(this.nextFree, length);
  }
}
