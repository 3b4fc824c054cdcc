import { grown } from "../../engine/grown.ts";
import { InputError } from "../../model/index.ts";
import type { TensorUse } from "./tensors.ts";

/** What a node says of the phase of itself and of what it calls. */
export const HINT = { none: 0, forward: 1, backward: 2, update: 3 } as const;

/** A node of an execution trace, in the terms that all its versions share. */
export interface EtNode {
  /** Rises in order of execution. */
  id: number;
  /** The node that called it, -1 if there is none. */
  parent: number;
  /** Nodes of one lane run one after another: a thread, or a stream of the GPU. */
  lane: number;
  /** One of {@link HINT}. */
  hint: number;
  /** Whether it does something by itself, and is no mark, range or wrapper. */
  isOperator: boolean;
  isCollective: boolean;
  /** 0 where the trace does not say. */
  durationNs: number;
  /** Whether a training step begins with it. */
  beginsStep: boolean;
  reads: readonly TensorUse[];
  writes: readonly TensorUse[];
  /** Ids of nodes whose results it needs, where the trace names them. */
  dataDeps: readonly number[];
}

export const FLAG = { operator: 1, collective: 2, step: 4 } as const;

/** Kind of a use: the operator writes the tensor; 0 where it reads it. */
export const WRITES = 1;

const MOST_NODES = 2 ** 24;
const MOST_USES = 2 ** 27;

/**
 * The nodes of an execution trace, in columns: their order in the file is not that of execution, and whether one is a leaf is only
 * known at the end. About 45 bytes a node, 25 a tensor it uses, 8 a dependency.
 */
export class EtGraph {
  size = 0;
  id = new Float64Array(1024);
  parent = new Float64Array(1024);
  lane = new Int32Array(1024);
  hint = new Uint8Array(1024);
  /** Bits of {@link FLAG}. */
  flags = new Uint8Array(1024);
  durationNs = new Float64Array(1024);
  /** First of the node's uses; they end where those of the next begin. */
  usesFrom = new Uint32Array(1024);
  depsFrom = new Uint32Array(1024);
  uses = 0;
  storage = new Float64Array(4096);
  offset = new Float64Array(4096);
  bytes = new Float64Array(4096);
  /** 0: read, {@link WRITES}: written. */
  kind = new Uint8Array(4096);
  deps = new Float64Array(1024);
  depsSize = 0;
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws InputError R002 where there are more nodes or uses than memory is meant for */
  add(node: EtNode): void {
    if (this.size + 2 > this.id.length) this.growNodes();
    const at = this.size++;
    this.id[at] = node.id;
    this.parent[at] = node.parent;
    this.lane[at] = node.lane;
    this.hint[at] = node.hint;
    this.flags[at] = flagsOf(node);
    this.durationNs[at] = node.durationNs;
    if (node.isOperator) {
      for (const use of node.reads) this.addUse(use, 0);
      for (const use of node.writes) this.addUse(use, WRITES);
      for (const id of node.dataDeps) this.addDep(id);
    }
    this.usesFrom[at + 1] = this.uses;
    this.depsFrom[at + 1] = this.depsSize;
  }

  private addUse({ storage, offset, bytes }: TensorUse, kind: number): void {
    if (this.uses === this.storage.length) this.growUses();
    const at = this.uses++;
    this.storage[at] = storage;
    this.offset[at] = offset;
    this.bytes[at] = bytes;
    this.kind[at] = kind;
  }

  private addDep(id: number): void {
    if (this.depsSize === this.deps.length) this.deps = grown(this.deps, this.within(this.depsSize * 2));
    this.deps[this.depsSize++] = id;
  }

  private growNodes(): void {
    const length = this.id.length * 2;
    if (length > MOST_NODES) throw this.tooLarge(`${MOST_NODES / 2 ** 20} Mi nodes`);
    this.id = grown(this.id, length);
    this.parent = grown(this.parent, length);
    this.lane = grown(this.lane, length);
    this.hint = grown(this.hint, length);
    this.flags = grown(this.flags, length);
    this.durationNs = grown(this.durationNs, length);
    this.usesFrom = grown(this.usesFrom, length);
    this.depsFrom = grown(this.depsFrom, length);
  }

  private growUses(): void {
    const length = this.within(this.uses * 2);
    this.storage = grown(this.storage, length);
    this.offset = grown(this.offset, length);
    this.bytes = grown(this.bytes, length);
    this.kind = grown(this.kind, length);
  }

  private within(length: number): number {
    if (length > MOST_USES) throw this.tooLarge(`${MOST_USES / 2 ** 20} Mi tensors or dependencies`);
    return length;
  }

  tooLarge(what: string): InputError {
    return new InputError({
      code: "R002",
      message: `${this.path} has more than ${what}`,
      where: this.path,
      why: "the nodes of an execution trace are not in the order of execution, so all are kept until the last",
      hint: "record fewer steps, or cut the trace",
    });
  }

  /** Nodes in order of execution. */
  order(): Uint32Array {
    const order = Uint32Array.from({ length: this.size }, (_, i) => i);
    return order.sort((a, b) => this.id[a]! - this.id[b]! || a - b);
  }
}

const flagsOf = ({ isOperator, isCollective, beginsStep }: EtNode): number =>
  (isOperator ? FLAG.operator : 0) | (isCollective ? FLAG.collective : 0) | (beginsStep ? FLAG.step : 0);
