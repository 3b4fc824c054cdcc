import type { Core } from "./core.ts";

import { grown } from "./grown.ts";

/** Says which component every picosecond of an access belongs to (engine.md section 2), into the meter's parts. */
export class Parts {
  private readonly core: Core;
  /** By row: linkQueue, serialisation, path, time of a posted write that its first port has accepted. */
  private posted = new Float64Array(256 * 4);

  constructor(core: Core) {
    this.core = core;
  }

  /** No part yet. What nothing sets so far (coherence) stays 0. */
  none(): void {
    const parts = this.core.meter.parts;
    for (let i = 0; i < 13; i++) parts[i] = 0;
  }

  rebuilt(duration: number): void {
    this.none();
    this.core.meter.parts[12 /* rebuild */] = duration;
  }

  /** A row whose last flight has just ended: its own parts, and those of that flight. */
  ofFlight(row: number, flight: number): void {
    const { rows, meter, flights } = this.core;
    const { parts } = meter;
    const { real, word } = flights;
    const at = flight * 8;
    const words = flight * 16;
    const trail = real[at + 4 /* trail */]!;
    const atMedium = word[words + 3 /* trailsAtMedium */] === 1;
    parts[6 /* propagation */] = 0;
    parts[7 /* switch */] = 0;
    parts[8 /* security */] = 0;
    parts[12 /* rebuild */] = 0;
    parts[3 /* admission */] = rows.real[row * 16 + 8 /* admission */]!;
    parts[11 /* migration */] = rows.real[row * 16 + 11 /* migration */]!;
    parts[1 /* translation */] = rows.real[row * 16 + 13 /* translation */]!;
    parts[0 /* software */] = rows.real[row * 16 + 9 /* software */]!;
    parts[4 /* linkQueue */] = real[at + 1 /* linkQueue */]!;
    parts[9 /* mediaQueue */] = real[at + 2 /* mediaQueue */]!;
    parts[5 /* serialisation */] = real[at + 3 /* serialisation */]! + (atMedium ? 0 : trail);
    parts[10 /* media */] = atMedium ? trail : 0;
    this.ofPath(word[words + 1 /* readPath */]!, false);
    this.ofPath(word[words + 2 /* writePath */]!, true);
    if (rows.word[row * 16 + 8 /* outcome */] === 0 /* served */) this.count(row, flight);
  }

  /** Adds a served access to the sums of its path. */
  private count(row: number, flight: number): void {
    const { rows, flights, paths } = this.core;
    const { real, word } = flights;
    const numbers = flight * 8;
    const read = word[flight * 16 + 1 /* readPath */]!;
    const write = word[flight * 16 + 2 /* writePath */]!;
    const both = read !== -1 && write !== -1;
    const at = both ? paths.pairOf(read, write) : read !== -1 ? paths.useOf(read, 0) : paths.useOf(write, 1);
    const sums = both ? paths.pairs : paths.uses;
    const trail = word[flight * 16 + 3 /* trailsAtMedium */] === 1 ? 6 /* mediumTrail */ : 4; /* linkTrail */
    sums[at] = sums[at]! + 1;
    sums[at + 1 /* bytes */] = sums[at + 1]! + real[numbers + 0 /* bytes */]!;
    sums[at + 3 /* packets */] = sums[at + 3]! + real[numbers + 3 /* serialisation */]!;
    // most waits are none: a comparison is cheaper than a sum
    const linkQueue = real[numbers + 1 /* linkQueue */]!;
    if (linkQueue !== 0) sums[at + 2 /* linkQueue */] = sums[at + 2]! + linkQueue;
    const behind = real[numbers + 4 /* trail */]!;
    if (behind !== 0) sums[at + trail] = sums[at + trail]! + behind;
    const mediaQueue = real[numbers + 2 /* mediaQueue */]!;
    if (mediaQueue !== 0) sums[at + 5 /* mediaQueue */] = sums[at + 5]! + mediaQueue;
    const software = rows.real[row * 16 + 9 /* software */]!;
    if (software !== 0) sums[at + 7 /* software */] = sums[at + 7]! + software;
  }

  private ofPath(path: number, write: boolean): void {
    if (path === -1) return;
    const { fabric, ways, meter } = this.core;
    const device = ways.hot[path * 8 + 2 /* device */]! | 0;
    meter.parts[6 /* propagation */]! += ways.hot[path * 8 + 3 /* propagation */]!;
    meter.parts[7 /* switch */]! += ways.hot[path * 8 + 4 /* switch */]!;
    meter.parts[8 /* security */]! += ways.hot[path * 8 + 5 /* security */]!;
    meter.parts[10 /* media */]! += write
      ? fabric.mediumWriteLatency[device]!
      : fabric.mediumReadLatency[device]!;
  }

  // Posted writes: the flight goes on by itself, so what it knows is kept by row.

  /** Nothing posted yet for a row. */
  clearPosted(row: number): void {
    const base = row * 4;
    if (base >= this.posted.length) this.posted = grown(this.posted, base * 2);
    this.posted[base + 3 /* time */] = Number.NEGATIVE_INFINITY;
  }

  /** A flight of a row was accepted at `time`: the last one accepted decides. */
  post(row: number, flight: number, time: number): void {
    const { flights } = this.core;
    const base = row * 4;
    if (time <= this.posted[base + 3 /* time */]!) return;
    this.posted[base + 0 /* linkQueue */] = flights.real[flight * 8 + 1 /* linkQueue */]!;
    this.posted[base + 1 /* serialisation */] = flights.real[flight * 8 + 3 /* serialisation */]!;
    this.posted[base + 2 /* path */] = flights.word[flight * 16 + 2 /* writePath */]!;
    this.posted[base + 3 /* time */] = time;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let at = 3 /* time */; at < this.posted.length; at += 4) this.posted[at]! -= shift;
  }

  postedAt(row: number): number {
    return this.posted[row * 4 + 3 /* time */]!;
  }

  ofPosted(row: number): void {
    const { rows, meter, ways, paths } = this.core;
    const base = row * 4;
    const path = this.posted[base + 2 /* path */]!;
    const linkQueue = this.posted[base + 0 /* linkQueue */]!;
    const serialisation = this.posted[base + 1 /* serialisation */]!;
    const software = rows.real[row * 16 + 9 /* software */]!;
    this.none();
    meter.parts[11 /* migration */] = rows.real[row * 16 + 11 /* migration */]!;
    meter.parts[1 /* translation */] = rows.real[row * 16 + 13 /* translation */]!;
    meter.parts[3 /* admission */] = rows.real[row * 16 + 8 /* admission */]!;
    meter.parts[0 /* software */] = software;
    meter.parts[4 /* linkQueue */] = linkQueue;
    meter.parts[5 /* serialisation */] = serialisation;
    meter.parts[6 /* propagation */] = ways.pathPosted[path]!;
    const at = paths.useOf(path, 2 /* posted */);
    const sums = paths.uses;
    sums[at] = sums[at]! + 1;
    sums[at + 2 /* linkQueue */] = sums[at + 2]! + linkQueue;
    sums[at + 3 /* packets */] = sums[at + 3]! + serialisation;
    sums[at + 7 /* software */] = sums[at + 7]! + software;
  }
}
