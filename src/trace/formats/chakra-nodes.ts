import type { Attributes, ChakraNode, PrintedValues } from "./chakra-schema.ts";
import { NODE_TYPE } from "./chakra-schema.ts";
import { EtGraph, type EtNode } from "./et-graph.ts";
import { movesNothing } from "./et-moves.ts";
import { hintOf, isCollective } from "./et-names.ts";
import { pythonLiteral } from "./python-literal.ts";
import { type TensorUse, tensorsOf } from "./tensors.ts";

const NS_PER_MICROSECOND = 1000;
/** Ids of buffers that a node does not name, so that they are no storage's. */
const OWN_OBJECTS = 2 ** 50;
const MOST_WAITING = 2 ** 20;
const MOST_NAMED = 2 ** 23;
/** A node that depends on more than these is none. */
const MOST_DEPS = 2 ** 20;
/** Bytes that a node gives (it reads them) and gets (it writes them), by type, where it names no tensors. */
const GIVES: ReadonlySet<number> = new Set([NODE_TYPE.store, NODE_TYPE.send]);
const GETS: ReadonlySet<number> = new Set([NODE_TYPE.load, NODE_TYPE.receive]);
/** Collectives of Chakra's CollectiveCommType whose size is what a rank gives, gets, or both. */
const COLLECTIVE_GIVES: ReadonlySet<number> = new Set([0, 1, 3, 4, 6, 7, 8]);
const COLLECTIVE_GETS: ReadonlySet<number> = new Set([0, 2, 5, 6]);

/**
 * The nodes of a Chakra trace as operators. What a converter cut into parts, `conv2d(0)`, `conv2d(1)`, and linked to kernels of the
 * GPU, is one operator: its tensors count once, in the stream of its kernels, for their time.
 */
export class ChakraNodes {
  readonly graph: EtGraph;
  /** Ids of parts and kernels to those of the operators they belong to. */
  readonly folded = new Map<number, number>();
  /** Operators of the CPU that call others, as a trace without kernels has them. */
  readonly callers = new Set<number>();
  kernels = 0;
  private readonly operators = new Map<number, number>();
  private readonly parts = new Map<string, number>();
  private readonly timed = new Set<number>();
  private readonly waiting: ChakraNode[] = [];
  private finished = false;

  private readonly moved: boolean;

  /** @param moved whether operators that move nothing are left without tensors */
  constructor(path: string, moved: boolean) {
    this.graph = new EtGraph(path);
    this.moved = moved;
  }

  /** @returns what is wrong with the node, in words, where it cannot be used */
  add(node: ChakraNode): string | undefined {
    if (!Number.isSafeInteger(node.id)) return `id ${node.id} is past 2^53`;
    if (this.folded.size + this.callers.size > MOST_NAMED)
      throw this.graph.tooLarge("8 Mi parts and callers");
    if (node.ctrlDeps.length + node.dataDeps.length > MOST_DEPS) return "it has more than 1 Mi dependencies";
    const ofCpu = node.attributes.get("is_cpu_op") === true;
    if (ofCpu) for (const id of node.ctrlDeps) this.callers.add(id);
    const belongsTo = ofCpu ? this.partOf(node) : this.launcherOf(node);
    if (belongsTo === undefined) return this.waits(node, ofCpu) ? undefined : this.addOperator(node, ofCpu);
    this.folded.set(node.id, belongsTo);
    if (!ofCpu) this.addKernel(this.operators.get(belongsTo)!, node);
    return undefined;
  }

  /** Kernels whose launcher did not come are operators themselves. @returns what is wrong with the ones that cannot be used */
  finish(): string[] {
    const waiting = this.waiting.splice(0);
    this.finished = true;
    return waiting.map((node) => this.add(node)).filter((problem) => problem !== undefined);
  }

  /** Whether a kernel has to wait for its launcher, which may come after it in the file. */
  private waits(node: ChakraNode, ofCpu: boolean): boolean {
    const [first] = node.dataDeps;
    if (ofCpu || this.finished || first === undefined || first <= node.id) return false;
    if (this.waiting.push(node) > MOST_WAITING)
      throw this.graph.tooLarge("2^20 kernels before their operators");
    return true;
  }

