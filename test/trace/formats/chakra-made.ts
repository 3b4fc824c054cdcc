import protobuf from "protobufjs/minimal.js";

/** Value fields of Chakra's AttributeProto by the type of what is kept in them. */
const INT64_VALUE = 9;
const BOOL_VALUE = 27;
const STRING_VALUE = 29;

export interface MadeNode {
  id: number;
  name: string;
  type: number;
  ctrl?: number[];
  data?: number[];
  micros?: number;
  inputs?: [values: string, types: string];
  outputs?: [values: string, types: string];
  attributes?: Record<string, number | boolean | string>;
}

const varint = 0;
const lengthed = 2;

function attribute(name: string, value: number | boolean | string): Uint8Array {
  const writer = protobuf.Writer.create()
    .uint32((1 << 3) | lengthed)
    .string(name);
  if (typeof value === "string")
    return writer
      .uint32((STRING_VALUE << 3) | lengthed)
      .string(value)
      .finish();
  const field = typeof value === "boolean" ? BOOL_VALUE : INT64_VALUE;
  return writer
    .uint32((field << 3) | varint)
    .int64(Number(value))
    .finish();
}

function values([printed, types]: [string, string]): Uint8Array {
  const writer = protobuf.Writer.create()
    .uint32((1 << 3) | lengthed)
    .string(printed);
  return writer
    .uint32((3 << 3) | lengthed)
    .string(types)
    .finish();
}

function node(made: MadeNode): Uint8Array {
  const writer = protobuf.Writer.create();
  const bytes = (field: number, message: Uint8Array) => writer.uint32((field << 3) | lengthed).bytes(message);
  const number = (field: number, value: number) => writer.uint32((field << 3) | varint).uint64(value);
  number(1, made.id);
  writer.uint32((2 << 3) | lengthed).string(made.name);
  number(3, made.type);
  for (const id of made.ctrl ?? []) number(4, id);
  for (const id of made.data ?? []) number(5, id);
  if (made.micros) number(7, made.micros);
  if (made.inputs) bytes(8, values(made.inputs));
  if (made.outputs) bytes(9, values(made.outputs));
  for (const [name, value] of Object.entries(made.attributes ?? {})) bytes(10, attribute(name, value));
  return writer.finish();
}

/** A Chakra trace, written field by field. */
export function chakraFile(nodes: readonly MadeNode[], version = "0.0.4"): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.bytes(
    protobuf.Writer.create()
      .uint32((1 << 3) | lengthed)
      .string(version)
      .finish(),
  );
  for (const made of nodes) writer.bytes(node(made));
  return writer.finish();
}
