import type { Random } from "../../model/index.ts";
import { NOWHERE } from "./routes.ts";
import { ACTIVE, ALLOCATING, type FlitState, IDLE } from "./state.ts";
import { SwitchAllocator } from "./switch-allocator.ts";
import { VcAllocator } from "./vc-allocator.ts";

/** How one of several ports is taken: at random, always the first, or the one with most room behind it (ties at random). */
export type Choice = "random" | "first" | "adaptive";

/** The input-queued virtual-channel routers: what comes in, what is allocated, what leaves. */
export class Routers {
  /** Flits that crossed a router. */
  routerHops = 0;
  /** Buffers that took a flit without room. */
  overflows = 0;
  private readonly vcAllocator: VcAllocator;
  private readonly switchAllocator: SwitchAllocator;
  private readonly state: FlitState;
  private readonly choice: Choice;
  private readonly random: Random;
  private readonly routers: number;
  private readonly terminals: number;
  /** One message class and one deadlock class; no packet goes anywhere first. */
  private readonly plain: boolean;
  private readonly straight: boolean;
  /** Some link takes more than a cycle a flit. */
  private readonly slow: boolean;

  constructor(state: FlitState, choice: Choice, random: Random) {
    this.state = state;
    this.choice = choice;
    this.random = random;
    this.routers = state.layout.routers.length;
    this.terminals = state.layout.terminals.length;
    this.plain = state.groups === 2;
    this.slow = state.clocks.interval.some((cycles) => cycles > 1);
    this.straight = state.tables.viaNodes.length === 0;
    this.vcAllocator = new VcAllocator(state);
    this.switchAllocator = new SwitchAllocator(state);
  }

  /** A flit comes into an input channel. */
  receive(channel: number, flit: number): void {
    const { state } = this;
    const { held, phase, depthShift, shift } = state;
    const count = held[channel]!++;
    if (count >= state.clocks.depth[channel >> shift]!) this.overflows++;
    const at = (state.head[channel]! + count) & ((1 << depthShift) - 1);
    state.buffer[(channel << depthShift) | at] = flit;
    if (phase[channel] === IDLE) this.ask(channel, flit >> 1);
    else if (count === 0 && phase[channel] === ACTIVE) this.makeReady(channel);
  }

  /**
   * One cycle of every router. Both allocations see the state as the cycle begins: a channel that was given an output asks for the
   * switch in the next cycle, an output channel whose packet ends is given away in the next.
   */
  step(cycle: number): void {
    const { askedPorts, readyPorts, portWords } = this.state;
    for (let router = 0; router < this.routers; router++) {
      let busy = 0;
      for (let w = router * portWords; w < (router + 1) * portWords; w++)
        busy |= askedPorts[w]! | readyPorts[w]!;
      if (busy !== 0) this.stepOne(router, cycle);
    }
  }

  private stepOne(router: number, cycle: number): void {
    const { vcAllocator, switchAllocator } = this;
    const { askedPorts, portWords, layout } = this.state;
    const first = layout.routerPorts[router]!;
    vcAllocator.grants = 0;
    switchAllocator.grants = 0;
    for (let w = 0; w < portWords; w++) {
      const asked = askedPorts[router * portWords + w]!;
      if (asked !== 0) vcAllocator.run(first, first + (w << 5), asked);
    }
    switchAllocator.run(router, first, cycle);
    for (let i = 0; i < switchAllocator.grants; i++) this.send(switchAllocator.granted[i]!, cycle);
    for (let i = 0; i < vcAllocator.grants; i++) this.activate(vcAllocator.granted[i]!);
  }

  private activate(channel: number): void {
    const { state } = this;
    state.phase[channel] = ACTIVE;
    const asked = state.output[channel]! >> state.shift;
    if (state.waiting[asked] === 0) {
      state.askedPorts[state.ports[8 * asked + 4 /* word */]!]! &= ~state.ports[8 * asked + 5 /* bit */]!;
    }
    this.makeReady(channel);
  }

  private makeReady(channel: number): void {
    const { state } = this;
    const port = channel >> state.shift;
    if (state.ready[port] === 0) this.togglePort(port);
    state.ready[port]! |= 1 << (channel & ((1 << state.shift) - 1));
  }

  /** A channel has nothing to send. */
  private makeUnready(channel: number): void {
    const { state } = this;
    const port = channel >> state.shift;
    const left = state.ready[port]! & ~(1 << (channel & ((1 << state.shift) - 1)));
    state.ready[port] = left;
    if (left === 0) this.togglePort(port);
  }

  /** An input port's first channel has become ready, or its last has ceased to be. */
  private togglePort(port: number): void {
    const { readyPorts, ports } = this.state;
    readyPorts[ports[8 * port + 4 /* word */]!]! ^= ports[8 * port + 5 /* bit */]!;
  }

