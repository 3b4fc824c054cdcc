import type { Random } from "../../model/index.ts";
import { nextIn } from "./bits.ts";
import type { Meter } from "./meter.ts";
import type { Routers } from "./routers.ts";
import { NOWHERE } from "./routes.ts";
import type { FlitTraffic } from "./spec.ts";
import type { FlitState } from "./state.ts";

/**
 * Sources and sinks. Every port of a terminal generates packets by a Bernoulli process of its own, into a queue without bound, and
 * injects a flit a cycle of the first. Packets are made when they come to the head of the queue, with the cycle they were generated
 * in: what is queued takes no memory. Replies go before requests that have not begun.
 */
export class Terminals {
  injected = 0;
  ejected = 0;
  /** Cycle of the next packet that each port generates. */
  readonly due: Float64Array;
  private readonly first: number;
  /** By port, from `first` on: packet being injected (-1: none), its flits left, channel, channel of the last packet. */
  private readonly packet: Int32Array;
  private readonly left: Int32Array;
  private readonly vc: Int32Array;
  private readonly lastVc: Int32Array;
  /** Made packets that wait at each port: replies, and packets that must leave by this port. */
  private readonly queueHead: Int32Array;
  private readonly queueTail: Int32Array;
  /** Cycles between packets of each port, mean. */
  readonly gap: Float64Array;

  private readonly state: FlitState;
  private readonly traffic: FlitTraffic;
  private readonly routers: Routers;
  private readonly meter: Meter;
  private readonly random: Random;

  constructor(state: FlitState, traffic: FlitTraffic, routers: Routers, meter: Meter, random: Random) {
    this.state = state;
    this.traffic = traffic;
    this.routers = routers;
    this.meter = meter;
    this.random = random;
    this.first = state.layout.routerPortsEnd;
    const ports = state.layout.ports - this.first;
    this.due = new Float64Array(ports);
    this.packet = new Int32Array(ports).fill(-1);
    this.left = new Int32Array(ports);
    this.vc = new Int32Array(ports).fill(-1);
    this.lastVc = new Int32Array(ports).fill(-1);
    this.queueHead = new Int32Array(ports).fill(-1);
    this.queueTail = new Int32Array(ports).fill(-1);
    const flits = flitsPerPacket(traffic);
    this.gap = Float64Array.from({ length: ports }, (_, i) =>
      Math.max(1, (flits * state.clocks.interval[this.first + i]!) / traffic.load),
    );
    for (let i = 0; i < ports; i++) this.due[i] = random.geometric(this.gap[i]!) - 1;
  }

  /** Generates and injects for one cycle. */
  inject(cycle: number): void {
    const { packet, due, queueHead } = this;
    for (let i = 0; i < packet.length; i++) {
      if (packet[i]! < 0 && queueHead[i]! < 0 && due[i]! > cycle) continue;
      if (packet[i]! < 0) this.begin(i, cycle);
      if (packet[i]! >= 0) this.send(i, cycle);
    }
  }

  /** A flit comes out at a terminal's port. */
  eject(channel: number, flit: number, cycle: number): void {
    const { state } = this;
    const { shift, layout, clocks } = state;
    const port = channel >> shift;
    this.ejected++;
    this.meter.flit(cycle);
    state.credits.add(
      cycle + clocks.credit[port]!,
      (layout.peer[port]! << shift) | (channel & ((1 << shift) - 1)),
      0,
    );
    if ((flit & 1) === 0) return;
    const packet = flit >> 1;
    this.meter.packet(state.packets.born[packet]!, cycle, state.packets.hops[packet]!);
    if (state.messages === 2 && state.packets.message[packet] === 0) this.reply(packet, cycle);
    state.packets.release(packet);
  }

  /** Packets whose first flit is still outside of the network, and flits of others that are. */
  private begin(i: number, cycle: number): void {
    const { packets } = this.state;
    while (this.packet[i]! < 0) {
      const waiting = this.queueHead[i]!;
      // what came out in this cycle is answered in the next
      if (waiting >= 0 && (packets.message[waiting] === 0 || packets.born[waiting]! < cycle)) {
        this.queueHead[i] = packets.next[waiting]!;
        this.start(i, waiting);
      } else if (this.due[i]! <= cycle) this.generate(i);
      else return;
    }
  }

  private start(i: number, packet: number): void {
    this.packet[i] = packet;
    this.left[i] = this.state.packets.flits[packet]!;
    this.vc[i] = -1;
  }

  private generate(i: number): void {
    const { traffic, random, state, meter } = this;
    const { packets, layout } = state;
    const born = this.due[i]!;
    this.due[i] = born + random.geometric(this.gap[i]!);
    const source = layout.owner[this.first + i]!;
    const reads = traffic.requestReply === undefined || random.uniform() < traffic.requestReply.readRatio;
    const packet = packets.take();
    packets.source[packet] = source;
    packets.target[packet] = traffic.destination(source, random);
    packets.flits[packet] = traffic.requestReply && reads ? 1 : traffic.packetFlits;
    packets.message[packet] = 0;
    meter.generated(born);
    this.dispatch(i, packet, born);
  }

