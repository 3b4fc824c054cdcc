/** What happened to a flight, in order; times in ps on the engine's clock. */
export type Step =
  | { kind: "lost"; from: number; to: number }
  | {
      kind: "link";
      path: number;
      stage: number;
      server: number;
      since: number;
      start: number;
      packet: number;
      /** How far its last packet is behind here. */
      trail: number;
    }
  | {
      kind: "medium";
      path: number;
      stage: number;
      writing: boolean;
      since: number;
      start: number;
      trail: number;
    };

/** The way of one flight of a watched access. */
export class Track {
  /** When it set out: after its software. */
  begun: number;
  steps: Step[] = [];
  /** How far its last packet is behind, and whether the medium set that. */
  trail = 0;
  trailsAtMedium = false;
  /** Of a posted write: its serialisation, and when the first port has accepted it; -1 for the others. */
  serial = 0;
  accepted = -1;

  constructor(begun: number) {
    this.begun = begun;
  }

  passes(step: Step): void {
    if (this.accepted < 0) this.steps.push(step);
  }

  /** It was lost with a link: all its way so far was in vain. */
  setsOutAgain(time: number): void {
    this.steps = [{ kind: "lost", from: this.begun, to: time }];
  }

  rebase(shift: number): void {
    this.begun -= shift;
    if (this.accepted >= 0) this.accepted -= shift;
    for (const step of this.steps) {
      if (step.kind === "lost") {
        step.from -= shift;
        step.to -= shift;
      } else {
        step.since -= shift;
        step.start -= shift;
      }
    }
  }
}
