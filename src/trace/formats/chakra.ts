import { basename } from "node:path";
import { type AccessBatch, InputError } from "../../model/index.ts";
import { LACKS_KEY, lacksOf } from "../lacks.ts";
import { AccessRows } from "./access-rows.ts";
import { ChakraNodes } from "./chakra-nodes.ts";
import { type ChakraMetadata, type ChakraNode, decodeMetadata, decodeNode } from "./chakra-schema.ts";
import { FLAG } from "./et-graph.ts";
import { ET_ACCESSES, onlyMoved, STILL_LISTED } from "./et-moves.ts";
import { EtRows, phasesOf } from "./et-rows.ts";
import { type Body, type Foreign, openForeign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { lengthAt, messagesOf } from "./messages.ts";

/**
 * Chakra execution traces (Sridharan et al., arXiv:2305.14516; mlcommons/chakra), protobuf, schema 0.0.4: messages behind their
 * lengths, GlobalMetadata first. Operators read their input tensors and write their outputs; collectives, sends, receives and
 * memory nodes that name no tensors move the bytes they state.
 */
export const chakra: TraceFormat = {
  name: "chakra",
  title: "Chakra execution traces, protobuf .et: operators, kernels as time, collectives",
  options: [ET_ACCESSES],
  recognise: (head) => {
    const length = lengthAt(head, 0);
    if (!length || length.length === 0 || length.bytes + length.length > head.length) return 0;
    const metadata = metadataIn(head.subarray(length.bytes, length.bytes + length.length));
    return metadata && /^\d+\.\d+/.test(versionOf(metadata)) ? 0.95 : 0;
  },
  open: (path, options) => {
    const moved = onlyMoved(options.values);
    return openForeign(path, options, {
      metadata: {
        "weft.source": `chakra ${basename(path)}`,
        "weft.et.accesses": moved ? "moved" : "listed",
        [LACKS_KEY]: lacksOf(
          "Chakra traces have durations but no times: rows follow one another by stream and dependency, and arrive at 0",
          "durations are of whole kernels, their memory time included: think time overstates compute",
          "storage ids are addresses: what is freed and allocated anew may bear the same id, so reuse can be overstated",
          ...(moved ? [] : [STILL_LISTED]),
          "dependencies on nodes that come later or are not in the file are not kept",
        ),
      },
      parts: "operators with tensors, collectives or memory nodes",
      begin: (metadata) => new ChakraBody(metadata, rankOf(path), moved),
    });
  },
};

class ChakraBody implements Body {
  private readonly rows = new AccessRows();
  private readonly metadata: Record<string, string>;
  private readonly requester: string;
  private readonly moved: boolean;

  constructor(metadata: Record<string, string>, requester: string, moved: boolean) {
    this.metadata = metadata;
    this.moved = moved;
    this.requester = requester;
  }

  get counts() {
    return this.rows.counts;
  }

  get dictionaries() {
    return this.rows.dictionaries;
  }

  async *batches({ source, rejected }: Foreign): AsyncGenerator<AccessBatch, void> {
    const nodes = new ChakraNodes(source.path, this.moved);
    let number = 0;
    for await (const message of messagesOf(source.chunks(), source.path)) {
      if (++number === 1) this.header(message, source.path);
      else {
        const problem = message.length === 0 ? "it is empty" : added(nodes, message);
        if (problem === undefined) rejected.keep();
        else rejected.part(`message ${number}`, problem);
      }
    }
    for (const problem of nodes.finish()) rejected.part("kernel", problem);
    const { graph, folded } = nodes;
    const order = graph.order();
    const phase = phasesOf(graph, order);
    const { requester } = this;
    const plan = { graph, order, counted: countedOf(nodes), phase, classes: new Map(), requester, folded };
    yield* new EtRows(plan, this.rows).batches();
  }

  private header(message: Buffer, path: string): void {
    const metadata = metadataIn(message);
    if (!metadata)
      throw new InputError({
        code: "T023",
        message: `${path} does not begin with Chakra's GlobalMetadata`,
        where: path,
        hint: "JSON execution traces of PyTorch are --from pytorch-et",
      });
    this.metadata["weft.et.schema"] = versionOf(metadata).slice(0, 40);
  }
}

function added(nodes: ChakraNodes, message: Buffer): string | undefined {
  let node: ChakraNode;
  try {
    node = decodeNode(message);
  } catch (error) {
    return `not a node: ${(error as Error).message.slice(0, 100)}`;
  }
  return nodes.add(node);
}

function metadataIn(message: Uint8Array): ChakraMetadata | undefined {
  try {
    return decodeMetadata(message);
  } catch {
    return undefined;
  }
}

/** Of Chakra's schema, or, where a converter keeps that, of the execution trace it came from. */
const versionOf = ({ version, attributes }: ChakraMetadata): string =>
  version || String(attributes.get("schema") ?? "");

/** Files are one a rank, named after it: `NAME.3.et`. */
const rankOf = (path: string): string => `rank${/\.(\d{1,6})\.et(\.|$)/.exec(basename(path))?.[1] ?? 0}`;

/** All operators; in a trace without kernels only those that call no other. */
function countedOf({ graph, callers, kernels }: ChakraNodes): Uint8Array {
  const counted = new Uint8Array(graph.size);
  for (let node = 0; node < graph.size; node++)
    counted[node] =
      graph.flags[node]! & FLAG.operator && (kernels > 0 || !callers.has(graph.id[node]!)) ? 1 : 0;
  return counted;
}
