import { type AccessBatch, PS_PER_NS, type ReplayResult } from "../model/index.ts";
import { Accesses } from "./accesses.ts";
import { Chains } from "./chains.ts";
import { Compute } from "./compute.ts";
import { Copies } from "./copies.ts";
import type { Core } from "./core.ts";
import { DueQueue } from "./due-queue.ts";
import { Fabric } from "./fabric.ts";
import { Faults } from "./faults.ts";
import { EVENT, EVENT_BITS } from "./flight-records.ts";
import { Flights } from "./flights.ts";
import { Gates } from "./gates.ts";
import type { Replay, ReplaySetup } from "./index.ts";
import { Media } from "./media.ts";
import { Meter } from "./meter.ts";
import { Moves } from "./moves.ts";
import { Pages } from "./pages.ts";
import { PathMeter } from "./path-meter.ts";
import { Prefetcher } from "./prefetcher.ts";
import { Quotas } from "./quotas.ts";
import { RateLimit } from "./rate-limit.ts";
import { Recovery } from "./recovery.ts";
import { RequestMeter } from "./request-meter.ts";
import { Requests } from "./requests.ts";
import { Rooms } from "./rooms.ts";
import { Router } from "./router.ts";
import { Rows } from "./rows.ts";
import { Sequence } from "./sequence.ts";
import { Servers } from "./servers.ts";
import { summariseReplay } from "./summary.ts";
import { Throttle } from "./throttle.ts";
import { TierMeter } from "./tier-meter.ts";
import { Tiering } from "./tiering.ts";
import { Tiers } from "./tiers.ts";
import { Tlb } from "./tlb.ts";
import { Traffic } from "./traffic.ts";
import { Units } from "./units.ts";
import { Watch } from "./watch.ts";
import { WatchedFlights } from "./watched-flights.ts";
import { Ways } from "./ways.ts";

/** The clock is moved back when it passes this, so that whole picoseconds stay exact (2^53 ps are 2.5 hours). */
const CLOCK_LIMIT = 2 ** 51;

/** A replay: its parts, and its clock. Arrivals come before events of the same instant. */
export class Engine implements Replay, Core {
  readonly options;
  readonly dictionaries;
  readonly closed;
  readonly setup: ReplaySetup;
  readonly tierCount: number;
  readonly queue = new DueQueue();
  readonly rows = new Rows();
  readonly requests = new Requests();
  readonly meter = new Meter();
  readonly paths = new PathMeter();
  readonly requestMeter: RequestMeter;
  readonly fabric: Fabric;
  readonly ways: Ways;
  readonly faults: Faults;
  readonly gates: Gates;
  readonly chains: Chains;
  readonly pages: Pages;
  readonly policy;
  readonly servers: Servers;
  readonly media: Media;
  readonly flights: Flights;
  readonly router: Router;
  readonly recovery: Recovery;
  readonly traffic: Traffic;
  readonly throttle: Throttle;
  readonly rooms: Rooms;
  readonly moves: Moves;
  readonly tierMeter: TierMeter;
  readonly rate: RateLimit;
  readonly tiers: Tiers;
  readonly copies: Copies;
  readonly tiering: Tiering;
  readonly units: Units | undefined;
  readonly tlb: Tlb | undefined;
  readonly prefetcher: Prefetcher | undefined;
  readonly sequence: Sequence;
  readonly accesses: Accesses;
  readonly watch: Watch | undefined;

  /** ps on the engine's clock, and ns that the clock's zero lies after the start of the trace. */
  now = 0;
  baseNs = 0;
  firstNs = -1;
  events = 0;
  backwards = 0;
  /** No more rows come. */
  private allIn = false;

  constructor(setup: ReplaySetup) {
    const { topology, options, dictionaries, closed } = setup;
    const { tiering } = options;
    this.setup = setup;
    this.options = options;
    this.dictionaries = dictionaries;
    this.closed = closed;
    this.requestMeter = new RequestMeter(options.logRequests);
    this.tierCount = topology.tiers.filter((tier) => !tier.origin).length;
    this.fabric = new Fabric(topology, setup.protocols);
    this.faults = new Faults(this.fabric, options.health.events);
    this.ways = new Ways(this.fabric, setup.routings, this.faults);
    this.chains = new Chains(topology, this.fabric);
    this.pages = new Pages(topology, this.chains.rank, options.bins, setup.policy);
    if (tiering.quotas.length > 0) this.pages.quotas = new Quotas(topology, tiering.quotas, dictionaries);
    this.units = Object.keys(tiering.unitBytes).length === 0 ? undefined : new Units(this.pages, tiering);
    this.policy = setup.policy.create(this.pages, this.pages.stores);
    this.servers = new Servers(this.fabric, options.bins, options.seed);
    this.gates = new Gates(this.fabric, this.ways, this.servers, this.queue, options.qos);
    this.traffic = new Traffic(options.qos, dictionaries);
    this.throttle = new Throttle(options);
    this.media = new Media(this.fabric, this.servers);
    const compute = new Compute(this.requests, options);
    this.sequence = new Sequence(this, compute);
    this.watch = options.watch === undefined ? undefined : new Watch(this, options.watch);
    this.accesses = new Accesses(this, compute, this.watch?.before(this.sequence) ?? this.sequence);
    this.sequence.connect(this.accesses);
    this.flights = this.watch
      ? new WatchedFlights(this, this.accesses, this.watch)
      : new Flights(this, this.accesses);
    this.router = new Router(this, this.faults.states.length, options, options.seed, !!this.policy.epoch);
    this.recovery = new Recovery(this.ways, this.flights, this.router, options.health);
    this.rooms = new Rooms(this.pages, this.rows, this.queue);
    this.moves = new Moves(this.pages, this.chains, this.router);
    this.tierMeter = new TierMeter(this.tierCount);
    this.rate = new RateLimit(
      this.pages.stores,
      tiering.rateGBps ?? this.policy.rateGBps ?? Number.POSITIVE_INFINITY,
    );
    this.tiers = new Tiers(this);
    this.copies = new Copies(this);
    this.moves.connect(this.copies);
    this.tiering = new Tiering(this, setup.nextUse);
    this.tlb = tiering.tlb && new Tlb(tiering.tlb, this.pages.stores + 1);
    this.prefetcher = tiering.prefetch.kind === "none" ? undefined : new Prefetcher(this);
  }

