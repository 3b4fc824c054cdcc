import type { ObjectClass } from "./access.ts";
import type { BomLine, Figure } from "./part.ts";
import type { Port } from "./port.ts";
import type { IdeMode } from "./protocol.ts";
import type { Named } from "./registry.ts";
import type { Dimension } from "./units.ts";

/** available: hardware measured; projection: none measured yet; historical: no longer sold (Gen-Z). Shown on every picture. */
export type Status = "available" | "projection" | "historical";

/** CXL device types: 1 = io + cache (an accelerator that lends no memory), 2 = io + cache + mem, 3 = io + mem. */
export type CxlType = 1 | 2 | 3;

export type NodeKind = "host" | "gpu" | "switch" | "memory" | "bridge" | "nic" | "storage";

/** What serves reads and writes inside a memory or storage node (engine.md section 2, step 5). */
export interface Medium {
  /** `hbm3`, `ddr5`, `nand`, ...: for people. */
  kind: string;
  /** ns that an access spends besides waiting, pipelined with others. */
  readLatencyNs: number;
  writeLatencyNs: number;
  /** GB/s of one channel; a channel is occupied for bytes / rate. Infinity: never occupied. */
  readGBps: number;
  writeGBps: number;
  channels: number;
  /** ns that a channel loses each time it changes between reading and writing, in the order in which accesses come (half duplex). */
  turnaroundNs?: number;
  /** Absent: no access waits for a bank. */
  banks?: MediumBanks;
  /** Absent: the channels are reached at once. */
  port?: MediumPort;
}

/**
 * Things inside a medium that an access keeps longer than the bus: banks of DRAM, queue entries of a controller. Only accesses to the
 * same bank wait for each other; they go to banks by hash of their place.
 */
export interface MediumBanks {
  /** Of a channel. */
  count: number;
  /** ns that a read or a write keeps its bank. */
  readNs: number;
  writeNs: number;
}

/** Full-duplex way in and out, in front of all channels: what a CXL device looks like at its pins. */
export interface MediumPort {
  /** GB/s of data that reads take out, and that writes bring in. */
  readGBps: number;
  writeGBps: number;
  /** What the request of a read takes on the way in, over what as many bytes of writing would take there. */
  requestRatio: number;
  /** What the completion of a write takes on the way out, over what as many bytes of reading would take there. */
  completionRatio: number;
}

/** Input buffers behind every link that comes into a node: so many virtual channels, each for so many flits of the link's protocol. */
export interface Buffers {
  vcs: number;
  flits: number;
}

/** An operation that a device carries out beside its memory, so that only its result crosses the fabric (computational storage). */
export interface NearData {
  /** Object classes whose reads are carried out here. */
  classes: readonly ObjectClass[];
  /** Bytes of the result over bytes read. */
  resultRatio: number;
  /** Rate at which the device works, GB/s of what it reads. */
  gBps: number;
}

export interface TopologyNode {
  id: string;
  kind: NodeKind;
  /** Name of a part or host profile in the catalogue, for people and for the bill of materials. */
  part?: string;
  /** Who made it, where parts of several vendors meet. For people. */
  vendor?: string;
  /** What its ends of links can do, where that is known: links are negotiated down to it. */
  port?: Port;
  /**
   * ns, round trip, charged half each way to whatever passes through (switch, bridge, nic) or starts here (host, gpu): an odd
   * picosecond falls on the request. Component `switch` for switches and bridges, `propagation` elsewhere.
   */
  latencyNs: number;
  /** ns of software that an access pays once when its route leaves through this node (DMA launch, verbs post and poll). Component `software`. */
  softwareNs?: number;
  /** Memory and storage nodes only. */
  medium?: Medium;
  capacityBytes?: number;
  /** Accelerators and memory on CXL; what a type cannot do is refused (P112). */
  cxlType?: CxlType;
  /** Unbounded where absent. */
  buffers?: Buffers;
  /** Place in a mesh, torus or dragonfly, one coordinate per dimension, for routing by dimensions. */
  at?: readonly number[];
  nearData?: NearData;
}

