import type { HealthOptions } from "../model/index.ts";
import { nsToPs } from "../model/index.ts";
import type { Flights } from "./flights.ts";
import type { Router } from "./router.ts";
import type { Ways } from "./ways.ts";

/**
 * What was lost with a link is missed after a timeout and asked for again over the ways that are left, from its beginning. After too
 * many times it has failed.
 */
export class Recovery {
  retried = 0;
  private readonly ways: Ways;
  private readonly flights: Flights;
  private readonly router: Router;
  private readonly timeoutPs: number;
  private readonly retries: number;

  constructor(ways: Ways, flights: Flights, router: Router, options: HealthOptions) {
    this.ways = ways;
    this.flights = flights;
    this.router = router;
    this.timeoutPs = nsToPs(options.timeoutNs);
    this.retries = options.retries;
  }

  /** A flight was lost at `time`. @returns whether it is on its way again; else it has failed */
  lost(flight: number, time: number): boolean {
    const { flights } = this;
    const words = flight * 16;
    flights.letGo(flight, time);
    flights.lostHopBytes += this.carried(flight);
    const attempts = ++flights.word[words + 14 /* attempts */]!;
    const read = this.another(flights.word[words + 1 /* readPath */]!, flight, attempts);
    const write = this.another(flights.word[words + 2 /* writePath */]!, flight, attempts);
    if (attempts > this.retries) return false;
    this.retried++;
    flights.again(flight, read, write, time + this.timeoutPs);
    return true;
  }

  /** A way that is whole now, between the ends of another; that one again where none is, since it may be repaired in time. */
  private another(path: number, flight: number, attempts: number): number {
    if (path === -1) return -1;
    const place = this.flights.word[flight * 16 + 4 /* place */]!;
    const now = this.router.pathNow(
      this.ways.pathSource[path]!,
      this.ways.pathDevice[path]!,
      place + attempts,
    );
    return now === NONE ? path : now;
  }

  /** Payload x link hops that carried it so far. */
  private carried(flight: number): number {
    const { word } = this.flights;
    const words = flight * 16;
    const read = word[words + 1 /* readPath */]!;
    const writing = word[words + 7 /* writing */] === 1;
    const bytes = this.flights.real[flight * 8 + 0 /* bytes */]!;
    const whole =
      writing && read !== -1 ? this.ways.pathResponseHops[read]! * this.flights.bytesRead(flight) : 0;
    const path = word[words + 6 /* path */]!;
    const requests = this.ways.pathRequestHops[path]!;
    const passed = this.passed(word[words + 5 /* at */]!, path);
    if (writing) return whole + Math.min(passed, requests) * bytes;
    return Math.max(0, passed - requests - 1) * this.flights.bytesRead(flight);
  }

  /** Stages of its path that are behind it. */
  private passed(at: number, path: number): number {
    const stages = this.ways.pathRequestHops[path]! + 1 + this.ways.pathResponseHops[path]!;
    if (at === -2 /* done */) return stages;
    return at < 0 ? 0 : at - this.ways.pathStart[path]!;
  }
}

/** No way is left. */
export const NONE = -2;