  /** The first flit of a channel crosses the switch: on to the other end of the link, a credit back for the room it leaves. */
  private send(channel: number, cycle: number): void {
    const { state } = this;
    const { shift, depthShift, ports, held, head } = state;
    const mask = (1 << shift) - 1;
    const port = channel >> shift;
    const output = state.output[channel]!;
    const outPort = output >> shift;
    const at = head[channel]!;
    const flit = state.buffer[(channel << depthShift) | at]!;
    head[channel] = (at + 1) & ((1 << depthShift) - 1);
    const left = --held[channel]!;
    state.room[output]!--;
    if (this.slow) state.busyUntil[outPort] = cycle + ports[8 * outPort + 2 /* interval */]!;
    state.arrivals.add(
      cycle + ports[8 * outPort /* flight */]!,
      ports[8 * outPort + 3 /* other end */]! | (output & mask),
      flit,
    );
    state.credits.add(
      cycle + ports[8 * port + 1 /* credit */]!,
      ports[8 * port + 3 /* other end */]! | (channel & mask),
      0,
    );
    this.switchAllocator.moveTurn(port, channel & mask);
    this.routerHops++;
    if ((flit & 1) !== 0) this.endPacket(channel, output, left, flit >> 1);
    else if (left === 0) this.makeUnready(channel);
  }

  /** The last flit of a packet has left: its output channel is free, the next packet asks. */
  private endPacket(channel: number, output: number, left: number, packet: number): void {
    const { state } = this;
    const { shift, depthShift } = state;
    state.packets.hops[packet]!++;
    state.unheld[output >> shift]! |= 1 << (output & ((1 << shift) - 1));
    state.holder[output] = -1;
    this.makeUnready(channel);
    state.phase[channel] = IDLE;
    if (left > 0) this.ask(channel, state.buffer[(channel << depthShift) | state.head[channel]!]! >> 1);
  }

  /** A packet is first in its channel: it is routed and asks for an output channel from now on. */
  private ask(channel: number, packet: number): void {
    const { state } = this;
    const { shift, ports, words } = state;
    const port = channel >> shift;
    const code = this.route(ports[8 * port + 6 /* router */]!, packet);
    const at = (code >> 6) * state.groups + this.groupOf(port, packet, code);
    const input = channel - ports[8 * port + 7 /* first channel */]!;
    state.asking[at * words + (input >> 5)]! |= 1 << (input & 31);
    state.askers[at]!++;
    state.asked[channel] = at;
    state.phase[channel] = ALLOCATING;
    const to = code >> 6;
    if (state.waiting[to]!++ > 0) return;
    state.askedPorts[ports[8 * to + 4 /* word */]!]! |= ports[8 * to + 5 /* bit */]!;
  }

  /** A packet that goes on along a ring keeps the deadlock class it came with. */
  private groupOf(port: number, packet: number, code: number): number {
    if (this.plain) return code & 1;
    const { tables, packets } = this.state;
    const first = packets.message[packet]! * (tables.classes + 1);
    if ((code & 1) !== 0) return first + tables.classes;
    const ring = tables.ringOut[code >> 6]!;
    if (ring < 0 || ring !== tables.ringIn[port]) packets.deadlockClass[packet] = (code >> 1) & 31;
    return first + packets.deadlockClass[packet]!;
  }

  private route(router: number, packet: number): number {
    const { tables, packets, layout } = this.state;
    const via = this.straight ? -1 : packets.via[packet]!;
    if (via >= 0 && layout.routers[router] !== via) {
      return this.choose(tables.toVia[router * layout.graph.nodes.length + via]!);
    }
    if (via >= 0) packets.via[packet] = -1;
    const code = tables.toTerminal[router * this.terminals + packets.target[packet]!]!;
    return code >= 0 ? code : this.choose(code);
  }

  /** One of the entry's choices. @throws Error where there is none: probes check that all terminals reach each other */
  choose(entry: number): number {
    if (entry >= 0) return entry;
    if (entry === NOWHERE) throw new Error("a packet has no way on");
    const { choices } = this.state.tables;
    const first = -entry;
    const count = choices[first - 1]!;
    if (this.choice === "first") return choices[first]!;
    if (this.choice === "adaptive") return this.roomiest(first, count);
    return choices[first + this.random.below(count)]!;
  }

  private roomiest(first: number, count: number): number {
    const { choices } = this.state.tables;
    const from = this.random.below(count);
    let best = choices[first + from]!;
    let most = this.roomBehind(best >> 6);
    for (let i = 1; i < count; i++) {
      const code = choices[first + ((from + i) % count)]!;
      const room = this.roomBehind(code >> 6);
      if (room > most) {
        most = room;
        best = code;
      }
    }
    return best;
  }

  private roomBehind(port: number): number {
    const { room, shift, vcs } = this.state;
    let sum = 0;
    for (let vc = 0; vc < vcs; vc++) sum += room[(port << shift) | vc]!;
    return sum;
  }
}
