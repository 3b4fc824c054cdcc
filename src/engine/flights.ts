import { type FlightOwner, type FlightParts, FlightRecords } from "./flight-records.ts";
import type { Crossing, Gates } from "./gates.ts";
import type { Media } from "./media.ts";
import type { Servers } from "./servers.ts";

/**
 * Transfers in the fabric, in records of typed arrays, one event per hop. A flight reads over one path, writes over another, or both in turn
 * (a copy: read to the mover, write to its new place). Its packets move as a train: the event is the head; `trail` is how far behind
 * the last packet is, set by the narrowest stage (virtual cut-through).
 */
export class Flights extends FlightRecords implements Crossing {
  protected readonly servers: Servers;
  private readonly gates: Gates;
  protected readonly media: Media;
  /** Whether anything ever breaks, and whether any device works on what it reads. */
  private readonly breaks: boolean;
  private readonly worksNear: boolean;

  constructor(parts: FlightParts, to: FlightOwner) {
    super(parts, to);
    this.servers = parts.servers;
    this.gates = parts.gates;
    this.media = parts.media;
    this.breaks = parts.faults.watch;
    this.worksNear = parts.fabric.worksNear;
  }

  /**
   * Sends a flight at `time`, after `delay` ps of software.
   * @param readPath path to read over, -1 for none
   * @param writePath path to write over, -1 for none
   * @param place spreads accesses over memory channels
   * @param traffic traffic class
   */
  send(
    owner: number,
    readPath: number,
    writePath: number,
    bytes: number,
    place: number,
    time: number,
    delay: number,
    traffic: number,
    flags: number,
  ): void {
    const flight = this.free === -1 ? this.fresh() : this.free;
    const { word, real } = this;
    const words = flight * 16;
    const numbers = flight * 8;
    this.free = word[words + 8 /* next */]!;
    word[words + 0 /* owner */] = owner;
    word[words + 1 /* readPath */] = readPath;
    word[words + 2 /* writePath */] = writePath;
    word[words + 4 /* place */] = place;
    word[words + 9 /* held */] = -1;
    word[words + 12 /* traffic */] = traffic;
    word[words + 14 /* attempts */] = 0;
    word[words + 15 /* flags */] = flags;
    real[numbers + 0 /* bytes */] = bytes;
    real[numbers + 1 /* linkQueue */] = 0;
    real[numbers + 7 /* begun */] = time + delay;
    this.active++;
    if (this.breaks) this.faults.rides(flight, -1, 0);
    this.reset(flight);
    if (delay === 0) this.startPath(flight, time);
    else this.schedule(flight, -1 /* start */, time + delay);
  }

  /** The head of a flight reaches its next stage. */
  step(flight: number, time: number): void {
    const at = this.word[flight * 16 + 5 /* at */]!;
    if (this.breaks && this.faults.lost(flight)) this.to.flightLost(flight, time);
    else if (at >= 0) this.pass(flight, at, time);
    else if (at === -2 /* done */) this.finish(flight, time);
    else this.startPath(flight, time);
  }

  private startPath(flight: number, time: number): void {
    const ways = this.ways;
    const path = this.word[flight * 16 + 6 /* path */]!;
    const at = ways.hot[path * 8 + 0 /* start */]! | 0;
    const lead = ways.hot[path * 8 + 1 /* lead */]!;
    this.real[flight * 8 + 5 /* packet */] = 0;
    if (this.breaks && this.faults.cuts(path)) {
      this.word[flight * 16 + 5 /* at */] = -1;
      this.to.flightLost(flight, time);
      return;
    }
    if (lead === 0 || this.startsInOrder(at)) this.pass(flight, at, time + lead);
    else this.schedule(flight, at, time + lead);
  }

  /** Whether flights reach the first link of a path in the order in which they set out. */
  private startsInOrder(at: number): boolean {
    const server = (this.ways.packed[at]! >> 10) /* server */ - 1;
    return server >= 0 && this.ways.serverLeaf[server] === 1;
  }

  private pass(flight: number, at: number, time: number): void {
    const stage = this.ways.packed[at]!;
    if (stage < 1024) this.passMedium(flight, at, time);
    else if ((stage & 8) !== 0) this.passFork(flight, at, time);
    else this.passLink(flight, at, stage, time);
  }

