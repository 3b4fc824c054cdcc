import { nextIn, nextOf } from "./bits.ts";
import type { FlitState } from "./state.ts";

/** Gives output virtual channels to input channels that wait with a new packet. */
export interface VcAllocator {
  /** One cycle of a router: number of input channels that were given an output. */
  run(router: number, firstPort: number): number;
  /** Those: they ask for the switch in the next cycle. */
  readonly granted: Int32Array;
}

/**
 * iSLIP (McKeown, IEEE/ACM Trans. Networking 7(2), 1999) between all input channels of a router and all its output channels, pointers
 * moved in the first iteration only. An input channel asks for every free channel of one group, so that each group is matched
 * by itself.
 */
export function vcAllocatorOf(state: FlitState): VcAllocator {
  const { columns, ports, shift, words, portWords, groups, iterations, inputs } = state;
  const { asking, askers, waiting, askedPorts, unheld, groupVcs, phase, output } = state;
  const granted = columns.int32(words * 32);
  const grants = columns.int32(1);
  /** By output channel: the router's input channel that comes first. By input channel: the output channel that does. */
  const grantFrom = columns.int32(state.room.length);
  const acceptFrom = columns.int32(inputs);
  /** Scratch: offers to each input channel of the router; the channels that have any. */
  const offers = columns.int32(words * 32);
  const offered = columns.int32(32);
  const mask = (1 << shift) - 1;

  function run(router: number, firstPort: number): number {
    grants[0] = 0;
    for (let w = 0; w < portWords; w++) {
      for (let rest = askedPorts[router * portWords + w]!; rest !== 0; rest &= rest - 1) {
        const port = firstPort + (w << 5) + 31 - Math.clz32(rest & -rest);
        if (unheld[port] !== 0) matchPort(firstPort, port);
      }
    }
    return grants[0]!;
  }

  function matchPort(firstPort: number, port: number): void {
    for (let at = port * groups; at < (port + 1) * groups; at++) {
      const count = askers[at]!;
      if (count === 0) continue;
      const vcs = groupVcs[at]! & unheld[port]!;
      if (vcs === 0) continue;
      if (count === 1) giveAlone(firstPort, port, at, vcs);
      else match(firstPort, port, at, vcs);
    }
  }

  /** One channel asks: it is offered every free output channel and takes the next in its turn. */
  function giveAlone(firstPort: number, port: number, at: number, vcs: number): void {
    const input = nextOf(asking, at * words, words, 0);
    give(firstPort, port, at, input, pick((firstPort << shift) + input, port, vcs), true);
  }

  function match(firstPort: number, port: number, at: number, vcs: number): void {
    let free = vcs;
    for (let turn = 0; turn < iterations && free !== 0 && askers[at] !== 0; turn++) {
      const count = offer(port, at, free);
      for (let i = 0; i < count; i++) {
        const input = offered[i]!;
        const vc = pick((firstPort << shift) + input, port, offers[input]!);
        offers[input] = 0;
        free &= ~(1 << vc);
        give(firstPort, port, at, input, vc, turn === 0);
      }
    }
  }

  /** Every free output channel offers itself to the asking channel that is next in its turn. */
  function offer(port: number, at: number, vcs: number): number {
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
  function pick(input: number, port: number, vcs: number): number {
    const from = acceptFrom[input]!;
    return nextIn(vcs, from >> shift === port ? from & mask : 0);
  }

  function give(
    firstPort: number,
    port: number,
    at: number,
    input: number,
    vc: number,
    movesPointers: boolean,
  ): void {
    const channel = (firstPort << shift) + input;
    const to = (port << shift) | vc;
    asking[at * words + (input >> 5)]! &= ~(1 << (input & 31));
    askers[at]!--;
    if (--waiting[port]! === 0)
      askedPorts[ports[8 * port + 4 /* word */]!]! &= ~ports[8 * port + 5 /* bit */]!;
    unheld[port]! &= ~(1 << vc);
    phase[channel] = 2 /* active */;
    output[channel] = to;
    granted[grants[0]!++] = channel;
    if (!movesPointers) return;
    grantFrom[to] = input + 1 < words << 5 ? input + 1 : 0;
    acceptFrom[channel] = to + 1;
  }

  return { run, granted };
}