/** Full duplex; each direction has its own queue. */
export interface TopologyLink {
  id: string;
  /** Nearer the requesters: `forward` is from -> to. */
  from: string;
  to: string;
  /** Name in the protocol registry. */
  protocol: string;
  lanes: number;
  rateGTps: number;
  /** Raw GB/s per direction, lanes x rate / 8 unless stated. Infinity: takes no time (inside a package). */
  gBps: number;
  /** ns, round trip, of ports, retimers and flight together, half each way. Component `propagation`. */
  latencyNs: number;
  lengthM: number;
  /** What the two ends agreed on where they differ: `x16 -> x8 (device)`. For people. */
  negotiated?: string;
  /** Integrity and data encryption; off where absent. Its share of the wire is the protocol's to say, see `linkProtocol`. */
  ide?: IdeMode;
  /** ns, round trip, of encryption and checks at both ends, half each way. Component `security`. */
  securityNs?: number;
  /** Share of flits that arrive damaged and are sent again (link-level retry). */
  flitErrorRatio?: number;
}

/** A set of devices with a latency and a capacity; one instance per set of requesters that share it. */
export interface TierInstance {
  id: string;
  /** Memory or storage nodes the instance is spread over. */
  nodes: string[];
  /** Requester nodes that can use it, in any order. */
  users: string[];
  /** Bytes; Infinity only for the origin. */
  capacityBytes: number;
  /** Node that moves the instance's bytes to the next tier down: a gpu, a host or a requester. */
  mover: string;
}

export interface TierSpec {
  /** `hbm`, `dram`, `cxl`, `pool`, `origin`. */
  name: string;
  title: string;
  /** True where one instance serves several requesters: a copy there can be found by all of them. */
  shared: boolean;
  /** Backing store that holds whatever fits nowhere else: never full, never counted in hit ratios. The last tier, if any. */
  origin: boolean;
  /** Bytes; accesses larger than this are spread over all nodes of the instance, smaller ones go to one. */
  interleaveBytes: number;
  /** Nodes that one object is spread over at the most, side by side in the instance's order; all of them where absent. */
  interleaveWays?: number;
  instances: TierInstance[];
}

/** Plain data: nodes and links in a graph, tiers fastest first, what to buy. */
export interface Topology {
  name: string;
  title: string;
  status: Status;
  nodes: TopologyNode[];
  links: TopologyLink[];
  /** Fastest first; the order is the chain a page is demoted along. */
  tiers: TierSpec[];
  /** Nodes that issue accesses in a replay, in order; requester i of a trace issues from requesters[i mod n]. */
  requesters: string[];
  /** Nodes a virtual load generator issues from (`topo probe`): hosts, where there are any. */
  probes: string[];
  /** Tier a probe reads from unless told: the one the topology is about. */
  probeTier: string;
  /**
   * Name in the routing registry; how one of several ways is picked: by hash of the transfer, always the first, or the one whose next
   * link is least occupied; whether the routing's deadlock classes are used.
   */
  routing: { kind: string; ties: "ecmp" | "first" | "adaptive"; deadlock?: "avoid" | "none" };
  bom: BomLine[];
  /** Every figure that went in, by parameter or part, for the ledger and for "says so wherever it is shown". */
  figures: Record<string, Figure>;
  notes: string[];
}

/** A parameter of a topology: `--set NAME=VALUE`, or `set:` in a study. */
export interface TopologyParam {
  readonly name: string;
  readonly dimension: Dimension | "text";
  readonly description: string;
  /** A hardware figure, or a plain default where the number describes the layout, not the hardware. */
  readonly default: Figure | number | string;
  /** For `text`: the choices. */
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

export type ParamValues = Record<string, number | string>;

/** A parametric fabric: one file in `topologies/`. */
export interface TopologyBuilder extends Named {
  readonly title: string;
  readonly status: Status;
  readonly description: string;
  readonly params: readonly TopologyParam[];
  /** Defaults that follow from what other values name (a GPU's memory, a host part's latency); they yield to what is set. */
  follow?(values: ParamValues): Record<string, Figure | number>;
  /** Values are complete (defaults filled in) and in canonical units. @throws InputError P-codes */
  build(values: ParamValues): Topology;
}
