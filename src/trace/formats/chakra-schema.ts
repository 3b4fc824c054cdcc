import protobuf from "protobufjs/light.js";

/** Value types of an attribute and their field numbers; the list of each type has the number after. */
const VALUES: readonly [string, number][] = [
  ["double", 3],
  ["float", 5],
  ["int32", 7],
  ["int64", 9],
  ["uint32", 11],
  ["uint64", 13],
  ["sint32", 15],
  ["sint64", 17],
  ["fixed32", 19],
  ["fixed64", 21],
  ["sfixed32", 23],
  ["sfixed64", 25],
  ["bool", 27],
  ["string", 29],
  ["bytes", 31],
];

const attribute = {
  fields: {
    name: { type: "string", id: 1 },
    ...Object.fromEntries(VALUES.map(([type, id]) => [`${type}Value`, { type, id }])),
  },
};

/** The messages of a Chakra execution trace (mlcommons/chakra, schema 0.0.4): one GlobalMetadata, then Nodes. */
const root = protobuf.Root.fromJSON({
  nested: {
    Attribute: attribute,
    Values: {
      fields: {
        values: { type: "string", id: 1 },
        shapes: { type: "string", id: 2 },
        types: { type: "string", id: 3 },
      },
    },
    GlobalMetadata: {
      fields: {
        version: { type: "string", id: 1 },
        attributes: { rule: "repeated", type: "Attribute", id: 2 },
      },
    },
    Node: {
      fields: {
        id: { type: "uint64", id: 1 },
        name: { type: "string", id: 2 },
        type: { type: "int32", id: 3 },
        ctrlDeps: { rule: "repeated", type: "uint64", id: 4 },
        dataDeps: { rule: "repeated", type: "uint64", id: 5 },
        startMicros: { type: "uint64", id: 6 },
        durationMicros: { type: "uint64", id: 7 },
        inputs: { type: "Values", id: 8 },
        outputs: { type: "Values", id: 9 },
        attributes: { rule: "repeated", type: "Attribute", id: 10 },
      },
    },
  },
});

const GLOBAL_METADATA = root.lookupType("GlobalMetadata");
const NODE = root.lookupType("Node");

export const NODE_TYPE = { load: 2, store: 3, compute: 4, send: 5, receive: 6, collective: 7 } as const;

export type Attributes = ReadonlyMap<string, number | string | boolean>;

export interface ChakraMetadata {
  version: string;
  attributes: Attributes;
}

/** As a program prints them: `[[1, 2, 0, 64, 4, 'cuda:0'], None]` and `['Tensor(float)', 'None']`. */
export interface PrintedValues {
  values: string;
  types: string;
}

export interface ChakraNode {
  id: number;
  name: string;
  /** One of {@link NODE_TYPE}. */
  type: number;
  ctrlDeps: number[];
  dataDeps: number[];
  durationMicros: number;
  inputs: PrintedValues | undefined;
  outputs: PrintedValues | undefined;
  attributes: Attributes;
}

type Plain = Record<string, unknown>;

/** @throws Error of the library where the bytes are no such message */
export function decodeMetadata(bytes: Uint8Array): ChakraMetadata {
  const { version, attributes } = plain(GLOBAL_METADATA, bytes);
  return { version: String(version ?? ""), attributes: attributesOf(attributes as Plain[]) };
}

const ABSENT = { id: 0, name: "", type: 0, durationMicros: 0, inputs: undefined, outputs: undefined };

/** @throws Error of the library where the bytes are no such message */
export function decodeNode(bytes: Uint8Array): ChakraNode {
  const { attributes, ...node } = plain(NODE, bytes);
  return { ...ABSENT, ...node, attributes: attributesOf(attributes as Plain[]) } as ChakraNode;
}

function plain(type: protobuf.Type, bytes: Uint8Array): Plain {
  return type.toObject(type.decode(bytes), { longs: Number, arrays: true }) as Plain;
}

/** Only the field that an attribute holds is there. Lists and bytes are passed over. */
function attributesOf(attributes: readonly Plain[]): Attributes {
  const found = new Map<string, number | string | boolean>();
  for (const { name, ...values } of attributes) {
    const [value] = Object.values(values);
    if (value !== undefined && typeof value !== "object") found.set(String(name), value as number);
  }
  return found;
}
