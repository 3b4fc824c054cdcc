import {
  CLASSES,
  Graph,
  linkProtocol,
  type MessageShape,
  nsToPs,
  type Protocol,
  psPerByte,
  type Registry,
  type Topology,
} from "../model/index.ts";

/** Messages of an access; the index into a protocol's shapes. */
export const MESSAGE = { readRequest: 0, write: 1, readData: 2, completion: 3 } as const;
const MESSAGES = 4;

/** How a message becomes time on a server: its protocol's shape, ps per byte, ps of a whole packet, 1 if it carries payload. */
export const SHAPE = { unit: 0, perUnit: 1, perByte: 2, psPerByte: 3, packet: 4, carries: 5 } as const;
const SHAPE_WORDS = 8;
/**
 * A message as last measured on a server, side by side in memory: the bytes of payload it was measured for, wire bytes, time on the link of
 * all and of its first packet, how far the rest trails, payload that the link counts, bytes of buffer that it takes behind the link.
 */
export const MEASURED = { bytes: 0, wire: 1, busy: 2, packet: 3, trail: 4, payload: 5, need: 6 } as const;

/** Half of a round trip; the odd picosecond falls on the request. */
export const requestHalf = (ps: number): number => Math.ceil(ps / 2);
export const responseHalf = (ps: number): number => Math.floor(ps / 2);

/** A topology's links and devices as columns. Server 2l serves link l forward, 2l + 1 backward. */
export class Fabric {
  readonly topology: Topology;
  readonly graph: Graph;
  readonly servers: number;

  // Per server.
  /** Eight numbers for each of a server's four messages, see SHAPE. */
  readonly shapes: Float64Array;
  /** {@link MEASURED} for each of a server's four messages: most are as long as the last. */
  readonly measured: Float64Array;
  readonly serverPosted: Uint8Array;
  /** Whether any server posts writes. */
  readonly posts: boolean;
  /** Node that the server leads to. */
  readonly serverNode: Int32Array;
  /** Time that a credit takes back over the link, ps. */
  readonly serverDelay: Float64Array;
  /** Bytes of one unit of flow control. */
  readonly serverFlit: Float64Array;
  /** Share of flits that arrive damaged. */
  readonly serverErrors: Float64Array;

  // Per device (memory and storage nodes, by node index).
  readonly deviceOf: Int32Array;
  readonly deviceNode: number[] = [];
  readonly mediumRead: Float64Array;
  readonly mediumWrite: Float64Array;
  readonly mediumReadLatency: Float64Array;
  readonly mediumWriteLatency: Float64Array;
  readonly mediumFirstChannel: Int32Array;
  readonly mediumChannels: Int32Array;
  readonly channels: number;
  /** What a device carries out beside its memory: share of the bytes that cross the fabric, ps per byte of what it reads. */
  readonly worksNear: boolean;
  readonly nearRatio: Float64Array;
  readonly nearPsPerByte: Float64Array;
  /** By device: bits of the object classes that it works on. */
  private readonly nearClasses: Int32Array;

  constructor(topology: Topology, protocols: Registry<Protocol>) {
    this.topology = topology;
    this.graph = new Graph(topology);
    this.servers = topology.links.length * 2;
    this.shapes = new Float64Array(this.servers * MESSAGES * SHAPE_WORDS);
    this.measured = new Float64Array(this.shapes.length).fill(-1);
    this.serverPosted = new Uint8Array(this.servers);
    this.serverNode = new Int32Array(this.servers);
    this.serverDelay = new Float64Array(this.servers);
    this.serverFlit = new Float64Array(this.servers);
    this.serverErrors = new Float64Array(this.servers);
    this.compileLinks(protocols);
    this.posts = this.serverPosted.includes(1);

    this.deviceOf = new Int32Array(topology.nodes.length).fill(-1);
    topology.nodes.forEach((node, i) => {
      if (node.medium) this.deviceOf[i] = this.deviceNode.push(i) - 1;
    });
    const media = this.deviceNode.map((i) => topology.nodes[i]!.medium!);
    this.mediumRead = Float64Array.from(media, (medium) => psPerByte(medium.readGBps));
    this.mediumWrite = Float64Array.from(media, (medium) => psPerByte(medium.writeGBps));
    this.mediumReadLatency = Float64Array.from(media, (medium) => nsToPs(medium.readLatencyNs));
    this.mediumWriteLatency = Float64Array.from(media, (medium) => nsToPs(medium.writeLatencyNs));
    this.mediumChannels = Int32Array.from(media, (medium) => medium.channels);
    this.mediumFirstChannel = new Int32Array(media.length);
    for (let i = 1; i < media.length; i++) {
      this.mediumFirstChannel[i] = this.mediumFirstChannel[i - 1]! + this.mediumChannels[i - 1]!;
    }
    this.channels = media.reduce((sum, medium) => sum + medium.channels, 0);
    const near = this.deviceNode.map((i) => topology.nodes[i]!.nearData);
    this.nearClasses = Int32Array.from(near, (data) =>
      (data?.classes ?? []).reduce((bits, name) => bits | (1 << CLASSES.indexOf(name)), 0),
    );
    this.worksNear = near.some((data) => data !== undefined);
    this.nearRatio = Float64Array.from(near, (data) => data?.resultRatio ?? 1);
    this.nearPsPerByte = Float64Array.from(near, (data) => (data ? psPerByte(data.gBps) : 0));
  }

