import { nextIn, nextOf } from "./bits.ts";
import type { FlitState } from "./state.ts";

/**
 * Matches input ports to output ports, one flit each a cycle: iSLIP, pointers moved in the first iteration only. For every
 * output that channels of an input port have flits for, and room behind, the channel next in the port's turn asks.
 */
export class SwitchAllocator {
  /** Input channels whose first flit crosses the switch in this cycle. */
  readonly granted: Int32Array;
  grants = 0;
  /** By input port: channel whose turn it is. By port: output, and input, of the router that comes first. */
  private readonly turn: Int32Array;
  private readonly grantFrom: Int32Array;
  private readonly acceptFrom: Int32Array;
  /** Scratch, by local port: inputs that ask for an output; by input x degree + output: channel that asks. */
  private readonly asks: Int32Array;
  private readonly channel: Int32Array;
  /** A power of two. */
  private readonly degree: number;
  private readonly degreeShift: number;
  /** Scratch: outputs asked for; outputs that offer to an input, inputs that are offered one. */
  private readonly outputs: Int32Array;
  private readonly offers: Int32Array;
  private readonly offeredInputs: Int32Array;
  /** Scratch: requests of this cycle, input x degree + output; whether two are of one input or for one output. */
  private readonly requests: Int32Array;
  private asked = 0;
  private conflict = false;
  private readonly state: FlitState;
  private readonly words: number;
  private readonly shift: number;
  private readonly iterations: number;
  /** Some link takes more than a cycle a flit. */
  private readonly slow: boolean;

  constructor(state: FlitState) {
    this.state = state;
    this.words = state.portWords;
    this.shift = state.shift;
    this.iterations = state.iterations;
    this.slow = state.clocks.interval.some((cycles) => cycles > 1);
    this.degreeShift = Math.ceil(Math.log2(this.words * 32));
    this.degree = 1 << this.degreeShift;
    this.granted = new Int32Array(this.degree);
    const ports = state.layout.routerPortsEnd;
    this.turn = new Int32Array(ports);
    this.grantFrom = new Int32Array(ports);
    this.acceptFrom = new Int32Array(ports);
    this.asks = new Int32Array(this.degree * this.words);
    this.channel = new Int32Array(this.degree * this.degree);
    this.requests = new Int32Array(this.degree << state.shift);
    this.outputs = new Int32Array(this.words);
    this.offers = new Int32Array(this.degree * this.words);
    this.offeredInputs = new Int32Array(this.words);
  }

  /** One cycle of the router with this first port. */
  run(router: number, firstPort: number, cycle: number): void {
    const { readyPorts } = this.state;
    this.asked = 0;
    this.conflict = false;
    for (let w = 0; w < this.words; w++) {
      for (let rest = readyPorts[router * this.words + w]!; rest !== 0; rest &= rest - 1) {
        const port = firstPort + (w << 5) + 31 - Math.clz32(rest & -rest);
        const before = this.asked;
        this.ask(firstPort, port, cycle);
        if (this.asked > before + 1) this.conflict = true;
      }
    }
    if (this.conflict) this.match(firstPort);
    else this.grantAll(firstPort);
  }

  /** Nobody is in another's way. */
  private grantAll(firstPort: number): void {
    const { requests, outputs, asks, words, degree } = this;
    for (let i = 0; i < this.asked; i++) {
      const to = requests[i]! & (degree - 1);
      const input = requests[i]! >> this.degreeShift;
      outputs[to >> 5] = 0;
      asks[to * words + (input >> 5)] = 0;
      this.grant(firstPort, input, to, true);
    }
  }

  private match(firstPort: number): void {
    const { iterations } = this;
    for (let turn = 1; this.offer(firstPort); turn++) {
      this.accept(firstPort, turn === 1, turn < iterations);
      if (turn >= iterations) break;
    }
    this.clear();
  }

