import { nextIn, nextOf } from "./bits.ts";
import type { FlitState } from "./state.ts";

/** Matches input ports to output ports, one flit each a cycle. */
export interface SwitchAllocator {
  /** One cycle of a router: number of input channels whose first flit crosses the switch. */
  run(router: number, firstPort: number, cycle: number): number;
  readonly granted: Int32Array;
  /** A channel's flit has gone: the channel after it is next. */
  moveTurn(port: number, vc: number): void;
}

/**
 * iSLIP, pointers moved in the first iteration only. For every output that channels of an input port have flits for, and room behind,
 * the channel next in the port's turn asks.
 */
export function switchAllocatorOf(state: FlitState): SwitchAllocator {
  const { columns, shift, vcs, iterations, slow, portWords: words } = state;
  const { readyPorts, ready, output, room, busyUntil } = state;
  /** Ports of a router, a power of two. */
  const degreeShift = Math.ceil(Math.log2(words * 32));
  const degree = 1 << degreeShift;
  const granted = columns.int32(degree);
  const ports = state.layout.routerPortsEnd;
  /** By input port: channel whose turn it is. By port: output, and input, of the router that comes first. */
  const turn = columns.int32(ports);
  const grantFrom = columns.int32(ports);
  const acceptFrom = columns.int32(ports);
  /** Scratch, by local port: inputs that ask for an output; by input x degree + output: channel that asks. */
  const asks = columns.int32(degree * words);
  const channel = columns.int32(degree * degree);
  /** Scratch: requests of this cycle, input x degree + output. */
  const requests = columns.int32(degree << shift);
  /** Scratch: outputs asked for; outputs that offer to an input, inputs that are offered one. */
  const outputs = columns.int32(words);
  const offers = columns.int32(degree * words);
  const offeredInputs = columns.int32(words);
  /** Requests; grants; 1 where two requests are of one input or for one output. */
  const counts = columns.int32(3);

  function run(router: number, firstPort: number, cycle: number): number {
    counts[0 /* asked */] = 0;
    counts[1 /* grants */] = 0;
    counts[2 /* conflict */] = 0;
    for (let w = 0; w < words; w++) {
      for (let rest = readyPorts[router * words + w]!; rest !== 0; rest &= rest - 1) {
        ask(firstPort, firstPort + (w << 5) + 31 - Math.clz32(rest & -rest), cycle);
      }
    }
    if (counts[2 /* conflict */] === 0) grantAll(firstPort);
    else match(firstPort);
    return counts[1 /* grants */]!;
  }

  /** Requests of one input port: its channels in their turn, the first for each output. */
  function ask(firstPort: number, port: number, cycle: number): void {
    const input = port - firstPort;
    const word = input >> 5;
    const bit = 1 << (input & 31);
    const all = ready[port]!;
    // its turn is at most the number of channels less one
    let rest = all & (-1 << turn[port]!);
    let before = all ^ rest;
    const first = counts[0 /* asked */]!;
    let asked = first;
    for (;;) {
      if (rest === 0) {
        if (before === 0) break;
        rest = before;
        before = 0;
      }
      const vc = 31 - Math.clz32(rest & -rest);
      rest &= rest - 1;
      const from = (port << shift) | vc;
      const out = output[from]!;
      const outPort = out >> shift;
      if (room[out] === 0 || (slow && busyUntil[outPort]! > cycle)) continue;
      const to = outPort - firstPort;
      const at = to * words + word;
      if ((asks[at]! & bit) !== 0) continue;
      asks[at]! |= bit;
      if ((outputs[to >> 5]! & (1 << (to & 31))) !== 0) counts[2 /* conflict */] = 1;
      outputs[to >> 5]! |= 1 << (to & 31);
      channel[input * degree + to] = from;
      requests[asked++] = input * degree + to;
    }
    if (asked > first + 1) counts[2 /* conflict */] = 1;
    counts[0 /* asked */] = asked;
  }

  /** Nobody is in another's way. */
  function grantAll(firstPort: number): void {
    const asked = counts[0 /* asked */]!;
    for (let i = 0; i < asked; i++) {
      const to = requests[i]! & (degree - 1);
      const input = requests[i]! >> degreeShift;
      outputs[to >> 5] = 0;
      asks[to * words + (input >> 5)] = 0;
      grant(firstPort, input, to, true);
    }
  }

  function match(firstPort: number): void {
    for (let round = 1; offer(firstPort); round++) {
      accept(firstPort, round === 1, round < iterations);
      if (round >= iterations) break;
    }
    clear();
  }

  /** Every output asked for offers itself to the input next in its turn. False: nobody asks any more. */
  function offer(firstPort: number): boolean {
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
  function accept(firstPort: number, movesPointers: boolean, goesOn: boolean): void {
    for (let w = 0; w < words; w++) {
      for (let rest = offeredInputs[w]!; rest !== 0; rest &= rest - 1) {
        const input = (w << 5) + 31 - Math.clz32(rest & -rest);
        const to =
          words === 1
            ? nextIn(offers[input]!, acceptFrom[firstPort + input]!)
            : nextOf(offers, input * words, words, acceptFrom[firstPort + input]!);
        for (let i = 0; i < words; i++) offers[input * words + i] = 0;
        grant(firstPort, input, to, movesPointers);
        if (goesOn) withdraw(input, to);
      }
      offeredInputs[w] = 0;
    }
  }

  function grant(firstPort: number, input: number, to: number, movesPointers: boolean): void {
    granted[counts[1 /* grants */]!++] = channel[input * degree + to]!;
    if (!movesPointers) return;
    grantFrom[firstPort + to] = input + 1 < degree ? input + 1 : 0;
    acceptFrom[firstPort + input] = to + 1 < degree ? to + 1 : 0;
  }

  /** Takes a matched pair out of what is asked for. */
  function withdraw(input: number, to: number): void {
    for (let i = 0; i < words; i++) asks[to * words + i] = 0;
    outputs[to >> 5]! &= ~(1 << (to & 31));
    for (let w = 0; w < words; w++) {
      for (let rest = outputs[w]!; rest !== 0; rest &= rest - 1) {
        const other = (w << 5) + 31 - Math.clz32(rest & -rest);
        asks[other * words + (input >> 5)]! &= ~(1 << (input & 31));
      }
    }
  }

  function clear(): void {
    for (let w = 0; w < words; w++) {
      for (let rest = outputs[w]!; rest !== 0; rest &= rest - 1) {
        const to = (w << 5) + 31 - Math.clz32(rest & -rest);
        for (let i = 0; i < words; i++) asks[to * words + i] = 0;
      }
      outputs[w] = 0;
    }
  }

  function moveTurn(port: number, vc: number): void {
    turn[port] = vc + 1 < vcs ? vc + 1 : 0;
  }

  return { run, granted, moveTurn };
}