  private compileLinks(protocols: Registry<Protocol>): void {
    this.topology.links.forEach((link, l) => {
      const protocol = linkProtocol(protocols, link);
      const { readRequest, write, readData, completion } = protocol;
      for (const server of [2 * l, 2 * l + 1]) {
        const forward = server % 2 === 0;
        this.serverPosted[server] = protocol.postedWrites ? 1 : 0;
        this.serverNode[server] = this.graph.node(forward ? link.to : link.from);
        this.serverDelay[server] = responseHalf(nsToPs(link.latencyNs));
        this.serverFlit[server] = protocol.flitBytes;
        this.serverErrors[server] = link.flitErrorRatio ?? 0;
        [readRequest, write, readData, completion].forEach((shape, message) => {
          this.compileShape(
            server * MESSAGES + message,
            shape,
            psPerByte(link.gBps),
            shape === write || shape === readData,
          );
        });
      }
    });
  }

  private compileShape(index: number, shape: MessageShape, psPerByte: number, carries: boolean): void {
    const at = index * SHAPE_WORDS;
    this.shapes[at + SHAPE.unit] = shape.unitBytes;
    this.shapes[at + SHAPE.perUnit] = shape.perUnitBytes;
    this.shapes[at + SHAPE.perByte] = shape.perByte;
    this.shapes[at + SHAPE.psPerByte] = psPerByte;
    this.shapes[at + SHAPE.packet] = Math.ceil(
      (shape.perUnitBytes + shape.unitBytes * shape.perByte) * psPerByte,
    );
    this.shapes[at + SHAPE.carries] = carries ? 1 : 0;
  }

  /** Whether reads of an object class are carried out at a device. */
  isNear(device: number, objectClass: number): boolean {
    return objectClass >= 0 && (this.nearClasses[device]! & (1 << objectClass)) !== 0;
  }

  /** Changes the rate of both directions of a link to `ratio` of what the topology says. */
  rescale(link: number, ratio: number): void {
    const rate = psPerByte(this.topology.links[link]!.gBps) / ratio;
    for (let index = link * 2 * MESSAGES; index < (link + 1) * 2 * MESSAGES; index++) {
      const at = index * SHAPE_WORDS;
      const packet =
        this.shapes[at + SHAPE.perUnit]! + this.shapes[at + SHAPE.unit]! * this.shapes[at + SHAPE.perByte]!;
      this.shapes[at + SHAPE.psPerByte] = rate;
      this.shapes[at + SHAPE.packet] = Math.ceil(packet * rate);
      this.measured[at + MEASURED.bytes] = -1;
    }
  }

  /** Whether every message takes at least as long on one server as on another of the same protocol. */
  isNoWider(server: number, than: number): boolean {
    for (let message = 0; message < MESSAGES; message++) {
      const a = (server * MESSAGES + message) * SHAPE_WORDS;
      const b = (than * MESSAGES + message) * SHAPE_WORDS;
      for (const same of [SHAPE.unit, SHAPE.perUnit, SHAPE.perByte]) {
        if (this.shapes[a + same] !== this.shapes[b + same]) return false;
      }
      if (this.shapes[a + SHAPE.psPerByte]! < this.shapes[b + SHAPE.psPerByte]!) return false;
    }
    return true;
  }
}
