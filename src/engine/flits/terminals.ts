import { nextIn } from "./bits.ts";
import type { Meter } from "./meter.ts";
import { NOWHERE } from "./routes.ts";
import type { FlitTraffic } from "./spec.ts";
import type { FlitState } from "./state.ts";
import type { Way } from "./way.ts";

/**
 * Sources and sinks. Every port of a terminal generates packets by a Bernoulli process of its own, into a queue without bound, and
 * injects a flit a cycle of the first. Packets are made when they come to the head of the queue, with the cycle they were generated
 * in: what is queued takes no memory. Replies go before requests that have not begun.
 */
export interface Terminals {
  /** Flits that went in, and came out. */
  readonly passed: Int32Array;
  /** Cycle of the next packet that each port generates; cycles between packets, mean. */
  readonly due: Float64Array;
  readonly gap: Float64Array;
  start(load: number): void;
  /** Generates and injects for one cycle. */
  inject(cycle: number): void;
  /** A flit comes out at a terminal's port. */
  eject(channel: number, flit: number, cycle: number): void;
}

/** @param traffic its load is that of each start */
export function terminalsOf(
  state: FlitState,
  traffic: Omit<FlitTraffic, "load">,
  { choose }: Way,
  meter: Meter,
): Terminals {
  const { layout, columns, clocks, packets, shift, groups, groupVcs, messages, room, busyUntil } = state;
  const { ports: records, arrivals, credits } = state;
  const { viaAt, viaNodes, viaFromTerminal, fromTerminal, choices } = state.tables;
  const { owner, terminalPorts, routerPortsEnd: first } = layout;
  const terminals = layout.terminals.length;
  const nodes = layout.graph.nodes.length;
  const ports = layout.ports - first;
  const mask = (1 << shift) - 1;
  const { packetFlits, requestReply } = traffic;
  const due = new Float64Array(new ArrayBuffer(8 * ports));
  const gap = new Float64Array(new ArrayBuffer(8 * ports));
  const passed = columns.int32(2);
  /** By port, from `first` on: packet being injected (-1: none), its flits left, channel, channel of the last packet. */
  const injecting = columns.int32(ports, -1);
  const left = columns.int32(ports);
  const channelOf = columns.int32(ports, -1);
  const lastVc = columns.int32(ports, -1);
  /** Made packets that wait at each port: replies, and packets that must leave by this port. */
  const queueHead = columns.int32(ports, -1);
  const queueTail = columns.int32(ports, -1);

  function start(load: number): void {
    const flits = flitsPerPacket(traffic);
    for (let i = 0; i < ports; i++) {
      gap[i] = Math.max(1, (flits * clocks.interval[first + i]!) / load);
      due[i] = state.random.geometric(gap[i]!) - 1;
    }
  }

  function inject(cycle: number): void {
    for (let i = 0; i < ports; i++) {
      if (injecting[i]! < 0) {
        if (queueHead[i]! < 0 && due[i]! > cycle) continue;
        begin(i, cycle);
        if (injecting[i]! < 0) continue;
      }
      send(i, cycle);
    }
  }

  function eject(channel: number, flit: number, cycle: number): void {
    const port = channel >> shift;
    passed[1 /* out */]!++;
    meter.flit(cycle);
    const credit = (cycle + records[8 * port + 1 /* credit */]!) & credits.mask;
    credits.entries[credit * credits.width + credits.counts[credit]!++] =
      records[8 * port + 3 /* other end */]! | (channel & mask);
    if ((flit & 1) === 0) return;
    const packet = flit >> 1;
    const { record } = packets;
    meter.packet(record[8 * packet + 3 /* born */]!, cycle, record[8 * packet + 4 /* hops */]!);
    if (messages === 2 && record[8 * packet + 5 /* lane */]! < 32) reply(packet, cycle);
    packets.release(packet);
  }

  /** Packets whose first flit is still outside of the network, and flits of others that are. */
  function begin(i: number, cycle: number): void {
    while (injecting[i]! < 0) {
      const waiting = queueHead[i]!;
      if (waiting >= 0 && mayBegin(waiting, cycle)) {
        queueHead[i] = packets.record[8 * waiting + 7 /* next */]!;
        take(i, waiting);
      } else if (due[i]! <= cycle) generate(i);
      else return;
    }
  }

  /** What came out in this cycle is answered in the next. */
  function mayBegin(packet: number, cycle: number): boolean {
    const { record } = packets;
    return record[8 * packet + 5 /* lane */]! < 32 || record[8 * packet + 3 /* born */]! < cycle;
  }

  function take(i: number, packet: number): void {
    injecting[i] = packet;
    left[i] = packets.record[8 * packet + 2 /* flits */]!;
    channelOf[i] = -1;
  }

  function generate(i: number): void {
    const { random } = state;
    const born = due[i]!;
    due[i] = born + random.geometric(gap[i]!);
    const source = owner[first + i]!;
    const reads = requestReply === undefined || random.uniform() < requestReply.readRatio;
    const target = traffic.destination(source, random);
    const packet = make(source, target, requestReply && reads ? 1 : packetFlits, 0);
    meter.generated(born);
    dispatch(i, packet, born);
  }

  function make(source: number, target: number, flits: number, lane: number): number {
    const packet = packets.take();
    const { record } = packets;
    record[8 * packet /* source */] = source;
    record[8 * packet + 1 /* target */] = target;
    record[8 * packet + 2 /* flits */] = flits;
    record[8 * packet + 4 /* hops */] = 0;
    record[8 * packet + 5 /* lane */] = lane;
    return packet;
  }

  /** A read is answered with data, a write with one flit; generated as the request's last flit comes out. */
  function reply(request: number, cycle: number): void {
    const { record } = packets;
    const source = record[8 * request + 1 /* target */]!;
    const flits = packetFlits + 1 - record[8 * request + 2 /* flits */]!;
    const packet = make(source, record[8 * request /* source */]!, flits, 32);
    enqueue(portFor(terminalPorts[source]! - first, packet), packet, cycle);
  }

  function dispatch(i: number, packet: number, born: number): void {
    const port = portFor(i, packet);
    if (port !== i) enqueue(port, packet, born);
    else {
      prepare(packet, born);
      take(i, packet);
    }
  }

  function enqueue(i: number, packet: number, born: number): void {
    prepare(packet, born);
    const { record } = packets;
    record[8 * packet + 7 /* next */] = -1;
    if (queueHead[i]! < 0) queueHead[i] = packet;
    else record[8 * queueTail[i]! + 7 /* next */] = packet;
    queueTail[i] = packet;
  }

  function prepare(packet: number, born: number): void {
    packets.record[8 * packet + 3 /* born */] = born;
    meter.begun(born);
  }

  /** Port that a packet leaves by: port `i` of its source where that is one of its ways, one of its ways otherwise. */
  function portFor(i: number, packet: number): number {
    const { record } = packets;
    const source = record[8 * packet /* source */]!;
    const target = record[8 * packet + 1 /* target */]!;
    const via = viaOf(source, target);
    record[8 * packet + 6 /* via */] = via;
    if (terminalPorts[source + 1]! - terminalPorts[source]! === 1) return i;
    const entry =
      via >= 0 ? viaFromTerminal[source * nodes + via]! : fromTerminal[source * terminals + target]!;
    if (entry === NOWHERE || offers(entry, i + first)) return i;
    return (choose(entry) >> 6) - first;
  }

  function offers(entry: number, port: number): boolean {
    if (entry >= 0) return entry >> 6 === port;
    for (let c = -entry; c < -entry + choices[-entry - 1]!; c++) if (choices[c]! >> 6 === port) return true;
    return false;
  }

  function viaOf(source: number, target: number): number {
    if (viaNodes.length === 0) return -1;
    const at = source * terminals + target;
    const count = viaAt[at + 1]! - viaAt[at]!;
    return count === 0 ? -1 : viaNodes[viaAt[at]! + state.random.below(count)]!;
  }

  /** The next flit of the packet that port `i` is injecting, if there is room: its head takes the channel next in turn that has any. */
  function send(i: number, cycle: number): void {
    const port = i + first;
    if (busyUntil[port]! > cycle) return;
    if (channelOf[i]! < 0) channelOf[i] = freeVc(port, i);
    const vc = channelOf[i]!;
    if (vc < 0 || room[(port << shift) | vc] === 0) return;
    const packet = injecting[i]!;
    const last = --left[i]! === 0;
    room[(port << shift) | vc]!--;
    busyUntil[port] = cycle + records[8 * port + 2 /* interval */]!;
    const arrival = (cycle + records[8 * port /* flight */]!) & arrivals.mask;
    const entry = 2 * (arrival * arrivals.width + arrivals.counts[arrival]!++);
    arrivals.entries[entry] = records[8 * port + 3 /* other end */]! | vc;
    arrivals.entries[entry + 1] = (packet << 1) | Number(last);
    passed[0 /* in */]!++;
    if (last) injecting[i] = -1;
  }

  /**
   * Channel of the packet's message class with room that comes after the last one used; where that was of another class, the first of
   * this one, whose turn it then is. -1: none.
   */
  function freeVc(port: number, i: number): number {
    const message = packets.record[8 * injecting[i]! + 5 /* lane */]! >> 5;
    const all = groupVcs[port * groups + (message + 1) * (groups / messages) - 1]!;
    const last = lastVc[i]!;
    const goesOn = last >= 0 && (all & (1 << last)) !== 0;
    let open = 0;
    for (let rest = goesOn ? all : all & -all; rest !== 0; rest &= rest - 1) {
      const vc = 31 - Math.clz32(rest & -rest);
      if (room[(port << shift) | vc]! > 0) open |= 1 << vc;
    }
    if (open === 0) return -1;
    lastVc[i] = nextIn(open, last + 1);
    return lastVc[i]!;
  }

  return { passed, due, gap, start, inject, eject };
}

/** Flits that one generated packet puts on the network, its reply included. */
export function flitsPerPacket({ requestReply, packetFlits }: Omit<FlitTraffic, "load">): number {
  return requestReply ? packetFlits + 1 : packetFlits;
}
