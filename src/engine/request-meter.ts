import { Histogram } from "./histogram.ts";
import type { Cell } from "./meter.ts";
import type { Requests } from "./requests.ts";
import { PATH_PARTS, type Rows } from "./rows.ts";

/** Counts what whole requests took. Requests with a failed or refused access count as incomplete and are in no time. */
export class RequestMeter {
  done = 0;
  failed = 0;
  /** Rows that were requests by themselves: they neither thought nor waited for a slot. */
  alone = 0;
  tokens = 0;
  readonly slotWait = new Histogram();
  readonly timeToFirstToken = new Histogram();
  readonly timePerToken = new Histogram();
  readonly endToEnd = new Histogram();
  /** Think and latency components along the chains that decided the requests' times, and the waits for slots: sums, ps. */
  readonly path = new Float64Array(PATH_PARTS);

  /** Adds the rows that were requests by themselves. Called once, at the end. */
  addAlone(cells: readonly Cell[]): void {
    this.done += this.alone;
    this.slotWait.add(0, this.alone);
    for (const { alone, latency, parts } of cells) {
      if (!alone) continue;
      this.endToEnd.merge(latency);
      for (let i = 0; i < parts.length; i++) this.path[i + 1]! += parts[i]!;
    }
  }

  /** @param row the row that completed last, still readable */
  requestDone(rows: Rows, requests: Requests, row: number, request: number, time: number): void {
    if (requests.failed[request] === 1) {
      this.failed++;
      return;
    }
    const arrival = requests.arrival[request]!;
    const prefillEnd = requests.prefillEnd[request]!;
    const tokens = requests.tokens[request]!;
    this.done++;
    this.tokens += tokens;
    this.slotWait.add(requests.start[request]! - arrival);
    this.endToEnd.add(time - arrival);
    const from = prefillEnd >= arrival ? prefillEnd : requests.start[request]!;
    if (prefillEnd >= arrival) this.timeToFirstToken.add(prefillEnd - arrival);
    if (tokens > 0) this.timePerToken.add(Math.round((time - from) / tokens));
    for (let i = 0; i < PATH_PARTS; i++) this.path[i]! += rows.path[row * PATH_PARTS + i]!;
  }
}
