import { cycleOf } from "./cycle.ts";
import { findDeadlock } from "./deadlock.ts";
import type { FlitFabric } from "./fabric.ts";
import { violationsOf } from "./invariants.ts";
import { Meter } from "./meter.ts";
import { routersOf } from "./routers.ts";
import type { FlitResult, FlitSetup, FlitTraffic, FlitWindow } from "./spec.ts";
import { FlitState } from "./state.ts";
import { flitsPerPacket, type Terminals, terminalsOf } from "./terminals.ts";
import { wayOf } from "./way.ts";

/** Cycles between looks for deadlock. */
const LOOK_EVERY = 2048;
/** Accepted over offered under which a network is saturated. */
const KEEPS_UP_RATIO = 0.97;

/**
 * A network of routers and the traffic on it, cycle by cycle, for one run after another.
 *
 * What is done every cycle are functions over captured constants, made by `routersOf` and its like: the compiler then knows where each
 * array lies, and an access is three instructions, not twelve. It does so only for the first of each function in a thread: make
 * one network for all runs.
 */
export class FlitNetwork {
  private cycle = 0;
  private deadlock: string[] = [];
  private routerHops = 0;
  private window: FlitWindow = { warmup: 0, measure: 0, atMost: 0, seed: 0 };
  private readonly state: FlitState;
  private readonly traffic: Omit<FlitTraffic, "load">;
  private readonly terminals: Terminals;
  private readonly meter = new Meter();
  private readonly step: (cycle: number) => number;

  constructor(fabric: FlitFabric, traffic: Omit<FlitTraffic, "load">) {
    this.traffic = traffic;
    this.state = new FlitState(fabric, traffic.requestReply !== undefined);
    const way = wayOf(this.state);
    this.terminals = terminalsOf(this.state, traffic, way, this.meter);
    this.step = cycleOf(this.state, routersOf(this.state, way), this.terminals);
  }

  /** From an empty network on. Same load and window, same result. @param load flits injected per cycle that an injecting link could carry */
  run(load: number, window: FlitWindow): FlitResult {
    this.reset(load, window);
    const { warmup, measure, atMost } = window;
    this.until(warmup + measure);
    if (this.deadlock.length === 0) this.deadlock = findDeadlock(this.state);
    const saturated = !this.keepsUp();
    while (!saturated && this.cycle < atMost && this.deadlock.length === 0 && this.undone()) {
      this.until(Math.min(atMost, this.cycle + 64));
    }
    return this.result(saturated || this.undone());
  }

  private reset(load: number, window: FlitWindow): void {
    this.window = window;
    this.cycle = 0;
    this.routerHops = 0;
    this.deadlock = [];
    this.meter.reset(window);
    this.state.reset(window.seed);
    this.terminals.start(load);
  }

  private until(end: number): void {
    while (this.cycle < end && this.deadlock.length === 0) {
      this.routerHops += this.step(this.cycle++);
      if (this.cycle % LOOK_EVERY === 0) this.deadlock = findDeadlock(this.state);
    }
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
    return perCycle * this.window.measure;
  }

  private keepsUp(): boolean {
    const offered = this.generated() * flitsPerPacket(this.traffic);
    return this.meter.ejectedFlits >= KEEPS_UP_RATIO * offered;
  }

  private result(saturated: boolean): FlitResult {
    const { meter } = this;
    const latency = meter.summary();
    return {
      cycles: this.cycle,
      latency,
      hopsMean: latency.count === 0 ? 0 : meter.hops / latency.count,
      acceptedRatio: meter.ejectedFlits / this.capacity(),
      offeredRatio: (this.generated() * flitsPerPacket(this.traffic)) / this.capacity(),
      saturated,
      deadlock: this.deadlock,
      routerHops: this.routerHops,
      violations: violationsOf(this.state, this.terminals.passed),
    };
  }
}

/** Runs synthetic traffic over a topology once. Same setup, same result. */
export function simulateFlits({ fabric, traffic, window }: FlitSetup): FlitResult {
  return new FlitNetwork(fabric, traffic).run(traffic.load, window);
}
