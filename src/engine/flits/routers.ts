import type { FlitState } from "./state.ts";
import { switchAllocatorOf } from "./switch-allocator.ts";
import { vcAllocatorOf } from "./vc-allocator.ts";
import type { Way } from "./way.ts";

/** The input-queued virtual-channel routers: what comes in, what is allocated, what leaves. */
export interface Routers {
  /** A flit comes into an input channel. */
  receive(channel: number, flit: number): void;
  /**
   * One cycle of every router: number of flits that crossed one. Both allocations see the state as the cycle begins: a channel that
   * was given an output asks for the switch in the next cycle, an output channel whose packet ends is given away in the next.
   */
  step(cycle: number): number;
}

export function routersOf(state: FlitState, { route, groupAt }: Way): Routers {
  const { ports, shift, depthShift, words, portWords, slow, packets } = state;
  const { buffer, head, held, phase, output, ready, room, unheld, busyUntil } = state;
  const { asking, askers, waiting, askedPorts, readyPorts, arrivals, credits } = state;
  const { routerPorts } = state.layout;
  const routers = state.layout.routers.length;
  const mask = (1 << shift) - 1;
  const depthMask = (1 << depthShift) - 1;
  const vcAllocator = vcAllocatorOf(state);
  const switchAllocator = switchAllocatorOf(state);
  const { run: allocateChannels, granted: withOutput } = vcAllocator;
  const { run: allocateSwitch, granted: crossing, moveTurn } = switchAllocator;
  const { entries: arriving, counts: arrivalCounts, mask: arrivalMask, width: arrivalWidth } = arrivals;
  const { entries: returning, counts: creditCounts, mask: creditMask, width: creditWidth } = credits;

  function receive(channel: number, flit: number): void {
    const count = held[channel]!++;
    buffer[(channel << depthShift) | ((head[channel]! + count) & depthMask)] = flit;
    if (phase[channel] === 0 /* idle */) ask(channel, flit >> 1);
    else if (count === 0 && phase[channel] === 2 /* active */) makeReady(channel);
  }

  function step(cycle: number): number {
    let hops = 0;
    for (let router = 0; router < routers; router++) {
      let busy = 0;
      for (let w = router * portWords; w < (router + 1) * portWords; w++) {
        busy |= askedPorts[w]! | readyPorts[w]!;
      }
      if (busy !== 0) hops += stepOne(router, cycle);
    }
    return hops;
  }

  function stepOne(router: number, cycle: number): number {
    const first = routerPorts[router]!;
    const given = allocateChannels(router, first);
    const hops = allocateSwitch(router, first, cycle);
    for (let i = 0; i < hops; i++) send(crossing[i]!, cycle);
    for (let i = 0; i < given; i++) makeReady(withOutput[i]!);
    return hops;
  }

  function makeReady(channel: number): void {
    const port = channel >> shift;
    if (ready[port] === 0) togglePort(port);
    ready[port]! |= 1 << (channel & mask);
  }

  /** A channel has nothing to send. */
  function makeUnready(channel: number): void {
    const port = channel >> shift;
    const left = ready[port]! & ~(1 << (channel & mask));
    ready[port] = left;
    if (left === 0) togglePort(port);
  }

  /** An input port's first channel has become ready, or its last has ceased to be. */
  function togglePort(port: number): void {
    readyPorts[ports[8 * port + 4 /* word */]!]! ^= ports[8 * port + 5 /* bit */]!;
  }

  /** The first flit of a channel crosses the switch: on to the other end of the link, a credit back for the room it leaves. */
  function send(channel: number, cycle: number): void {
    const port = channel >> shift;
    const to = output[channel]!;
    const outPort = to >> shift;
    const at = head[channel]!;
    const flit = buffer[(channel << depthShift) | at]!;
    head[channel] = (at + 1) & depthMask;
    const left = --held[channel]!;
    room[to]!--;
    if (slow) busyUntil[outPort] = cycle + ports[8 * outPort + 2 /* interval */]!;
    const arrival = (cycle + ports[8 * outPort /* flight */]!) & arrivalMask;
    const entry = 2 * (arrival * arrivalWidth + arrivalCounts[arrival]!++);
    arriving[entry] = ports[8 * outPort + 3 /* other end */]! | (to & mask);
    arriving[entry + 1] = flit;
    const credit = (cycle + ports[8 * port + 1 /* credit */]!) & creditMask;
    returning[credit * creditWidth + creditCounts[credit]!++] =
      ports[8 * port + 3 /* other end */]! | (channel & mask);
    moveTurn(port, channel & mask);
    if ((flit & 1) !== 0) endPacket(channel, to, left, flit >> 1);
    else if (left === 0) makeUnready(channel);
  }

  /** The last flit of a packet has left: its output channel is free, the next packet asks. */
  function endPacket(channel: number, to: number, left: number, packet: number): void {
    packets.record[8 * packet + 4 /* hops */]!++;
    unheld[to >> shift]! |= 1 << (to & mask);
    makeUnready(channel);
    phase[channel] = 0 /* idle */;
    if (left > 0) ask(channel, buffer[(channel << depthShift) | head[channel]!]! >> 1);
  }

  /** A packet is first in its channel: it is routed and asks for an output channel from now on. */
  function ask(channel: number, packet: number): void {
    const port = channel >> shift;
    const code = route(ports[8 * port + 6 /* router */]!, packet);
    const at = groupAt(port, packet, code);
    const to = code >> 6;
    const input = channel - ports[8 * port + 7 /* first channel */]!;
    asking[at * words + (input >> 5)]! |= 1 << (input & 31);
    askers[at]!++;
    phase[channel] = 1 /* allocating */;
    if (waiting[to]!++ > 0) return;
    askedPorts[ports[8 * to + 4 /* word */]!]! |= ports[8 * to + 5 /* bit */]!;
  }

  return { receive, step };
}
