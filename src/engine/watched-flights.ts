import type { FlightOwner, FlightParts } from "./flight-records.ts";
import { Flights } from "./flights.ts";
import type { Watch } from "./watch.ts";

/** Flights that tell a watch where those of its row are. Only made where a row is watched, so that nobody else pays for it. */
export class WatchedFlights extends Flights {
  private readonly watch: Watch;

  constructor(parts: FlightParts, to: FlightOwner, watch: Watch) {
    super(parts, to);
    this.watch = watch;
  }

  override send(
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
    const flight = this.free === -1 ? this.used : this.free;
    this.watch.sends(owner, flight, time, delay);
    super.send(owner, readPath, writePath, bytes, place, time, delay, traffic, flags);
  }

  override again(flight: number, readPath: number, writePath: number, time: number): void {
    super.again(flight, readPath, writePath, time);
    this.watch.trackOf(flight)?.setsOutAgain(time);
  }

  protected override ride(
    flight: number,
    at: number,
    stage: number,
    m: number,
    since: number,
    start: number,
  ): void {
    const server = (stage >> 10) /* server */ - 1;
    const { measured } = this.servers;
    const packet = measured[m + 3 /* packet */]!;
    const trail = measured[m + 4 /* trail */]!;
    const path = this.pathOf(flight);
    this.watch
      .trackOf(flight)
      ?.passes({ kind: "link", path, stage: at, server, since, start, packet, trail });
    super.ride(flight, at, stage, m, since, start);
  }

  protected override passMedium(flight: number, at: number, time: number): void {
    const track = this.watch.trackOf(flight);
    const writing = this.word[flight * 16 + 7 /* writing */] === 1;
    const path = this.pathOf(flight);
    super.passMedium(flight, at, time);
    const { start, trail } = this.media;
    track?.passes({ kind: "medium", path, stage: at, writing, since: time, start, trail });
  }

  protected override post(flight: number, stage: number, start: number): void {
    const track = this.watch.trackOf(flight);
    if (track && this.isPosted(flight, stage)) {
      const numbers = flight * 8;
      const serial = this.real[numbers + 5 /* packet */]! + this.real[numbers + 4 /* trail */]!;
      const path = this.pathOf(flight);
      const rest = this.ways.pathPosted[path]! - this.ways.pathLead[path]!;
      this.watch.posts(track, serial, start + serial + rest);
    }
    super.post(flight, stage, start);
  }

  protected override finish(flight: number, time: number): void {
    const trail = this.real[flight * 8 + 4 /* trail */]!;
    this.watch.ends(flight, trail, this.word[flight * 16 + 3 /* trailsAtMedium */] === 1);
    super.finish(flight, time);
    this.watch.ended(flight);
  }

  override rebase(shift: number): void {
    super.rebase(shift);
    this.watch.rebase(shift);
  }

  private pathOf(flight: number): number {
    return this.word[flight * 16 + 6 /* path */]!;
  }
}