  /** The operator whose second or later part this is. */
  private partOf({ id, name, attributes }: ChakraNode): number | undefined {
    const record = attributes.get("rf_id");
    if (record === undefined) return undefined;
    const key = `${record} ${withoutPart(name)}`;
    const first = this.parts.get(key);
    if (first === undefined) this.parts.set(key, id);
    return first;
  }

  /** The operator that launched a kernel: its first data dependency. */
  private launcherOf({ dataDeps, attributes }: ChakraNode): number | undefined {
    const [first] = dataDeps;
    if (first === undefined || !attributes.has("tid")) return undefined;
    const operator = this.folded.get(first) ?? first;
    return this.operators.has(operator) ? operator : undefined;
  }

  private addKernel(index: number, { durationMicros, attributes }: ChakraNode): void {
    const { graph } = this;
    this.kernels++;
    graph.lane[index] = streamOf(attributes);
    if (!this.timed.has(index)) graph.durationNs[index] = 0;
    this.timed.add(index);
    if ((graph.flags[index]! & 2) === 0) graph.durationNs[index]! += durationMicros * NS_PER_MICROSECOND;
  }

  private addOperator(node: ChakraNode, ofCpu: boolean): string | undefined {
    const { id, name, type, attributes } = node;
    const reads = printed(node.inputs);
    if (typeof reads === "string") return `inputs: ${reads}`;
    const writes = printed(node.outputs);
    if (typeof writes === "string") return `outputs: ${writes}`;
    if (!Number.isSafeInteger(node.durationMicros * NS_PER_MICROSECOND)) return "duration is past 2^53 ns";
    const still =
      this.moved && movesNothing(withoutPart(name), String(attributes.get("op_schema") ?? ""), false);
    if (still) reads.length = writes.length = 0;
    else if (reads.length + writes.length === 0) addOwn(node, reads, writes);
    const collective = type >= NODE_TYPE.send || isCollective(name);
    const made: EtNode = {
      id,
      parent: -1,
      lane: this.laneOf(node, ofCpu),
      hint: hintOf(name, numberOf(attributes, "scope"), numberOf(attributes, "seq_id", ofCpu ? 0 : -1)),
      isOperator: type >= NODE_TYPE.load,
      isCollective: collective,
      beginsStep: false,
      durationNs: collective ? 0 : node.durationMicros * NS_PER_MICROSECOND,
      reads,
      writes,
      dataDeps: ofCpu ? node.dataDeps : [...node.dataDeps, ...node.ctrlDeps],
    };
    this.operators.set(id, this.graph.size);
    this.graph.add(made);
    return undefined;
  }

  /** Nodes that name no thread or stream are ordered by their dependencies alone: each has a lane of its own. */
  private laneOf({ attributes }: ChakraNode, ofCpu: boolean): number {
    if (ofCpu) return numberOf(attributes, "tid");
    return attributes.has("tid") ? streamOf(attributes) : 2 ** 30 + this.graph.size;
  }
}

/** `aten::conv2d(1)` is a part of `aten::conv2d`. */
const withoutPart = (name: string): string => name.replace(/\(\d+\)$/, "");

const streamOf = (attributes: Attributes): number => -1 - numberOf(attributes, "tid");

function numberOf(attributes: Attributes, name: string, absent = 0): number {
  const value = attributes.get(name);
  return typeof value === "number" ? value : absent;
}

function printed(values: PrintedValues | undefined): TensorUse[] | string {
  if (!values) return [];
  try {
    return tensorsOf(pythonLiteral(values.values || "[]"), pythonLiteral(values.types || "[]"));
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

/** What a node without tensors moves, in a buffer of its own. */
function addOwn({ id, type, attributes }: ChakraNode, reads: TensorUse[], writes: TensorUse[]): void {
  const bytes = numberOf(attributes, type >= NODE_TYPE.send ? "comm_size" : "tensor_size");
  if (!Number.isSafeInteger(bytes) || bytes <= 0) return;
  const use = { storage: OWN_OBJECTS + id, offset: 0, bytes };
  const kind = numberOf(attributes, "comm_type");
  const collective = type === NODE_TYPE.collective;
  if (collective ? COLLECTIVE_GIVES.has(kind) : GIVES.has(type)) reads.push(use);
  if (collective ? COLLECTIVE_GETS.has(kind) : GETS.has(type)) writes.push(use);
}
