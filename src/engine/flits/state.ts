import { Random } from "../../model/index.ts";
import { firstBits } from "./bits.ts";
import { Columns } from "./columns.ts";
import type { FlitFabric } from "./fabric.ts";
import type { Layout, PortClocks } from "./layout.ts";
import { Packets } from "./packets.ts";
import type { RouteTables } from "./routes.ts";
import { type Wheel, wheelOf } from "./wheel.ts";

/** What an input virtual channel is doing: its first packet asks for an output virtual channel, or has one. */
export const PHASE = { idle: 0, allocating: 1, active: 2 } as const;

/**
 * Everything a network of routers holds, in columns. A virtual channel of a port is `port << shift | vc`, of the input and of the
 * output side alike; a flit is `packet << 1 | last of its packet`. A request group is the share of a port's output channels that a
 * packet may ask for: message class x deadlock class.
 */
export class FlitState {
  readonly layout: Layout;
  readonly tables: RouteTables;
  readonly clocks: PortClocks;
  readonly ties: FlitFabric["ties"];
  readonly columns = new Columns();
  readonly packets = new Packets();
  random = new Random(0);
  /** Channel and flit that come in; output channel that has room for one more. */
  readonly arrivals: Wheel;
  readonly credits: Wheel;
  /**
   * By port, 8 each: flight, credit and interval of its clocks; first channel at the other end of its link; word and bit of it in a
   * set of its router's ports; router; first channel of the router. The last four of routers alone.
   */
  readonly ports: Int32Array;
  /** Some link takes more than a cycle a flit. */
  readonly slow: boolean;
  /** Virtual channels are numbered with so many bits. */
  readonly shift: number;
  readonly vcs: number;
  readonly messages: number;
  /** Of both allocators. */
  readonly iterations: number;
  /** Request groups of a port. */
  readonly groups: number;
  /** Input channels of all routers. */
  readonly inputs: number;

  /** Ring buffers of the input channels: `channel << depthShift` on. */
  readonly buffer: Int32Array;
  readonly depthShift: number;
  readonly head: Int32Array;
  readonly held: Int32Array;
  readonly phase: Int32Array;
  /** Output channel of an active input channel. */
  readonly output: Int32Array;
  /** By port: input channels with an output and a flit to send. */
  readonly ready: Int32Array;

  /** By output channel: room in the buffer behind it. */
  readonly room: Int32Array;
  /** By port: output channels nobody has; the cycle before which the link is busy. */
  readonly unheld: Int32Array;
  readonly busyUntil: Int32Array;
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

  constructor({ layout, tables, clocks, timing, ties }: FlitFabric, requestReply: boolean) {
    this.layout = layout;
    this.tables = tables;
    this.clocks = clocks;
    this.ties = ties;
    const { ports, routerPortsEnd: routerPorts, routers } = layout;
    this.slow = clocks.interval.some((cycles) => cycles > 1);
    this.vcs = timing.vcs;
    this.shift = Math.ceil(Math.log2(Math.max(2, this.vcs)));
    this.iterations = timing.allocIterations;
    this.messages = requestReply ? 2 : 1;
    this.groups = this.messages * (tables.classes + 1);
    this.inputs = routerPorts << this.shift;
    this.depthShift = Math.ceil(Math.log2(Math.max(2, ...clocks.depth)));
    const degree = Math.max(1, ...routers.map((_, r) => layout.routerPorts[r + 1]! - layout.routerPorts[r]!));
    this.words = Math.ceil((degree << this.shift) / 32);
    this.portWords = Math.ceil(degree / 32);
    const { columns, inputs } = this;
    this.buffer = columns.int32(inputs << this.depthShift);
    this.head = columns.int32(inputs);
    this.held = columns.int32(inputs);
    this.phase = columns.int32(inputs);
    this.output = columns.int32(inputs);
    this.ready = columns.int32(routerPorts);
    this.room = columns.int32(ports << this.shift, this.fullRoom());
    this.unheld = columns.int32(ports, firstBits(this.vcs));
    this.busyUntil = columns.int32(ports);
    this.groupVcs = columns.int32(ports * this.groups, this.channelsOfGroups());
    this.askers = columns.int32(ports * this.groups);
    this.asking = columns.int32(ports * this.groups * this.words);
    this.waiting = columns.int32(ports);
    this.askedPorts = columns.int32(routers.length * this.portWords);
    this.readyPorts = columns.int32(routers.length * this.portWords);
    this.arrivals = wheelOf(columns, Math.max(1, ...clocks.flight), ports, 2);
    this.credits = wheelOf(columns, Math.max(1, ...clocks.credit), ports, 1);
    this.ports = columns.int32(8 * ports, this.portRecords());
  }

  /** As before the first cycle. */
  reset(seed: number): void {
    this.columns.reset();
    this.packets.reset();
    this.random = new Random(seed);
  }

  private portRecords(): Int32Array {
    const { layout, shift } = this;
    const { flight, credit, interval } = this.clocks;
    const records = new Int32Array(8 * layout.ports);
    for (let port = 0; port < layout.ports; port++) {
      const other = layout.peer[port]! << shift;
      records.set([flight[port]!, credit[port]!, interval[port]!, other], 8 * port);
      if (port >= layout.routerPortsEnd) continue;
      const router = layout.owner[port]!;
      const first = layout.routerPorts[router]!;
      const word = router * this.portWords + ((port - first) >> 5);
      records.set([word, 1 << ((port - first) & 31), router, first << shift], 8 * port + 4);
    }
    return records;
  }

  private fullRoom(): Int32Array {
    const { layout, clocks, shift, vcs } = this;
    const room = new Int32Array(layout.ports << shift);
    for (let port = 0; port < layout.ports; port++) {
      room.fill(clocks.depth[layout.peer[port]!]!, port << shift, (port << shift) + vcs);
    }
    return room;
  }

  /** Message classes share the channels evenly, deadlock classes those of a message class; the last group of each is all of it. */
  private channelsOfGroups(): Int32Array {
    const { classes } = this.tables;
    const share = (first: number, count: number) => firstBits(count) << first;
    return Int32Array.from({ length: this.layout.ports * this.groups }, (_, i) => {
      const group = i % this.groups;
      const message = Math.floor(group / (classes + 1));
      const kind = group % (classes + 1);
      const first = Math.floor((message * this.vcs) / this.messages);
      const count = Math.floor(((message + 1) * this.vcs) / this.messages) - first;
      const from = Math.floor((kind * count) / classes);
      const to = Math.floor(((kind + 1) * count) / classes);
      return kind === classes ? share(first, count) : share(first + from, to - from);
    });
  }
}
