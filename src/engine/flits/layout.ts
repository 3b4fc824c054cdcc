import { Graph, type Topology } from "../../model/index.ts";
import type { FlitTiming } from "./spec.ts";

const SWITCHING: ReadonlySet<string> = new Set(["switch", "bridge", "nic"]);

/**
 * A topology as routers, terminals and ports. A port is one end of a link, both directions: what goes out of port `p` comes in at
 * `peer[p]`. Routers are nodes that pass traffic on (switches, bridges, NICs), terminals the nodes that inject and receive. Ports of
 * a node are numbered in the order of the links, those of routers before those of terminals; links to anything else are left out.
 */
export class Layout {
  readonly graph: Graph;
  /** Node of each router, in the order of the topology, and of each terminal, in the order given. */
  readonly routers: number[] = [];
  readonly terminals: readonly number[];
  /** Router or terminal number of a node; -1: neither. */
  readonly routerOf: Int32Array;
  readonly terminalOf: Int32Array;
  /** First port of each router, and the end of the last. */
  readonly routerPorts: Int32Array;
  /** First port of each terminal, and the end of the last. */
  readonly terminalPorts: Int32Array;
  /** By port: other end, link, whether out is the link's forward direction, router or terminal it is of. */
  readonly peer: Int32Array;
  readonly link: Int32Array;
  readonly forward: Uint8Array;
  readonly owner: Int32Array;

  /** @param terminals ids of nodes that inject and receive */
  constructor(topology: Topology, terminals: readonly string[]) {
    this.graph = new Graph(topology);
    const { nodes } = this.graph;
    this.routerOf = new Int32Array(nodes.length).fill(-1);
    this.terminalOf = new Int32Array(nodes.length).fill(-1);
    nodes.forEach((node, n) => {
      if (!SWITCHING.has(node.kind)) return;
      this.routerOf[n] = this.routers.length;
      this.routers.push(n);
    });
    this.terminals = terminals.map((id) => this.graph.node(id));
    this.terminals.forEach((n, i) => {
      this.terminalOf[n] = i;
    });
    this.routerPorts = this.numberPorts(this.routers, 0);
    this.terminalPorts = this.numberPorts(this.terminals, this.routerPorts.at(-1)!);
    const ports = this.terminalPorts.at(-1)!;
    this.peer = new Int32Array(ports);
    this.link = new Int32Array(ports);
    this.forward = new Uint8Array(ports);
    this.owner = new Int32Array(ports);
    this.fillPorts(this.routers, this.routerPorts);
    this.fillPorts(this.terminals, this.terminalPorts);
    this.joinPeers();
  }

  get ports(): number {
    return this.peer.length;
  }

  /** Ports of routers come first. */
  get routerPortsEnd(): number {
    return this.routerPorts.at(-1)!;
  }

  /** Port of a node that a step goes out of; -1 where the step does not lead through the fabric. */
  portOf(node: number, link: number): number {
    const router = this.routerOf[node]!;
    const terminal = this.terminalOf[node]!;
    const [first, end] =
      router >= 0
        ? [this.routerPorts[router]!, this.routerPorts[router + 1]!]
        : terminal >= 0
          ? [this.terminalPorts[terminal]!, this.terminalPorts[terminal + 1]!]
          : [0, 0];
    for (let port = first; port < end; port++) if (this.link[port] === link) return port;
    return -1;
  }

  /** Links of a node whose other end is a router; of a router also those to terminals. */
  private fabricSteps(node: number): Graph["steps"][number] {
    const isRouter = this.routerOf[node]! >= 0;
    return this.graph.steps[node]!.filter(
      (step) => this.routerOf[step.node]! >= 0 || (isRouter && this.terminalOf[step.node]! >= 0),
    );
  }

  private numberPorts(nodes: readonly number[], first: number): Int32Array {
    const starts = new Int32Array(nodes.length + 1);
    let next = first;
    nodes.forEach((node, i) => {
      starts[i] = next;
      next += this.fabricSteps(node).length;
    });
    starts[nodes.length] = next;
    return starts;
  }

  private fillPorts(nodes: readonly number[], starts: Int32Array): void {
    nodes.forEach((node, i) => {
      this.fabricSteps(node).forEach((step, n) => {
        const port = starts[i]! + n;
        this.owner[port] = i;
        this.link[port] = step.link;
        this.forward[port] = Number(step.forward);
      });
    });
  }

  private joinPeers(): void {
    const ends = new Map<number, number>();
    for (let port = 0; port < this.ports; port++) {
      const other = ends.get(this.link[port]!);
      if (other === undefined) ends.set(this.link[port]!, port);
      else {
        this.peer[port] = other;
        this.peer[other] = port;
      }
    }
  }
}

/** Cycles that a flit and a credit need from port to port, by port that they leave from. */
export interface PortClocks {
  /** From switch allocation, or from a terminal's injection, to the other end's buffer. */
  flight: Int32Array;
  /** From the moment a flit leaves an input buffer to the moment its sender counts the credit. */
  credit: Int32Array;
  interval: Int32Array;
  depth: Int32Array;
}

/**
 * A router allocates a virtual channel in the cycle a flit comes in, the switch in the next, and the flit is at the other end
 * `routerDelay + linkDelay` cycles after it came in. A credit goes out as its flit is taken from the buffer.
 */
export function portClocks(layout: Layout, timing: FlitTiming): PortClocks {
  const { ports, routerPortsEnd: end, owner, link, peer } = layout;
  const make = () => new Int32Array(ports);
  const clocks = { flight: make(), credit: make(), interval: make(), depth: make() };
  for (let port = 0; port < ports; port++) {
    const wire = timing.linkDelay[link[port]!]!;
    const node = port < end ? layout.routers[owner[port]!]! : layout.terminals[owner[port]!]!;
    const toRouter = peer[port]! < end;
    clocks.flight[port] = wire + (port < end ? timing.routerDelay[node]! - 1 : 1);
    clocks.credit[port] = wire + 1 + (toRouter ? timing.creditDelay : 0);
    clocks.interval[port] = timing.linkInterval[link[port]!]!;
    clocks.depth[port] = timing.bufferFlits[node]!;
  }
  return clocks;
}
