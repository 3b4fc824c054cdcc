/** Capacity below which an edge counts as full, as a share of the largest capacity: rounding of the machine. */
const ROUNDING = 1e-12;

/**
 * Maximum flow and minimum cut by blocking flows on level graphs (Dinitz, Soviet Math. Dokl. 11, 1970). Capacities are any numbers
 * from 0 to Infinity.
 */
export class FlowNetwork {
  private readonly heads: number[] = [];
  /** What an edge can still take; edge e and e ^ 1 are each other's reverse. */
  private readonly left: number[] = [];
  private readonly edges: number[][];
  private readonly level: Int32Array;
  private readonly next: Int32Array;
  private smallest = 0;

  constructor(nodes: number) {
    this.edges = Array.from({ length: nodes }, () => []);
    this.level = new Int32Array(nodes);
    this.next = new Int32Array(nodes);
  }

  /** An edge from one node to another, and with the same capacity back if it is `both` ways. */
  add(from: number, to: number, capacity: number, both = false): void {
    this.edges[from]!.push(this.heads.length);
    this.edges[to]!.push(this.heads.length + 1);
    this.heads.push(to, from);
    this.left.push(capacity, both ? capacity : 0);
    if (Number.isFinite(capacity)) this.smallest = Math.max(this.smallest, capacity * ROUNDING);
  }

  /** Most that flows from source to sink; once for each network. Infinity: no edge of finite capacity parts them. */
  maxFlow(source: number, sink: number): number {
    let flow = 0;
    while (this.reach(source, sink)) {
      this.next.fill(0);
      for (
        let pushed = this.push(source, sink, Number.POSITIVE_INFINITY);
        pushed > 0;
        pushed = this.push(source, sink, Number.POSITIVE_INFINITY)
      ) {
        flow += pushed;
        if (flow === Number.POSITIVE_INFINITY) return flow;
      }
    }
    return flow;
  }

  /** After {@link maxFlow}: whether a node is on the source's side of the cut nearest to the source. */
  onSourceSide(node: number): boolean {
    return this.level[node]! >= 0;
  }

  /** Numbers the nodes by distance over edges that can still take something. */
  private reach(source: number, sink: number): boolean {
    this.level.fill(-1);
    this.level[source] = 0;
    const queue = [source];
    for (const node of queue) {
      for (const edge of this.edges[node]!) {
        const head = this.heads[edge]!;
        if (this.left[edge]! <= this.smallest || this.level[head]! >= 0) continue;
        this.level[head] = this.level[node]! + 1;
        queue.push(head);
      }
    }
    return this.level[sink]! >= 0;
  }

  /** Sends up to `most` along one way of falling distance. @returns what was sent, 0 if there is no way left */
  private push(node: number, sink: number, most: number): number {
    if (node === sink) return most;
    for (const edges = this.edges[node]!; this.next[node]! < edges.length; this.next[node]!++) {
      const edge = edges[this.next[node]!]!;
      const head = this.heads[edge]!;
      if (this.left[edge]! <= this.smallest || this.level[head] !== this.level[node]! + 1) continue;
      const sent = this.push(head, sink, Math.min(most, this.left[edge]!));
      if (sent > 0) {
        this.left[edge]! -= sent;
        this.left[edge ^ 1]! += sent;
        return sent;
      }
    }
    return 0;
  }
}
