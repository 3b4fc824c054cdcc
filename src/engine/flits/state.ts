import { firstBits } from "./bits.ts";
import type { Layout, PortClocks } from "./layout.ts";
import { Packets } from "./packets.ts";
import type { RouteTables } from "./routes.ts";
import type { FlitSetup } from "./spec.ts";
import { Wheel } from "./wheel.ts";

/** What an input virtual channel is doing. */
export const IDLE = 0;
/** Its first packet asks for an output virtual channel. */
export const ALLOCATING = 1;
/** Its first packet has one. */
export const ACTIVE = 2;

/**
 * Everything a network of routers holds, in columns. A virtual channel of a port is `port << shift | vc`, of the input and of the
 * output side alike; a flit is `packet << 1 | last of its packet`. A request group is the share of a port's output channels that a
 * packet may ask for: message class x deadlock class.
 */
export class FlitState {
  readonly tables: RouteTables;
  readonly clocks: PortClocks;
  readonly packets = new Packets();
  readonly arrivals: Wheel;
  readonly credits: Wheel;
  /**
   * By port, 8 each: flight, credit and interval of its clocks; first channel at the other end of its link; word and bit of it in a
   * set of its router's ports; router; first channel of the router. The last four of routers alone.
   */
  readonly ports: Int32Array;
  /** Virtual channels are numbered with so many bits. */
  readonly shift: number;
  readonly vcs: number;
  readonly messages: number;
  /** Of both allocators. */
  readonly iterations: number;
  /** Request groups of a port. */
  readonly groups: number;

  /** Ring buffers of the input channels: `channel << depthShift` on. */
  readonly buffer: Int32Array;
  readonly depthShift: number;
  readonly head: Int32Array;
  readonly held: Int32Array;
  readonly phase: Uint8Array;
  /** Output channel of an active input channel; group that an allocating one asks in, as port x groups + group. */
  readonly output: Int32Array;
  readonly asked: Int32Array;
  /** By port: input channels with an output and a flit to send. */
  readonly ready: Int32Array;

  /** By output channel: room in the buffer behind it, input channel that has it (-1: none). */
  readonly room: Int32Array;
  readonly holder: Int32Array;
  /** By port: output channels nobody has; the cycle before which the link is busy. */
  readonly unheld: Int32Array;
  readonly busyUntil: Float64Array;
  /** By port x groups + group: channels in it, input channels that ask (bits of the router's channels), how many. */
  readonly groupVcs: Int32Array;
  readonly asking: Int32Array;
  readonly askers: Int32Array;
  /** Words of one set of a router's channels, and of one set of its ports. */
  readonly words: number;
  readonly portWords: number;

  /** By output port: input channels that ask for a channel of it, in all groups. */
  readonly waiting: Int32Array;
  /** By router, `portWords` each: output ports that some channel asks for, input ports with a channel that is ready. */
  readonly askedPorts: Int32Array;
  readonly readyPorts: Int32Array;

  readonly layout: Layout;

  constructor({ fabric, traffic }: Pick<FlitSetup, "fabric" | "traffic">) {
    const { layout, tables, clocks, timing } = fabric;
    this.layout = layout;
    this.tables = tables;
    this.clocks = clocks;
    const { ports, routerPortsEnd: routerPorts, routers } = layout;
    this.vcs = timing.vcs;
    this.shift = Math.ceil(Math.log2(Math.max(2, this.vcs)));
    this.iterations = timing.allocIterations;
    this.messages = traffic.requestReply ? 2 : 1;
    this.groups = this.messages * (this.tables.classes + 1);
    const channels = ports << this.shift;
    const inputs = routerPorts << this.shift;
    this.depthShift = Math.ceil(Math.log2(Math.max(2, ...this.clocks.depth)));
    this.buffer = new Int32Array(inputs << this.depthShift);
    this.head = new Int32Array(inputs);
    this.held = new Int32Array(inputs);
    this.phase = new Uint8Array(inputs);
    this.output = new Int32Array(inputs);
    this.asked = new Int32Array(inputs);
    this.ready = new Int32Array(routerPorts);
    this.room = new Int32Array(channels);
    this.holder = new Int32Array(channels).fill(-1);
    this.unheld = new Int32Array(ports).fill(firstBits(this.vcs));
    this.busyUntil = new Float64Array(ports);
    this.groupVcs = new Int32Array(ports * this.groups);
    this.askers = new Int32Array(ports * this.groups);
    const degree = Math.max(1, ...routers.map((_, r) => layout.routerPorts[r + 1]! - layout.routerPorts[r]!));
    this.words = Math.ceil((degree << this.shift) / 32);
    this.portWords = Math.ceil(degree / 32);
    this.asking = new Int32Array(ports * this.groups * this.words);
    this.waiting = new Int32Array(ports);
    this.askedPorts = new Int32Array(routers.length * this.portWords);
    this.readyPorts = new Int32Array(routers.length * this.portWords);
    this.arrivals = new Wheel(Math.max(1, ...this.clocks.flight), ports);
    this.credits = new Wheel(Math.max(1, ...this.clocks.credit), ports);
    this.ports = new Int32Array(8 * ports);
    this.fillPorts();
    this.fillRoom();
    this.fillGroups();
  }

  private fillPorts(): void {
    const { flight, credit, interval } = this.clocks;
    for (let port = 0; port < this.layout.ports; port++) {
      const other = this.layout.peer[port]! << this.shift;
      this.ports.set([flight[port]!, credit[port]!, interval[port]!, other], 8 * port);
      if (port >= this.layout.routerPortsEnd) continue;
      const router = this.layout.owner[port]!;
      const first = this.layout.routerPorts[router]!;
      const word = router * this.portWords + ((port - first) >> 5);
      this.ports.set([word, 1 << ((port - first) & 31), router, first << this.shift], 8 * port + 4);
    }
  }

  private fillRoom(): void {
    const { peer } = this.layout;
    for (let port = 0; port < this.layout.ports; port++) {
      const depth = this.clocks.depth[peer[port]!]!;
      this.room.fill(depth, port << this.shift, (port << this.shift) + this.vcs);
    }
  }

  /** Message classes share the channels evenly, deadlock classes those of a message class; the last group of each is all of it. */
  private fillGroups(): void {
    const { classes } = this.tables;
    const share = (first: number, count: number) => firstBits(count) << first;
    for (let i = 0; i < this.groupVcs.length; i++) {
      const group = i % this.groups;
      const message = Math.floor(group / (classes + 1));
      const kind = group % (classes + 1);
      const first = Math.floor((message * this.vcs) / this.messages);
      const count = Math.floor(((message + 1) * this.vcs) / this.messages) - first;
      const from = Math.floor((kind * count) / classes);
      const to = Math.floor(((kind + 1) * count) / classes);
      this.groupVcs[i] = kind === classes ? share(first, count) : share(first + from, to - from);
    }
  }
}
