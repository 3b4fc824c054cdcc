import type { Dictionaries, Policy, ReplayOptions } from "../model/index.ts";
import type { Chains } from "./chains.ts";
import type { Copies } from "./copies.ts";
import type { DueQueue } from "./due-queue.ts";
import type { Fabric } from "./fabric.ts";
import type { Faults } from "./faults.ts";
import type { Flights } from "./flights.ts";
import type { Gates } from "./gates.ts";
import type { Meter } from "./meter.ts";
import type { Moves } from "./moves.ts";
import type { Pages } from "./pages.ts";
import type { PathMeter } from "./path-meter.ts";
import type { Recovery } from "./recovery.ts";
import type { RequestMeter } from "./request-meter.ts";
import type { Requests } from "./requests.ts";
import type { Rooms } from "./rooms.ts";
import type { Router } from "./router.ts";
import type { Rows } from "./rows.ts";
import type { Servers } from "./servers.ts";
import type { Throttle } from "./throttle.ts";
import type { TierMeter } from "./tier-meter.ts";
import type { Tiering } from "./tiering.ts";
import type { Tiers } from "./tiers.ts";
import type { Traffic } from "./traffic.ts";
import type { Ways } from "./ways.ts";

/** The parts of a replay, made once; what works on an access is handed all of them. */
export interface Core {
  readonly options: ReplayOptions;
  readonly dictionaries: Dictionaries;
  readonly closed: boolean;
  readonly queue: DueQueue;
  readonly rows: Rows;
  readonly requests: Requests;
  readonly fabric: Fabric;
  readonly ways: Ways;
  readonly faults: Faults;
  readonly gates: Gates;
  readonly chains: Chains;
  readonly pages: Pages;
  readonly policy: Policy;
  readonly servers: Servers;
  readonly flights: Flights;
  readonly router: Router;
  readonly recovery: Recovery;
  readonly traffic: Traffic;
  readonly throttle: Throttle;
  readonly rooms: Rooms;
  readonly moves: Moves;
  readonly tierMeter: TierMeter;
  readonly tiers: Tiers;
  readonly copies: Copies;
  readonly tiering: Tiering;
  readonly meter: Meter;
  readonly paths: PathMeter;
  readonly requestMeter: RequestMeter;
  /** Tiers without the origin; the origin has this number, rebuilt blocks the next. */
  readonly tierCount: number;
}