  /** Requests of one input port: its channels in their turn, the first for each output. */
  private ask(firstPort: number, port: number, cycle: number): void {
    const { asks, outputs, channel, degree, words, shift } = this;
    const { output, room, busyUntil, ready } = this.state;
    const input = port - firstPort;
    const word = input >> 5;
    const bit = 1 << (input & 31);
    const all = ready[port]!;
    // its turn is at most the number of channels less one
    let rest = all & (-1 << this.turn[port]!);
    let before = all ^ rest;
    for (;;) {
      if (rest === 0) {
        if (before === 0) return;
        rest = before;
        before = 0;
      }
      const vc = 31 - Math.clz32(rest & -rest);
      rest &= rest - 1;
      const from = (port << shift) | vc;
      const out = output[from]!;
      const outPort = out >> shift;
      if (room[out] === 0 || (this.slow && busyUntil[outPort]! > cycle)) continue;
      const to = outPort - firstPort;
      const at = to * words + word;
      if ((asks[at]! & bit) !== 0) continue;
      asks[at]! |= bit;
      if ((outputs[to >> 5]! & (1 << (to & 31))) !== 0) this.conflict = true;
      outputs[to >> 5]! |= 1 << (to & 31);
      channel[input * degree + to] = from;
      this.requests[this.asked++] = input * degree + to;
    }
  }

  /** Every output asked for offers itself to the input next in its turn. False: nobody asks any more. */
  private offer(firstPort: number): boolean {
    const { outputs, asks, offers, offeredInputs, grantFrom, words } = this;
    let any = false;
    for (let w = 0; w < words; w++) {
      for (let rest = outputs[w]!; rest !== 0; rest &= rest - 1) {
        const to = (w << 5) + 31 - Math.clz32(rest & -rest);
        const input = nextOf(asks, to * words, words, grantFrom[firstPort + to]!);
        if (input < 0) continue;
        offers[input * words + w]! |= rest & -rest;
        offeredInputs[input >> 5]! |= 1 << (input & 31);
        any = true;
      }
    }
    return any;
  }

  /** Every input takes the offering output next in its turn; both are out of the iterations that follow. */
  private accept(firstPort: number, movesPointers: boolean, goesOn: boolean): void {
    const { offers, offeredInputs, acceptFrom, words } = this;
    for (let w = 0; w < words; w++) {
      for (let rest = offeredInputs[w]!; rest !== 0; rest &= rest - 1) {
        const input = (w << 5) + 31 - Math.clz32(rest & -rest);
        const to =
          words === 1
            ? nextIn(offers[input]!, acceptFrom[firstPort + input]!)
            : nextOf(offers, input * words, words, acceptFrom[firstPort + input]!);
        for (let i = 0; i < words; i++) offers[input * words + i] = 0;
        this.grant(firstPort, input, to, movesPointers);
        if (goesOn) this.withdraw(input, to);
      }
      offeredInputs[w] = 0;
    }
  }

  private grant(firstPort: number, input: number, to: number, movesPointers: boolean): void {
    this.granted[this.grants++] = this.channel[input * this.degree + to]!;
    if (!movesPointers) return;
    this.grantFrom[firstPort + to] = input + 1 < this.degree ? input + 1 : 0;
    this.acceptFrom[firstPort + input] = to + 1 < this.degree ? to + 1 : 0;
  }

  /** Takes a matched pair out of what is asked for. */
  private withdraw(input: number, to: number): void {
    const { outputs, asks, words } = this;
    for (let i = 0; i < words; i++) asks[to * words + i] = 0;
    outputs[to >> 5]! &= ~(1 << (to & 31));
    for (let w = 0; w < words; w++) {
      for (let rest = outputs[w]!; rest !== 0; rest &= rest - 1) {
        const other = (w << 5) + 31 - Math.clz32(rest & -rest);
        asks[other * words + (input >> 5)]! &= ~(1 << (input & 31));
      }
    }
  }

  private clear(): void {
    const { outputs, asks, words } = this;
    for (let w = 0; w < words; w++) {
      for (let rest = outputs[w]!; rest !== 0; rest &= rest - 1) {
        const to = (w << 5) + 31 - Math.clz32(rest & -rest);
        for (let i = 0; i < words; i++) asks[to * words + i] = 0;
      }
      outputs[w] = 0;
    }
  }

  /** A channel's flit has gone: the channel after it is next. */
  moveTurn(port: number, vc: number): void {
    this.turn[port] = vc + 1 < this.state.vcs ? vc + 1 : 0;
  }
}
