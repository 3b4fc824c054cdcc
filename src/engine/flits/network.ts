import { Random } from "../../model/index.ts";
import { findDeadlock } from "./deadlock.ts";
import { Meter } from "./meter.ts";
import { type Choice, Routers } from "./routers.ts";
import type { FlitResult, FlitSetup } from "./spec.ts";
import { FlitState } from "./state.ts";
import { flitsPerPacket, Terminals } from "./terminals.ts";

/** Cycles between looks for deadlock. */
const LOOK_EVERY = 2048;
/** Accepted over offered under which a network is saturated. */
const KEEPS_UP_RATIO = 0.97;

const CHOICES: Record<"ecmp" | "first" | "adaptive", Choice> = {
  ecmp: "random",
  first: "first",
  adaptive: "adaptive",
};

/** A network of routers and the traffic on it, cycle by cycle. */
class FlitNetwork {
  cycle = 0;
  deadlock: string[] = [];
  readonly state: FlitState;
  readonly routers: Routers;
  readonly terminals: Terminals;
  readonly meter: Meter;
  private readonly setup: FlitSetup;

  constructor(setup: FlitSetup) {
    this.setup = setup;
    const random = new Random(setup.window.seed);
    this.state = new FlitState(setup);
    this.routers = new Routers(this.state, CHOICES[setup.fabric.ties], random);
    this.meter = new Meter(setup.window);
    this.terminals = new Terminals(this.state, setup.traffic, this.routers, this.meter, random);
  }

  run(): FlitResult {
    const { warmup, measure, atMost } = this.setup.window;
    const end = warmup + measure;
    this.until(end);
    if (this.deadlock.length === 0) this.deadlock = findDeadlock(this.state);
    const saturated = !this.keepsUp();
    while (!saturated && this.cycle < atMost && this.deadlock.length === 0 && this.undone()) {
      this.until(Math.min(atMost, this.cycle + 64));
    }
    return this.result(saturated || this.undone());
  }

  private until(end: number): void {
    while (this.cycle < end && this.deadlock.length === 0) {
      this.step();
      if (this.cycle % LOOK_EVERY === 0) this.deadlock = findDeadlock(this.state);
    }
  }

  private step(): void {
    const { cycle } = this;
    this.countCredits(cycle);
    this.deliver(cycle);
    this.terminals.inject(cycle);
    this.routers.step(cycle);
    this.cycle = cycle + 1;
  }

  private countCredits(cycle: number): void {
    const { credits, room } = this.state;
    const slot = cycle & credits.mask;
    const first = 2 * slot * credits.width;
    const end = first + 2 * credits.counts[slot]!;
    for (let at = first; at < end; at += 2) room[credits.entries[at]!]!++;
    credits.counts[slot] = 0;
  }

  private deliver(cycle: number): void {
    const { arrivals, held } = this.state;
    const slot = cycle & arrivals.mask;
    const first = 2 * slot * arrivals.width;
    const end = first + 2 * arrivals.counts[slot]!;
    for (let at = first; at < end; at += 2) {
      const channel = arrivals.entries[at]!;
      const flit = arrivals.entries[at + 1]!;
      if (channel < held.length) this.routers.receive(channel, flit);
      else this.terminals.eject(channel, flit, cycle);
    }
    arrivals.counts[slot] = 0;
  }

  /** Whether packets of the window are still to be made, or on their way. */
  private undone(): boolean {
    return this.meter.outstanding > 0 || this.terminals.due.some((due) => due < this.meter.end);
  }

  /** Packets generated while measuring, those that wait to be made counted by the mean. */
  private generated(): number {
    const { due, gap } = this.terminals;
    const { begin, end } = this.meter;
    return due.reduce(
      (sum, next, i) => sum + Math.max(0, (end - Math.max(begin, next)) / gap[i]!),
      this.meter.generatedPackets,
    );
  }

  /** Flits that the injecting links could carry while measuring. */
  private capacity(): number {
    const { layout, clocks } = this.state;
    let perCycle = 0;
    for (let port = layout.routerPortsEnd; port < layout.ports; port++)
      perCycle += 1 / clocks.interval[port]!;
    return perCycle * this.setup.window.measure;
  }

  private keepsUp(): boolean {
    const offered = this.generated() * flitsPerPacket(this.setup.traffic);
    return this.meter.ejectedFlits >= KEEPS_UP_RATIO * offered;
  }

  private result(saturated: boolean): FlitResult {
    const { meter, setup, routers } = this;
    const latency = meter.summary();
    return {
      cycles: this.cycle,
      latency,
      hopsMean: latency.count === 0 ? 0 : meter.hops / latency.count,
      acceptedRatio: meter.ejectedFlits / this.capacity(),
      offeredRatio: (this.generated() * flitsPerPacket(setup.traffic)) / this.capacity(),
      saturated,
      deadlock: this.deadlock,
      routerHops: routers.routerHops,
      violations: this.violations(),
    };
  }

  /** Flits in = out + in the network; no buffer over its depth; credits and buffered flits of every channel add up to its depth. */
  private violations(): string[] {
    const { state, terminals, routers } = this;
    const inside = state.held.reduce((sum, held) => sum + held, 0) + state.arrivals.size;
    const found: string[] = [];
    if (terminals.injected !== terminals.ejected + inside) {
      found.push(`flits: ${terminals.injected} in, ${terminals.ejected} out, ${inside} in the network`);
    }
    if (routers.overflows > 0) found.push(`buffers: ${routers.overflows} flits came in without room`);
    if (state.room.some((room) => room < 0)) found.push("credits: fewer than none");
    return found;
  }
}

/** Runs synthetic traffic over a topology. Same setup, same result. */
export function simulateFlits(setup: FlitSetup): FlitResult {
  return new FlitNetwork(setup).run();
}
