import type { Topology, TopologyLink, TopologyNode } from "./topology.ts";

/** One traversal of a link: `forward` is from -> to. */
export interface Step {
  link: number;
  forward: boolean;
  /** Node reached. */
  node: number;
}

/** Kinds of node that pass on what is not for them. */
export const PASSABLE: ReadonlySet<TopologyNode["kind"]> = new Set(["switch", "bridge", "nic", "host"]);

/** A topology as numbers: nodes and links by index. */
export class Graph {
  readonly nodes: readonly TopologyNode[];
  readonly links: readonly TopologyLink[];
  readonly indexOf = new Map<string, number>();
  /** Steps out of each node, in the order of the links. */
  readonly steps: readonly (readonly Step[])[];

  /** @param without links that are out of order */
  constructor(topology: Topology, without: ReadonlySet<number> = new Set()) {
    this.nodes = topology.nodes;
    this.links = topology.links;
    const steps: Step[][] = topology.nodes.map(() => []);
    this.steps = steps;
    topology.nodes.forEach((node, i) => {
      this.indexOf.set(node.id, i);
    });
    topology.links.forEach((link, i) => {
      if (without.has(i)) return;
      const from = this.node(link.from);
      const to = this.node(link.to);
      steps[from]!.push({ link: i, forward: true, node: to });
      steps[to]!.push({ link: i, forward: false, node: from });
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

  /** Up to `most` shortest paths to `target`, in the order of the links; `distance` is from the same source. */
  shortestPaths(distance: Float64Array, target: number, most: number): Step[][] {
    const paths: Step[][] = [];
    const walk = (node: number, tail: Step[]) => {
      if (paths.length >= most) return;
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
