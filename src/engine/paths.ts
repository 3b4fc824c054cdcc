import type { Topology, TopologyLink, TopologyNode } from "../model/index.ts";

/** One traversal of a link: `forward` is from -> to. */
export interface Step {
  link: number;
  forward: boolean;
  /** Node reached. */
  node: number;
}

/** Equal-cost paths kept per pair at the most. */
export const MOST_PATHS = 8;

const PASSABLE: ReadonlySet<TopologyNode["kind"]> = new Set(["switch", "bridge", "nic", "host"]);

/** A topology as numbers: nodes and links by index. */
export class Graph {
  readonly nodes: readonly TopologyNode[];
  readonly links: readonly TopologyLink[];
  readonly indexOf = new Map<string, number>();
  private readonly steps: Step[][];

  constructor(topology: Topology) {
    this.nodes = topology.nodes;
    this.links = topology.links;
    this.steps = topology.nodes.map(() => []);
    topology.nodes.forEach((node, i) => {
      this.indexOf.set(node.id, i);
    });
    topology.links.forEach((link, i) => {
      const from = this.node(link.from);
      const to = this.node(link.to);
      this.steps[from]!.push({ link: i, forward: true, node: to });
      this.steps[to]!.push({ link: i, forward: false, node: from });
    });
  }

  /** @throws Error on an unknown id: topologies are linted before they come here */
  node(id: string): number {
    const index = this.indexOf.get(id);
    if (index === undefined) throw new Error(`no node ${id} in the topology`);
    return index;
  }

  /** Hops from `source` to every node, through nodes that pass traffic on; Infinity where there is no way. */
  distances(source: number): Float64Array {
    const distance = new Float64Array(this.nodes.length).fill(Number.POSITIVE_INFINITY);
    distance[source] = 0;
    const queue = [source];
    for (let i = 0; i < queue.length; i++) {
      const at = queue[i]!;
      if (at !== source && !PASSABLE.has(this.nodes[at]!.kind)) continue;
      for (const step of this.steps[at]!) {
        if (distance[step.node] !== Number.POSITIVE_INFINITY) continue;
        distance[step.node] = distance[at]! + 1;
        queue.push(step.node);
      }
    }
    return distance;
  }

  /** Up to {@link MOST_PATHS} shortest paths to `target`, in the order of the links; `distance` is from the same source. */
  shortestPaths(distance: Float64Array, target: number): Step[][] {
    const paths: Step[][] = [];
    const walk = (node: number, tail: Step[]) => {
      if (paths.length >= MOST_PATHS) return;
      if (distance[node] === 0) {
        paths.push(tail);
        return;
      }
      for (const back of this.steps[node]!) {
        const nearer = distance[back.node] === distance[node]! - 1;
        const passes = distance[back.node] === 0 || PASSABLE.has(this.nodes[back.node]!.kind);
        if (nearer && passes) walk(back.node, [{ link: back.link, forward: !back.forward, node }, ...tail]);
      }
    };
    if (Number.isFinite(distance[target]!)) walk(target, []);
    return paths;
  }
}
