import type { Core } from "./core.ts";
import { FLIGHT_REAL, FLIGHT_REALS, FLIGHT_WORD, FLIGHT_WORDS } from "./flights.ts";
import { grown } from "./grown.ts";
import { PART } from "./meter.ts";
import { REAL, REALS } from "./rows.ts";

const NONE = -1;

/** What is known of a posted write when its first port has accepted it. */
const POSTED = { linkQueue: 0, serialisation: 1, propagation: 2, time: 3 } as const;
const POSTED_PARTS = 4;

/** Says which component every picosecond of an access belongs to (engine.md section 2), into the meter's parts. */
export class Parts {
  private readonly core: Core;
  private posted = new Float64Array(256 * POSTED_PARTS);

  constructor(core: Core) {
    this.core = core;
  }

  none(): void {
    const parts = this.core.meter.parts;
    for (let i = 0; i < parts.length; i++) parts[i] = 0;
  }

  rebuilt(duration: number): void {
    this.none();
    this.core.meter.parts[PART.rebuild] = duration;
  }

  /** A row whose last flight has just ended: its own parts, and those of that flight. */
  ofFlight(row: number, flight: number): void {
    const { rows, meter, flights } = this.core;
    const { parts } = meter;
    const { real, word } = flights;
    const at = flight * FLIGHT_REALS;
    const words = flight * FLIGHT_WORDS;
    const trail = real[at + FLIGHT_REAL.trail]!;
    const atMedium = word[words + FLIGHT_WORD.trailsAtMedium] === 1;
    this.none();
    parts[PART.admission] = rows.real[row * REALS + REAL.admission]!;
    parts[PART.software] = rows.real[row * REALS + REAL.software]!;
    parts[PART.linkQueue] = real[at + FLIGHT_REAL.linkQueue]!;
    parts[PART.mediaQueue] = real[at + FLIGHT_REAL.mediaQueue]!;
    parts[PART.serialisation] = real[at + FLIGHT_REAL.serialisation]! + (atMedium ? 0 : trail);
    parts[PART.media] = atMedium ? trail : 0;
    this.ofPath(word[words + FLIGHT_WORD.readPath]!, false);
    this.ofPath(word[words + FLIGHT_WORD.writePath]!, true);
  }

  private ofPath(path: number, write: boolean): void {
    if (path === NONE) return;
    const { fabric, meter } = this.core;
    const device = fabric.pathDevice[path]!;
    meter.parts[PART.propagation]! += fabric.pathPropagation[path]!;
    meter.parts[PART.switch]! += fabric.pathSwitch[path]!;
    meter.parts[PART.media]! += write
      ? fabric.mediumWriteLatency[device]!
      : fabric.mediumReadLatency[device]!;
  }

  // Posted writes: the flight goes on by itself, so what it knows is kept by row.

  /** Nothing posted yet for a row. */
  clearPosted(row: number): void {
    const base = row * POSTED_PARTS;
    if (base >= this.posted.length) this.posted = grown(this.posted, base * 2);
    this.posted[base + POSTED.time] = NONE;
  }

  /** A flight of a row was accepted at `time`: the last one accepted decides. */
  post(row: number, flight: number, time: number): void {
    const { flights, fabric } = this.core;
    const base = row * POSTED_PARTS;
    if (time <= this.posted[base + POSTED.time]!) return;
    const path = flights.word[flight * FLIGHT_WORDS + FLIGHT_WORD.writePath]!;
    this.posted[base + POSTED.linkQueue] = flights.real[flight * FLIGHT_REALS + FLIGHT_REAL.linkQueue]!;
    this.posted[base + POSTED.serialisation] =
      flights.real[flight * FLIGHT_REALS + FLIGHT_REAL.serialisation]!;
    this.posted[base + POSTED.propagation] = fabric.pathPosted[path]!;
    this.posted[base + POSTED.time] = time;
  }

  postedAt(row: number): number {
    return this.posted[row * POSTED_PARTS + POSTED.time]!;
  }

  ofPosted(row: number): void {
    const { rows, meter } = this.core;
    const base = row * POSTED_PARTS;
    this.none();
    meter.parts[PART.admission] = rows.real[row * REALS + REAL.admission]!;
    meter.parts[PART.software] = rows.real[row * REALS + REAL.software]!;
    meter.parts[PART.linkQueue] = this.posted[base + POSTED.linkQueue]!;
    meter.parts[PART.serialisation] = this.posted[base + POSTED.serialisation]!;
    meter.parts[PART.propagation] = this.posted[base + POSTED.propagation]!;
  }
}
