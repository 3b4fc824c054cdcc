import { type Breakdown, COMPONENTS, PS_PER_NS, psToNs, type WatchResult } from "../model/index.ts";
import type { Sequencer } from "./accesses.ts";
import type { Engine } from "./replay.ts";
import { OUTCOME } from "./rows.ts";
import { timelineOf } from "./timeline.ts";
import { Track } from "./track.ts";

const OUTCOMES = Object.keys(OUTCOME) as (keyof typeof OUTCOME)[];

/** Writes down what happens to one row of a trace. */
export class Watch {
  result: WatchResult | undefined;
  private readonly engine: Engine;
  private readonly row: number;
  /** Its flights that are on their way. */
  private readonly tracks = new Map<number, Track>();
  private sent = 0;
  /** The flight that ends now; of posted ones, that which was accepted last. */
  private last: Track | undefined;

  /** @param row number of the row in the trace */
  constructor(engine: Engine, row: number) {
    this.engine = engine;
    this.row = row;
  }

  /** Hears of every row's end before the sequencer does, while the meter holds its parts. */
  before(sequencer: Sequencer): Sequencer {
    return {
      makeRoom: (...what) => sequencer.makeRoom(...what),
      rowDone: (row, time) => {
        if (this.engine.rows.real[row * 16 + 0 /* index */] === this.row) this.done(row, time);
        sequencer.rowDone(row, time);
      },
    };
  }

  trackOf(flight: number): Track | undefined {
    return this.tracks.size === 0 ? undefined : this.tracks.get(flight);
  }

  sends(owner: number, flight: number, time: number, delay: number): void {
    if (owner < 0 || this.engine.rows.real[owner * 16 + 0 /* index */] !== this.row) return;
    this.tracks.set(flight, new Track(time + delay));
    this.sent++;
  }

  posts(track: Track, serial: number, accepted: number): void {
    if (track.accepted >= 0) return;
    track.serial = serial;
    track.accepted = accepted;
    if (!this.last || accepted > this.last.accepted) this.last = track;
  }

  ends(flight: number, trail: number, trailsAtMedium: boolean): void {
    const track = this.tracks.get(flight);
    if (!track || track.accepted >= 0) return;
    track.trail = trail;
    track.trailsAtMedium = trailsAtMedium;
    this.last = track;
  }

  ended(flight: number): void {
    this.tracks.delete(flight);
  }

  rebase(shift: number): void {
    const all = new Set(this.tracks.values());
    if (this.last) all.add(this.last);
    for (const track of all) track.rebase(shift);
  }

  private done(row: number, time: number): void {
    const { rows, meter, baseNs } = this.engine;
    const words = row * 16;
    const numbers = row * 16;
    const issued = rows.real[numbers + 7 /* issued */]!;
    const outcome = OUTCOMES.find((name) => OUTCOME[name] === rows.word[words + 8 /* outcome */])!;
    const served = outcome === "served";
    this.result = {
      row: this.row,
      outcome,
      requester: this.engine.dictionaries.requester[rows.word[words + 4 /* requester */]!]!,
      op: rows.word[words + 1 /* op */]!,
      bytes: rows.real[numbers + 2 /* bytes */]!,
      flights: this.sent,
      arrivalNs: baseNs + psToNs(rows.real[numbers + 6 /* arrival */]!),
      issuedNs: baseNs + psToNs(issued),
      latencyNs: psToNs(time - issued),
      stretches: timelineOf(this.engine, {
        issued,
        admission: rows.real[numbers + 8 /* admission */]!,
        migration: rows.real[numbers + 11 /* migration */]!,
        translation: rows.real[numbers + 13 /* translation */]!,
        software: rows.real[numbers + 9 /* software */]!,
        end: time,
        track: served ? this.last : undefined,
        rebuilt: outcome === "rebuilt",
      }),
      breakdownNs: Object.fromEntries(
        COMPONENTS.map((name, i) => [name, meter.parts[i]! / PS_PER_NS]),
      ) as Breakdown,
    };
  }
}