  /** A read is answered with data, a write with one flit; generated as the request's last flit comes out. */
  private reply(request: number, cycle: number): void {
    const { packets, layout } = this.state;
    const packet = packets.take();
    packets.source[packet] = packets.target[request]!;
    packets.target[packet] = packets.source[request]!;
    packets.flits[packet] = this.traffic.packetFlits + 1 - packets.flits[request]!;
    packets.message[packet] = 1;
    const port = layout.terminalPorts[packets.source[packet]!]! - this.first;
    this.enqueue(this.portFor(port, packet), packet, cycle);
  }

  private dispatch(i: number, packet: number, born: number): void {
    const port = this.portFor(i, packet);
    if (port !== i) this.enqueue(port, packet, born);
    else {
      this.prepare(packet, born);
      this.start(i, packet);
    }
  }

  private enqueue(i: number, packet: number, born: number): void {
    const { packets } = this.state;
    this.prepare(packet, born);
    packets.next[packet] = -1;
    if (this.queueHead[i]! < 0) this.queueHead[i] = packet;
    else packets.next[this.queueTail[i]!] = packet;
    this.queueTail[i] = packet;
  }

  private prepare(packet: number, born: number): void {
    const { packets } = this.state;
    packets.born[packet] = born;
    packets.hops[packet] = 0;
    packets.deadlockClass[packet] = 0;
    this.meter.begun(born);
  }

  /** Port that a packet leaves by: port `i` of its source where that is one of its ways, one of its ways otherwise. */
  private portFor(i: number, packet: number): number {
    const { tables, packets, layout } = this.state;
    const source = packets.source[packet]!;
    const target = packets.target[packet]!;
    packets.via[packet] = this.viaOf(source, target);
    if (layout.terminalPorts[source + 1]! - layout.terminalPorts[source]! === 1) return i;
    const via = packets.via[packet]!;
    const nodes = layout.graph.nodes.length;
    const entry =
      via >= 0
        ? tables.viaFromTerminal[source * nodes + via]!
        : tables.fromTerminal[source * layout.terminals.length + target]!;
    if (entry === NOWHERE || this.offers(entry, i + this.first)) return i;
    return (this.routers.choose(entry) >> 6) - this.first;
  }

  private offers(entry: number, port: number): boolean {
    if (entry >= 0) return entry >> 6 === port;
    const { choices } = this.state.tables;
    for (let c = -entry; c < -entry + choices[-entry - 1]!; c++) if (choices[c]! >> 6 === port) return true;
    return false;
  }

  private viaOf(source: number, target: number): number {
    const { viaAt, viaNodes } = this.state.tables;
    if (viaNodes.length === 0) return -1;
    const at = source * this.state.layout.terminals.length + target;
    const count = viaAt[at + 1]! - viaAt[at]!;
    return count === 0 ? -1 : viaNodes[viaAt[at]! + this.random.below(count)]!;
  }

  /** The next flit of the packet that port `i` is injecting, if there is room: its head takes the channel next in turn that has any. */
  private send(i: number, cycle: number): void {
    const { state } = this;
    const { clocks, layout, shift, room, busyUntil } = state;
    const port = i + this.first;
    if (busyUntil[port]! > cycle) return;
    if (this.vc[i]! < 0) this.vc[i] = this.freeVc(port, i);
    const vc = this.vc[i]!;
    if (vc < 0 || room[(port << shift) | vc] === 0) return;
    const packet = this.packet[i]!;
    const last = --this.left[i]! === 0;
    room[(port << shift) | vc]!--;
    busyUntil[port] = cycle + clocks.interval[port]!;
    const channel = (layout.peer[port]! << shift) | vc;
    state.arrivals.add(cycle + clocks.flight[port]!, channel, (packet << 1) | Number(last));
    this.injected++;
    if (last) this.packet[i] = -1;
  }

  /**
   * Channel of the packet's message class with room that comes after the last one used; where that was of another class, the first of
   * this one, whose turn it then is. -1: none.
   */
  private freeVc(port: number, i: number): number {
    const { state } = this;
    const { groups, groupVcs, messages, shift, room } = state;
    const message = state.packets.message[this.packet[i]!]!;
    const all = groupVcs[port * groups + (message + 1) * (groups / messages) - 1]!;
    const last = this.lastVc[i]!;
    const goesOn = last >= 0 && (all & (1 << last)) !== 0;
    let open = 0;
    for (let rest = goesOn ? all : all & -all; rest !== 0; rest &= rest - 1) {
      const vc = 31 - Math.clz32(rest & -rest);
      if (room[(port << shift) | vc]! > 0) open |= 1 << vc;
    }
    if (open === 0) return -1;
    this.lastVc[i] = nextIn(open, last + 1);
    return this.lastVc[i]!;
  }
}

/** Flits that one generated packet puts on the network, its reply included. */
export function flitsPerPacket(traffic: FlitTraffic): number {
  return traffic.requestReply ? traffic.packetFlits + 1 : traffic.packetFlits;
}
