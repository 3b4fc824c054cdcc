import { PS_PER_NS, type RequestLog } from "../model/index.ts";
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

  /** Times of every request, where they are asked for. */
  readonly log: RequestLog | undefined;
  /** ns that the clock's zero lies after the start of the trace. */
  baseNs = 0;

  constructor(logs = false) {
    if (logs)
      this.log = {
        request: [],
        arrivalNs: [],
        startNs: [],
        firstTokenNs: [],
        endNs: [],
        tokens: [],
        promptBytes: [],
        writtenBytes: [],
        suspensions: [],
      };
  }

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
    if (this.log) this.note(this.log, requests, request, time);
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

  /** A request had given its KV up between these times, ps on the engine's clock. */
  suspended(key: number, from: number, to: number): void {
    this.log?.suspensions.push([key, this.baseNs + from / PS_PER_NS, this.baseNs + to / PS_PER_NS]);
  }

  private note(log: RequestLog, requests: Requests, request: number, time: number): void {
    const ns = (ps: number): number => this.baseNs + ps / PS_PER_NS;
    const prefillEnd = requests.prefillEnd[request]!;
    log.request.push(requests.key[request]!);
    log.arrivalNs.push(ns(requests.arrival[request]!));
    log.startNs.push(ns(requests.start[request]!));
    log.firstTokenNs.push(Number.isFinite(prefillEnd) ? ns(prefillEnd) : Number.NaN);
    log.endNs.push(ns(time));
    log.tokens.push(requests.tokens[request]!);
    log.promptBytes.push(requests.promptBytes[request]!);
    log.writtenBytes.push(requests.writtenBytes[request]!);
  }
}