  private passLink(flight: number, at: number, stage: number, time: number): void {
    const { gates } = this;
    const server = (stage >> 10) /* server */ - 1;
    if (this.breaks && this.faults.down[server] === 1) {
      this.word[flight * 16 + 5 /* at */] = at;
      this.to.flightLost(flight, time);
      return;
    }
    const m = this.measure(flight, stage, server);
    const gate = gates.gated[server]!;
    if (gate === 0 /* open */) this.take(flight, at, stage, m, -1, 0, time, time);
    else this.passGate(flight, at, stage, m, gate, time);
  }

  private passGate(flight: number, at: number, stage: number, m: number, gate: number, time: number): void {
    const { gates } = this;
    const server = (stage >> 10) /* server */ - 1;
    const traffic = gate === 2 /* classes */ ? this.word[flight * 16 + 12 /* traffic */]! : 0;
    const channel = server * gates.perServer + traffic * gates.perClass + ((stage >> 6) /* channel */ & 15);
    const need = (stage & 16) !== 0 ? 0 : this.servers.measured[m + 6 /* need */]! | 0;
    if (!gates.admits(server, channel, need, time)) this.queueUp(flight, at, m, channel, need, time);
    else {
      if (gate === 2 /* classes */) gates.charge(server, traffic, this.servers.measured[m + 2 /* busy */]!);
      this.take(flight, at, stage, m, channel, need, time, time);
    }
  }

  private queueUp(flight: number, at: number, m: number, channel: number, need: number, time: number): void {
    const { word, gates } = this;
    const words = flight * 16;
    const server = (this.ways.packed[at]! >> 10) /* server */ - 1;
    word[words + 5 /* at */] = at;
    word[words + 11 /* need */] = need;
    word[words + 13 /* channel */] = channel;
    this.real[flight * 8 + 6 /* since */] = time;
    if (gates.isBusy(server, time)) word[words + 15 /* flags */]! |= 4 /* full */;
    gates.wait(this, flight, server, channel, this.servers.measured[m + 2 /* busy */]!, time);
  }

  private measure(flight: number, stage: number, server: number): number {
    const message = ((stage >> 4) & 2) + this.word[flight * 16 + 7 /* writing */]!;
    const near = this.worksNear && message === 2; /* readData */
    const bytes = near ? this.bytesRead(flight) : this.real[flight * 8 + 0 /* bytes */]!;
    return this.servers.measure(server, message, bytes);
  }

  // What gates ask of those that wait.

  cross(flight: number, time: number): number {
    const words = flight * 16;
    const at = this.word[words + 5 /* at */]!;
    const stage = this.ways.packed[at]!;
    const m = this.measure(flight, stage, (stage >> 10) /* server */ - 1);
    const channel = this.word[words + 13 /* channel */]!;
    const since = this.real[flight * 8 + 6 /* since */]!;
    this.take(flight, at, stage, m, channel, this.word[words + 11 /* need */]!, since, time);
    return this.servers.measured[m + 2 /* busy */]!;
  }

  /**
   * Takes a link for the message measured at `m`, at `time` or as soon after as it is free, with `need` bytes of the buffer behind a
   * channel, if any: what it held of the buffer before is free when its tail has left.
   */
  private take(
    flight: number,
    at: number,
    stage: number,
    m: number,
    channel: number,
    need: number,
    since: number,
    time: number,
  ): void {
    const { servers, word } = this;
    const words = flight * 16;
    const busy = servers.measured[m + 2 /* busy */]!;
    const start = servers.serve((stage >> 10) /* server */ - 1, m, since, time);
    if (start - time > 2 * busy) word[words + 15 /* flags */]! |= 4 /* full */;
    if (word[words + 9 /* held */] !== -1) this.letGo(flight, start + busy);
    if (need > 0) {
      word[words + 9 /* held */] = channel;
      word[words + 10 /* heldBytes */] = need;
    }
    this.ride(flight, at, stage, m, since, start);
  }

  /** Gives back the buffer that a flight holds, free from `time` on. */
  letGo(flight: number, time: number): void {
    const held = this.word[flight * 16 + 9 /* held */]!;
    if (held === -1) return;
    this.gates.giveBack(held, this.word[flight * 16 + 10 /* heldBytes */]!, time);
    this.word[flight * 16 + 9 /* held */] = -1;
  }

