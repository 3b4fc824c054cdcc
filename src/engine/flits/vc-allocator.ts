import { nextIn, nextOf } from "./bits.ts";
import type { FlitState } from "./state.ts";

/**
 * Gives output virtual channels to input channels that wait with a new packet: iSLIP (McKeown, IEEE/ACM Trans. Networking 7(2), 1999)
 * between all input channels of a router and all its output channels, pointers moved in the first iteration only. An input
 * channel asks for every free channel of one group, so that each group is matched by itself.
 */
export class VcAllocator {
  /** Input channels that were given an output in this cycle: they ask for the switch in the next. */
  readonly granted: Int32Array;
  grants = 0;
  /** By output channel: the router's input channel that comes first. By input channel: the output channel that does. */
  private readonly grantFrom: Int32Array;
  private readonly acceptFrom: Int32Array;
  /** Scratch: offers to each input channel of the router; the channels that have any. */
  private readonly offers: Int32Array;
  private readonly offered: Int32Array;

  private readonly state: FlitState;

  constructor(state: FlitState) {
    this.state = state;
    this.granted = new Int32Array(state.words * 32);
    this.grantFrom = new Int32Array(state.room.length);
    this.acceptFrom = new Int32Array(state.phase.length);
    this.offers = new Int32Array(state.words * 32);
    this.offered = new Int32Array(32);
  }

  /** One cycle of those of 32 output ports, from `from` on, that are asked for. */
  run(firstPort: number, from: number, asked: number): void {
    const { unheld } = this.state;
    for (let rest = asked; rest !== 0; rest &= rest - 1) {
      const port = from + 31 - Math.clz32(rest & -rest);
      if (unheld[port] !== 0) this.matchPort(firstPort, port);
    }
  }

  private matchPort(firstPort: number, port: number): void {
    const { askers, groups, groupVcs, unheld } = this.state;
    for (let at = port * groups; at < (port + 1) * groups; at++) {
      const count = askers[at]!;
      if (count === 0) continue;
      const vcs = groupVcs[at]! & unheld[port]!;
      if (vcs === 0) continue;
      if (count === 1) this.giveAlone(firstPort, port, at, vcs);
      else this.match(firstPort, port, at, vcs);
    }
  }

  /** One channel asks: it is offered every free output channel and takes the next in its turn. */
  private giveAlone(firstPort: number, port: number, at: number, vcs: number): void {
    const { asking, words, shift } = this.state;
    const input = nextOf(asking, at * words, words, 0);
    const vc = this.pick((firstPort << shift) + input, port, vcs);
    this.give(firstPort, port, at, input, vc, true);
  }

  private match(firstPort: number, port: number, at: number, vcs: number): void {
    const { shift, askers, iterations } = this.state;
    const { offers, offered } = this;
    let free = vcs;
    for (let turn = 0; turn < iterations && free !== 0 && askers[at] !== 0; turn++) {
      const count = this.offer(port, at, free);
      for (let i = 0; i < count; i++) {
        const input = offered[i]!;
        const vc = this.pick((firstPort << shift) + input, port, offers[input]!);
        offers[input] = 0;
        free &= ~(1 << vc);
        this.give(firstPort, port, at, input, vc, turn === 0);
      }
    }
  }

  /** Every free output channel offers itself to the asking channel that is next in its turn. */
  private offer(port: number, at: number, vcs: number): number {
    const { asking, words, shift } = this.state;
    const { grantFrom, offers, offered } = this;
    let count = 0;
    for (let rest = vcs; rest !== 0; rest &= rest - 1) {
      const vc = 31 - Math.clz32(rest & -rest);
      const input = nextOf(asking, at * words, words, grantFrom[(port << shift) | vc]!);
      if (offers[input] === 0) offered[count++] = input;
      offers[input]! |= 1 << vc;
    }
    return count;
  }

  /** The offered channel of `port` that comes next for an input channel: pointers run over all ports, and wrap. */
  private pick(input: number, port: number, vcs: number): number {
    const { shift } = this.state;
    const from = this.acceptFrom[input]!;
    return nextIn(vcs, from >> shift === port ? from & ((1 << shift) - 1) : 0);
  }

  private give(
    firstPort: number,
    port: number,
    at: number,
    input: number,
    vc: number,
    movesPointers: boolean,
  ): void {
    const { state } = this;
    const { shift, words } = state;
    const channel = (firstPort << shift) + input;
    const output = (port << shift) | vc;
    state.asking[at * words + (input >> 5)]! &= ~(1 << (input & 31));
    state.askers[at]!--;
    state.waiting[port]!--;
    state.unheld[port]! &= ~(1 << vc);
    state.holder[output] = channel;
    state.output[channel] = output;
    this.granted[this.grants++] = channel;
    if (!movesPointers) return;
    this.grantFrom[output] = input + 1 < words << 5 ? input + 1 : 0;
    this.acceptFrom[channel] = output + 1;
  }
}