  feed(batch: AccessBatch): void {
    this.requests.admitRequesters(this.dictionaries.requester.length);
    if (this.firstNs < 0 && batch.rows > 0) this.begin(batch.tsNs[0]!);
    for (let i = 0; i < batch.rows; i++) {
      this.runTo(batch.tsNs[i]!);
      this.sequence.arrive(batch, i, this.now);
    }
  }

  /** The first row is here: what is to break is due. */
  private begin(ns: number): void {
    this.firstNs = ns;
    this.faults.due().forEach((ps, index) => {
      this.queue.push(ps, (index << EVENT_BITS) | EVENT.fault);
    });
    this.runTo(ns);
    this.tiering.begin(this.now);
  }

  finish(): ReplayResult {
    this.allIn = true;
    while (this.queue.size > 0) {
      this.runBefore(CLOCK_LIMIT);
      if (this.queue.size > 0) this.rebase(Math.floor(this.queue.nextTime() / PS_PER_NS));
    }
    this.sequence.integrate(this.now);
    return summariseReplay(this);
  }

  /** Handles everything due before `ns` of the trace and sets the clock to it. */
  private runTo(ns: number): void {
    while ((ns - this.baseNs) * PS_PER_NS > CLOCK_LIMIT) {
      this.runBefore(CLOCK_LIMIT);
      this.rebase(Math.min(ns - this.baseNs, Math.floor(this.queue.nextTime() / PS_PER_NS)));
    }
    const time = Math.round((ns - this.baseNs) * PS_PER_NS);
    this.runBefore(time);
    this.now = time;
  }

  private runBefore(limit: number): void {
    const { queue } = this;
    for (let time = queue.popBefore(limit); time >= 0; time = queue.popBefore(limit)) {
      if (time < this.now) this.backwards++;
      this.now = time;
      this.events++;
      this.handle(queue.payload, time);
    }
  }

  private handle(payload: number, time: number): void {
    const slot = payload >>> EVENT_BITS;
    const kind = payload & ((1 << EVENT_BITS) - 1);
    if (kind === EVENT.flight) this.flights.step(slot, time);
    else if (kind === EVENT.issue) this.sequence.issue(slot, time);
    else if (kind === EVENT.rebuilt) this.accesses.rebuilt(slot, time);
    else if (kind === EVENT.complete) this.accesses.complete(slot, time);
    else if (kind === EVENT.look) this.gates.look(this.flights, this.flights.word, slot, time);
    else if (kind === EVENT.fault) this.fault(slot, time);
    else if (kind === EVENT.room) this.accesses.waits.end(slot, time);
    else this.tiering.epoch(time, this.allIn);
  }

  /** A part breaks, is repaired or loses rate: what was queued at a broken link sets out again. */
  private fault(index: number, time: number): void {
    const broken = this.faults.apply(index, time);
    this.router.enter(this.faults.stateAfter[index]!);
    for (const server of broken)
      this.gates.flush(this.flights, server, (flight) => this.accesses.flightLost(flight, time));
  }

  /** Moves the clock's zero `ns` on. */
  private rebase(ns: number): void {
    const ps = ns * PS_PER_NS;
    this.baseNs += ns;
    this.requestMeter.baseNs = this.baseNs;
    this.now -= ps;
    this.sequence.rebase(ps);
    this.queue.rebase(ps);
    this.rows.rebase(ps);
    this.requests.rebase(ps);
    this.servers.rebase(ps);
    this.media.rebase(ps);
    this.gates.rebase(ps);
    this.faults.rebase(ps);
    this.flights.rebase(ps);
    this.throttle.rebase(ps);
    this.tiering.rebase(ps);
    this.rate.rebase(ps);
    this.accesses.parts.rebase(ps);
    this.pages.residency.origin -= ps;
  }
}