  /** On the link from `start` on. */
  protected ride(flight: number, at: number, stage: number, m: number, since: number, start: number): void {
    const { real } = this;
    const { measured } = this.servers;
    const numbers = flight * 8;
    const packet = measured[m + 3 /* packet */]!;
    const trail = measured[m + 4 /* trail */]!;
    if (start !== since) real[numbers + 1 /* linkQueue */] = real[numbers + 1]! + (start - since);
    if (packet > real[numbers + 5 /* packet */]!) real[numbers + 5] = packet;
    if (trail > real[numbers + 4 /* trail */]!) {
      real[numbers + 4] = trail;
      this.word[flight * 16 + 3 /* trailsAtMedium */] = 0;
    }
    if (this.breaks) this.faults.rides(flight, (stage >> 10) /* server */ - 1, start);
    if ((stage & 4) /* first */ !== 0 && this.fabric.posts) this.post(flight, stage, start);
    this.leave(flight, at, stage, start);
  }

  /** The least occupied of several ways on. */
  private passFork(flight: number, at: number, time: number): void {
    const { ways, word } = this;
    const words = flight * 16;
    const group = ways.forks[ways.stages[at * 8 + 5 /* fork */]!]!;
    const choice = this.gates.leastOccupied(
      group,
      ways.stages,
      word[words + 4 /* place */]!,
      this.faults.down,
      time,
    );
    const path = group[choice + 1]!;
    word[words + 6 /* path */] = path;
    word[words + 1 + word[words + 7 /* writing */]!] = path;
    this.passLink(flight, group[choice]!, ways.packed[group[choice]!]!, time);
  }

  protected passMedium(flight: number, at: number, time: number): void {
    const { fabric, media, real, word } = this;
    const numbers = flight * 8;
    const words = flight * 16;
    const device = this.ways.hot[word[words + 6 /* path */]! * 8 + 2 /* device */]! | 0;
    const write = word[words + 7 /* writing */] === 1;
    media.serve(device, write, real[numbers + 0 /* bytes */]!, time, word[words + 4 /* place */]!);
    const wait = media.start - time;
    if (wait !== 0) real[numbers + 2 /* mediaQueue */] = real[numbers + 2]! + wait;
    if (media.trail > real[numbers + 4 /* trail */]!) {
      real[numbers + 4] = media.trail;
      word[words + 3 /* trailsAtMedium */] = 1;
    }
    const latency = write ? fabric.mediumWriteLatency[device]! : fabric.mediumReadLatency[device]!;
    // what is written has left the buffer when all of it is in the medium
    this.letGo(flight, write ? media.start + media.packet + media.trail : media.start);
    if (wait > latency) word[words + 15 /* flags */]! |= wait > 2 * latency ? 3 : 1 /* overloaded */;
    if (this.worksNear && (word[words + 15 /* flags */]! & 8) /* near */ !== 0)
      this.workNear(flight, device, media.start);
    this.leave(flight, at, this.ways.packed[at]!, media.start + latency);
  }

  /** The device works on what it reads, one operation after another, and only the result goes on. */
  private workNear(flight: number, device: number, time: number): void {
    const { real, word, fabric, media } = this;
    const numbers = flight * 8;
    const bytes = real[numbers + 0 /* bytes */]!;
    const trail = media.work(device, Math.ceil(bytes * fabric.nearPsPerByte[device]!), time);
    if (trail > real[numbers + 4 /* trail */]!) {
      real[numbers + 4] = trail;
      word[flight * 16 + 3 /* trailsAtMedium */] = 1;
    }
  }

  /** On to the next stage, or to the end of the path. */
  private leave(flight: number, at: number, stage: number, start: number): void {
    const { ways, real } = this;
    const ends = stage & 3;
    let next = start + ways.stageAfter[at]!;
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
    const words = flight * 16;
    if (this.word[words + 7 /* writing */] === 0 && this.word[words + 2 /* writePath */] !== -1) {
      this.word[words + 7 /* writing */] = 1;
      this.word[words + 6 /* path */] = this.word[words + 2 /* writePath */]!;
      this.schedule(flight, -1 /* start */, time);
    } else this.schedule(flight, -2 /* done */, time + this.real[flight * 8 + 4 /* trail */]!);
  }
}
