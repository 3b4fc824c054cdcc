import type { SchemaElement } from "parquetjs-lite/lib/reader.js";
import type { ColumnKind, FileColumn } from "../raw.ts";
import { damaged } from "./problems.ts";

/** Physical types, repetitions and converted types as parquet.thrift numbers them. */
export const TYPE = { INT32: 1, INT64: 2, BYTE_ARRAY: 6 } as const;
const TYPE_NAMES = [
  "BOOLEAN",
  "INT32",
  "INT64",
  "INT96",
  "FLOAT",
  "DOUBLE",
  "BYTE_ARRAY",
  "FIXED_LEN_BYTE_ARRAY",
];
const REPETITION = { required: 0, optional: 1, repeated: 2 } as const;
const CONVERTED = { UTF8: 0, MAP: 1, LIST: 3, ENUM: 4, DECIMAL: 5, JSON: 19 } as const;
const FIRST_INTEGER = 11;
const LAST_INTEGER = 18;
const UINT_32 = 13;
const UINT_64 = 14;

/** A primitive column and where it hangs in the schema. */
export interface Leaf {
  /** Name of the top-level column it belongs to. */
  name: string;
  path: string;
  type: number;
  unsigned: boolean;
  kind: ColumnKind | undefined;
  /** Largest repetition and definition level. */
  maxRepetition: number;
  maxDefinition: number;
  /** Definition level from which an element of a list is there, null or not. */
  elementDefinition: number;
  says: string;
}

interface Parent {
  name: string;
  path: string[];
  repetition: number;
  definition: number;
  elementDefinition: number;
  list: boolean;
  depth: number;
}

/** Walks the flattened schema tree of a footer. @throws InputError T004 where it is not a tree */
export function leavesOf(schema: readonly SchemaElement[]): Leaf[] {
  const leaves: Leaf[] = [];
  let next = 1;
  const visit = (parent: Parent): void => {
    const element = schema[next++];
    if (!element || parent.depth > 64) throw damaged("the schema is not a tree");
    const repeated = element.repetition_type === REPETITION.repeated;
    const definition = parent.definition + (element.repetition_type === REPETITION.required ? 0 : 1);
    const here: Parent = {
      name: parent.depth === 0 ? String(element.name) : parent.name,
      path: [...parent.path, String(element.name)],
      repetition: parent.repetition + (repeated ? 1 : 0),
      definition,
      elementDefinition: repeated ? definition : parent.elementDefinition,
      list: parent.depth === 0 ? element.converted_type === CONVERTED.LIST || repeated : parent.list,
      depth: parent.depth + 1,
    };
    const children = element.num_children ?? 0;
    if (children === 0) leaves.push(leafOf(element, here));
    for (let child = 0; child < children; child++) visit(here);
  };
  const top = schema[0]?.num_children ?? 0;
  for (let child = 0; child < top; child++)
    visit({ name: "", path: [], repetition: 0, definition: 0, elementDefinition: 0, list: false, depth: 0 });
  return leaves;
}

function leafOf(element: SchemaElement, at: Parent): Leaf {
  const type = element.type ?? -1;
  const flat = at.depth === 1 && at.repetition === 0;
  const listed = at.list && at.repetition === 1 && at.depth <= 3;
  const scalar = kindOf(element);
  return {
    name: at.name,
    path: at.path.join("\n"),
    type,
    unsigned: element.converted_type === UINT_32 || element.converted_type === UINT_64,
    kind: flat ? scalar : listed && scalar === "number" ? "list" : undefined,
    maxRepetition: at.repetition,
    maxDefinition: at.definition,
    elementDefinition: at.elementDefinition,
    says: saysOf(element, flat, listed),
  };
}

function kindOf({
  type,
  converted_type: converted,
  scale,
  logicalType,
}: SchemaElement): ColumnKind | undefined {
  const logical = Object.entries(logicalType ?? {}).find(([, value]) => value !== null)?.[0];
  if (type === TYPE.BYTE_ARRAY) {
    const text = [CONVERTED.UTF8, CONVERTED.ENUM, CONVERTED.JSON] as number[];
    return converted === null || text.includes(converted) ? "text" : undefined;
  }
  if (type !== TYPE.INT32 && type !== TYPE.INT64) return undefined;
  if (converted === null) return logical === undefined || logical === "INTEGER" ? "number" : undefined;
  if (converted === CONVERTED.DECIMAL) return (scale ?? 0) === 0 ? "number" : undefined;
  return converted >= FIRST_INTEGER && converted <= LAST_INTEGER ? "number" : undefined;
}

function saysOf(element: SchemaElement, flat: boolean, listed: boolean): string {
  const physical = TYPE_NAMES[element.type ?? -1] ?? "a group";
  const converted = element.converted_type === null ? "" : ` (converted type ${element.converted_type})`;
  if (flat) return physical + converted;
  return listed ? `LIST<${physical}${converted}>` : "nested";
}

/** Top-level columns: one leaf each, or nested ones that Weft does not read. */
export function columnsOf(leaves: readonly Leaf[]): FileColumn[] {
  const byName = new Map<string, Leaf[]>();
  for (const leaf of leaves) byName.set(leaf.name, [...(byName.get(leaf.name) ?? []), leaf]);
  return [...byName].map(([name, [leaf, ...others]]) =>
    others.length > 0
      ? { name, type: "nested", kind: undefined }
      : { name, type: leaf!.says, kind: leaf!.kind },
  );
}
