import { basename } from "node:path";
import { IdMap } from "../../engine/id-map.ts";
import type { AccessBatch } from "../../model/index.ts";
import { LACKS_KEY, lacksOf } from "../lacks.ts";
import { AccessRows } from "./access-rows.ts";
import { EtGraph, FLAG } from "./et-graph.ts";
import { etNode, type JsonNode } from "./et-json.ts";
import { ET_ACCESSES, onlyMoved, STILL_LISTED } from "./et-moves.ts";
import { parametersOf } from "./et-names.ts";
import { EtRows, phasesOf } from "./et-rows.ts";
import { type Body, type Foreign, openForeign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { JsonItems } from "./json-items.ts";
import { textOf } from "./recognise.ts";
import { tensorsOf } from "./tensors.ts";

/** PyTorch 2.x writes up to this; later ones keep to it or are told apart by what they lack. */
const KNOWN_SCHEMA = /^1\.[01]\.\d+/;
/** Models have thousands. */
const MOST_PARAMETERS = 2 ** 20;
const SCHEMA_KEY = "weft.et.schema";

/**
 * Execution traces of PyTorch (`torch.profiler.ExecutionTraceObserver`), JSON, schemas 1.0.x and 1.1.x with or without Chakra's
 * suffix. Every leaf operator reads its input tensors and writes its outputs: a node under a namespace that calls no other.
 * Objects are storages, bytes are elements times the size of one, lists of tensors count each, and so do tensors of no bytes.
 */
export const pytorchEt: TraceFormat = {
  name: "pytorch-et",
  title: "PyTorch execution traces, JSON: leaf operators, storages as objects",
  options: [ET_ACCESSES],
  recognise: (head) => {
    const text = textOf(head);
    if (!/"schema"\s*:\s*"\d+\.\d+\.\d+/.test(text)) return 0;
    return /"nodes"\s*:\s*\[/.test(text) ? 0.95 : 0.4;
  },
  open: (path, options) => {
    const moved = onlyMoved(options.values);
    return openForeign(path, options, {
      metadata: {
        "weft.source": `pytorch-et ${basename(path)}`,
        "weft.et.accesses": moved ? "moved" : "listed",
        [LACKS_KEY]: lacksOf(
          "execution traces have no times: rows follow one another by thread and by data, and arrive at 0",
          "storage ids are addresses: what is freed and allocated anew may bear the same id, so reuse can be overstated",
          ...(moved ? [] : [STILL_LISTED]),
          "an expanded tensor counts with all its elements, though it repeats fewer",
        ),
      },
      parts: "leaf operators with tensors",
      begin: (metadata) => new EtBody(metadata, moved),
    });
  },
};

class EtBody implements Body {
  private readonly rows = new AccessRows();
  private readonly metadata: Record<string, string>;
  private readonly moved: boolean;
  private readonly classes = new Map<number, number>();

  constructor(metadata: Record<string, string>, moved: boolean) {
    this.metadata = metadata;
    this.moved = moved;
  }

  get counts() {
    return this.rows.counts;
  }

  get dictionaries() {
    return this.rows.dictionaries;
  }

  async *batches({ source, rejected }: Foreign): AsyncGenerator<AccessBatch, void> {
    const graph = new EtGraph(source.path);
    const items = new JsonItems(["nodes"], source.path);
    for await (const chunk of source.chunks())
      for (const { index, key, text } of items.push(chunk)) {
        if (index < 0) this.header(key, text, rejected);
        else this.node(graph, index, text, rejected);
      }
    items.end();
    const order = graph.order();
    const plan = {
      graph,
      order,
      counted: leavesOf(graph),
      phase: phasesOf(graph, order),
      classes: this.classes,
      requester: "rank0",
      folded: new Map<number, number>(),
    };
    yield* new EtRows(plan, this.rows).batches();
  }

  private header(key: string, text: string, rejected: Foreign["rejected"]): void {
    if (key !== "schema") return;
    const schema = String(parsed(text));
    this.metadata[SCHEMA_KEY] = schema.slice(0, 40);
    if (!KNOWN_SCHEMA.test(schema))
      rejected.part("schema", `${schema.slice(0, 40)} is not known: 1.0 and 1.1 are; nodes are read as 1.1`);
  }

  private node(graph: EtGraph, index: number, text: string, rejected: Foreign["rejected"]): void {
    const value = parsed(text);
    const node = value === undefined ? "not JSON" : etNode(value, this.moved);
    if (typeof node === "string") rejected.part(`node ${index + 1}`, node);
    else {
      graph.add(node);
      rejected.keep();
      this.classify(node);
    }
  }

  private classify({ name, inputs }: JsonNode): void {
    const parameters = parametersOf(name);
    if (!parameters || this.classes.size > MOST_PARAMETERS) return;
    for (const place of parameters.places) {
      const tensors = tensorsOf([inputs[place]], ["Tensor"]);
      if (typeof tensors !== "string")
        for (const { storage } of tensors) this.classes.set(storage, parameters.objectClass);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Operators that call no other node. */
function leavesOf(graph: EtGraph): Uint8Array {
  const callers = new IdMap();
  for (let node = 0; node < graph.size; node++)
    if (graph.parent[node]! >= 0) callers.idOf(graph.parent[node]!);
  const leaves = new Uint8Array(graph.size);
  for (let node = 0; node < graph.size; node++)
    leaves[node] = graph.flags[node]! & FLAG.operator && callers.find(graph.id[node]!) < 0 ? 1 : 0;
  return leaves;
}
