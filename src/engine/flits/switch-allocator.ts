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
  private readonly degree: number;
  /** Scratch: outputs asked for; outputs that offer to an input; sets of inputs and outputs still free. */
  private readonly outputs: Int32Array;
  private readonly offers: Int32Array;
  private readonly offeredInputs: Int32Array;

  private readonly state: FlitState;

  constructor(state: FlitState) {
    this.state = state;
    const words = state.portWords;
    this.degree = words * 32;
    this.granted = new Int32Array(this.degree);
    const ports = state.layout.routerPortsEnd;
    this.turn = new Int32Array(ports);
    this.grantFrom = new Int32Array(ports);
    this.acceptFrom = new Int32Array(ports);
    this.asks = new Int32Array(this.degree * words);
    this.channel = new Int32Array(this.degree * this.degree);
    this.outputs = new Int32Array(words);
    this.offers = new Int32Array(this.degree * words);
    this.offeredInputs = new Int32Array(words);
  }

  /** One cycle of the router with these ports. */
  run(firstPort: number, endPort: number, cycle: number): void {
    this.grants = 0;
    const { ready } = this.state;
    let asked = false;
    for (let port = firstPort; port < endPort; port++) {
      if (ready[port] !== 0) asked = this.ask(firstPort, port, cycle) || asked;
    }
    if (!asked) return;
    const { iterations } = this.state;
    for (let turn = 0; turn < iterations && this.offer(firstPort); turn++) {
      this.accept(firstPort, turn === 0);
    }
    this.clear();
  }

  /** Requests of one input port: its channels in their turn, the first for each output. */
  private ask(firstPort: number, port: number, cycle: number): boolean {
    const { state, asks, outputs, channel, degree } = this;
    const { shift, output, room, busyUntil, portWords: words } = state;
    const input = port - firstPort;
    const from = this.turn[port]!;
    const all = state.ready[port]!;
    const later = from > 31 ? 0 : all & (-1 << from);
    let asked = false;
    for (let part = 0; part < 2; part++) {
      for (let rest = part === 0 ? later : all ^ later; rest !== 0; rest &= rest - 1) {
        const vc = 31 - Math.clz32(rest & -rest);
        const out = output[(port << shift) | vc]!;
        const outPort = out >> shift;
        if (room[out] === 0 || busyUntil[outPort]! > cycle) continue;
        const to = outPort - firstPort;
        const at = to * words + (input >> 5);
        if ((asks[at]! & (1 << (input & 31))) !== 0) continue;
        asks[at]! |= 1 << (input & 31);
        outputs[to >> 5]! |= 1 << (to & 31);
        channel[input * degree + to] = (port << shift) | vc;
        asked = true;
      }
    }
    return asked;
  }

  /** Every output asked for offers itself to the input next in its turn. False: nobody asks any more. */
  private offer(firstPort: number): boolean {
    const { outputs, asks, offers, offeredInputs, grantFrom, state } = this;
    const words = state.portWords;
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

  /** Every input takes the offering output next in its turn; both are out of the next iteration. */
  private accept(firstPort: number, movesPointers: boolean): void {
    const { offers, offeredInputs, acceptFrom, grantFrom, state, degree } = this;
    const words = state.portWords;
    for (let w = 0; w < words; w++) {
      for (let rest = offeredInputs[w]!; rest !== 0; rest &= rest - 1) {
        const input = (w << 5) + 31 - Math.clz32(rest & -rest);
        const to =
          words === 1
            ? nextIn(offers[input]!, acceptFrom[firstPort + input]!)
            : nextOf(offers, input * words, words, acceptFrom[firstPort + input]!);
        offers.fill(0, input * words, (input + 1) * words);
        this.granted[this.grants++] = this.channel[input * degree + to]!;
        this.withdraw(input, to);
        if (!movesPointers) continue;
        grantFrom[firstPort + to] = input + 1 < degree ? input + 1 : 0;
        acceptFrom[firstPort + input] = to + 1 < degree ? to + 1 : 0;
      }
      offeredInputs[w] = 0;
    }
  }

  /** Takes a matched pair out of what is asked for. */
  private withdraw(input: number, to: number): void {
    const { outputs, asks, state } = this;
    const words = state.portWords;
    asks.fill(0, to * words, (to + 1) * words);
    outputs[to >> 5]! &= ~(1 << (to & 31));
    for (let w = 0; w < words; w++) {
      for (let rest = outputs[w]!; rest !== 0; rest &= rest - 1) {
        const other = (w << 5) + 31 - Math.clz32(rest & -rest);
        asks[other * words + (input >> 5)]! &= ~(1 << (input & 31));
      }
    }
  }

  private clear(): void {
    const { outputs, asks, state } = this;
    const words = state.portWords;
    for (let w = 0; w < words; w++) {
      for (let rest = outputs[w]!; rest !== 0; rest &= rest - 1) {
        const to = (w << 5) + 31 - Math.clz32(rest & -rest);
        asks.fill(0, to * words, (to + 1) * words);
      }
      outputs[w] = 0;
    }
  }

  /** A channel's flit has gone: the channel after it is next. */
  moveTurn(port: number, vc: number): void {
    this.turn[port] = vc + 1 < this.state.vcs ? vc + 1 : 0;
  }
}
