import { IdMap } from "../../engine/id-map.ts";
import { type AccessBatch, CLASSES, OP, PHASES } from "../../model/index.ts";
import type { AccessRows } from "./access-rows.ts";
import { type EtGraph, FLAG, HINT, WRITES } from "./et-graph.ts";

/** Rows that a later row waits for: `first .. first + count`. */
interface Span {
  first: number;
  count: number;
}

export interface EtPlan {
  graph: EtGraph;
  /** Nodes in order of execution. */
  order: Uint32Array;
  /** Whether a node's tensors count. */
  counted: Uint8Array;
  /** Index into PHASES of each node. */
  phase: Uint8Array;
  /** Index into CLASSES of storages whose class is certain. */
  classes: ReadonlyMap<number, number>;
  requester: string;
  /** The node that stands for one that was folded into it: id to id. */
  folded: ReadonlyMap<number, number>;
}

const COLLECTIVE = CLASSES.indexOf("collective");
/** Above this many, one row waits for the operator before and the others for that row. */
const MOST_EDGES = 1024;

/** Index into PHASES of each of {@link HINT}. */
const PHASE_OF_HINT: readonly number[] = ["other", "forward", "backward", "update"].map((name) =>
  PHASES.indexOf(name as never),
);

/** The phase that a node, or the nearest caller that has one, says. A caller begins before what it calls. */
export function phasesOf(graph: EtGraph, order: Uint32Array): Uint8Array {
  const at = new IdMap();
  const nodes: number[] = [];
  const phase = new Uint8Array(graph.size);
  for (const node of order) {
    const hint = graph.hint[node]!;
    const caller = graph.parent[node]! < 0 ? -1 : at.find(graph.parent[node]!);
    if (hint !== HINT.none) phase[node] = PHASE_OF_HINT[hint]!;
    else if (caller >= 0) phase[node] = phase[nodes[caller]!]!;
    nodes[at.idOf(graph.id[node]!)] = node;
  }
  return phase;
}

/**
 * Rows of the operators that count, in order of execution. An operator reads its inputs when the one before it in its lane, and
 * those whose results it needs, are through; it writes its outputs when it has read, after its duration. A training step is a
 * request, which follows the step before.
 */
export class EtRows {
  private readonly plan: EtPlan;
  private readonly rows: AccessRows;
  private readonly requester: number;
  /** What is last done by each lane, each storage's last writer, each node that was named as a dependency. */
  private readonly lanes = new Map<number, Span>();
  private readonly thinks = new Map<number, number>();
  private readonly storages = new IdMap();
  private readonly writers: Span[] = [];
  private readonly writerLanes: number[] = [];
  private readonly nodes = new Map<number, Span & { lane: number }>();
  private before: Span = { first: 0, count: 0 };
  private request = 0;
  private requestRows = 0;
  private waits: number[] = [];

  constructor(plan: EtPlan, rows: AccessRows) {
    this.plan = plan;
    this.rows = rows;
    this.requester = rows.code("requester", plan.requester);
  }

  *batches(): Generator<AccessBatch, void> {
    const { graph, order, counted } = this.plan;
    for (const node of order) {
      if (graph.flags[node]! & FLAG.step && this.requestRows > 0) this.beginStep();
      if (counted[node]) yield* this.operator(node);
    }
    if (!this.rows.isEmpty) yield this.rows.take();
  }

  private beginStep(): void {
    this.request++;
    this.requestRows = 0;
  }

  private *operator(node: number): Generator<AccessBatch, void> {
    const { graph } = this.plan;
    const lane = graph.lane[node]!;
    const from = graph.usesFrom[node]!;
    const to = graph.usesFrom[node + 1]!;
    const think = (this.thinks.get(lane) ?? 0) + graph.durationNs[node]!;
    this.thinks.set(lane, from === to ? think : 0);
    if (from === to) return;
    let written = from;
    while (written < to && graph.kind[written] !== WRITES) written++;
    this.gatherWaits(node, lane);
    const reads = yield* this.accesses(node, from, written, written === to ? think : 0);
    if (written < to && reads.count > 0) this.waitFor(reads);
    const writes = yield* this.accesses(node, written, to, think);
    this.finish(node, lane, writes.count > 0 ? writes : reads);
  }

  /** What the operator's first rows wait for: the lane, results from other lanes, the step before. */
  private gatherWaits(node: number, lane: number): void {
    const { graph, folded } = this.plan;
    this.waits = [];
    const before = this.lanes.get(lane);
    if (before) addTo(this.waits, before);
    for (let k = graph.usesFrom[node]!; k < graph.usesFrom[node + 1]!; k++) {
      if (graph.kind[k] === WRITES) continue;
      const storage = this.storages.find(graph.storage[k]!);
      if (storage >= 0 && this.writerLanes[storage] !== lane) addTo(this.waits, this.writers[storage]!);
    }
    for (let k = graph.depsFrom[node]!; k < graph.depsFrom[node + 1]!; k++) {
      const id = graph.deps[k]!;
      const named = this.nodes.get(folded.get(id) ?? id);
      if (named && named.lane !== lane) addTo(this.waits, named);
    }
    if (this.requestRows === 0 && this.before.count > 0) addTo(this.waits, this.before);
    this.waits = [...new Set(this.waits)];
  }

  private waitFor(span: Span): void {
    this.waits = [];
    addTo(this.waits, span);
  }

  /** Rows of uses `from .. to`; the first computes for `thinkNs` before it issues, and the others wait for it then. */
  private *accesses(node: number, from: number, to: number, thinkNs: number): Generator<AccessBatch, Span> {
    const first = this.rows.total;
    const chained = thinkNs > 0 || (to - from) * this.waits.length > MOST_EDGES;
    for (let k = from; k < to; k++) {
      if (this.rows.isFull(this.waits.length)) yield this.rows.take();
      this.access(node, k, k === from ? thinkNs : 0);
      if (k === from && chained) this.waits = [first];
    }
    return { first, count: to - from };
  }

  private access(node: number, use: number, thinkNs: number): void {
    const { graph, phase, classes } = this.plan;
    const op = graph.kind[use] === WRITES ? OP.write : OP.read;
    const storage = graph.storage[use]!;
    const at = this.rows.begin(0, this.requester, op, storage, graph.bytes[use]!, this.request);
    const { batch } = this.rows;
    batch.offset[at] = graph.offset[use]!;
    batch.phase[at] = phase[node]!;
    batch.objectClass[at] = graph.flags[node]! & FLAG.collective ? COLLECTIVE : (classes.get(storage) ?? 0);
    batch.thinkNs[at] = thinkNs;
    this.rows.endAfterRows(this.waits);
    this.requestRows++;
  }

  private finish(node: number, lane: number, last: Span): void {
    const { graph } = this.plan;
    this.lanes.set(lane, last);
    this.before = last;
    if (graph.depsSize > 0) this.nodes.set(graph.id[node]!, { ...last, lane });
    for (let k = graph.usesFrom[node]!; k < graph.usesFrom[node + 1]!; k++) {
      if (graph.kind[k] !== WRITES) continue;
      const storage = this.storages.idOf(graph.storage[k]!);
      this.writers[storage] = last;
      this.writerLanes[storage] = lane;
    }
  }
}

function addTo(rows: number[], { first, count }: Span): void {
  for (let row = first; row < first + count; row++) rows.push(row);
}
