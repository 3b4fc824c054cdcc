import type { EtNode } from "./et-graph.ts";
import { movesNothing } from "./et-moves.ts";
import { beginsStep, hintOf, isCollective, isOperator } from "./et-names.ts";
import { tensorsOf } from "./tensors.ts";

/** A node as the JSON of an execution trace has it, its attributes found wherever the schema keeps them. */
export interface JsonNode extends EtNode {
  name: string;
  /** Its inputs as they are written, for operators whose parameters are known by place. */
  inputs: readonly unknown[];
}

type Fields = Record<string, unknown>;

/**
 * A node of an execution trace of PyTorch. Up to schema 1.0.x every field is the node's own (`parent`, `inputs`, `input_types`);
 * from 1.1.0 on the caller is `ctrl_deps`, values and types are within `inputs` and `outputs`, and the rest is in `attrs`.
 * @param moved whether operators that move nothing are left without tensors
 * @returns what is wrong with it, in words, where it is none
 */
export function etNode(value: unknown, moved: boolean): JsonNode | string {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "not a JSON object";
  const fields = value as Fields;
  const name = fields.name;
  const id = numberIn(fields.id);
  if (id === undefined) return `id: ${shown(fields.id)} is not a whole number`;
  if (typeof name !== "string") return `name: ${shown(name)} is not a string`;
  const attrs = attributes(fields.attrs);
  const of = (key: string): unknown => fields[key] ?? attrs.get(key);
  const inputs = valuesOf(fields, "input");
  const outputs = valuesOf(fields, "output");
  const reads = tensorsOf(inputs.values, inputs.types);
  if (typeof reads === "string") return `inputs: ${reads}`;
  const writes = tensorsOf(outputs.values, outputs.types);
  if (typeof writes === "string") return `outputs: ${writes}`;
  const still = moved && movesNothing(name, String(of("op_schema") ?? ""), true);
  const hint = hintOf(name, numberIn(of("scope")) ?? 0, signed(of("seq_id")));
  return {
    id,
    name,
    parent: numberIn(fields.ctrl_deps ?? fields.parent) ?? -1,
    lane: numberIn(of("tid")) ?? 0,
    hint,
    isOperator: isOperator(name, of("kernel_backend")),
    isCollective: isCollective(name),
    beginsStep: beginsStep(name),
    durationNs: 0,
    reads: still ? [] : reads,
    writes: still ? [] : writes,
    dataDeps: [],
    inputs: inputs.values as unknown[],
  };
}

function attributes(attrs: unknown): Map<string, unknown> {
  const found = new Map<string, unknown>();
  if (Array.isArray(attrs))
    for (const attr of attrs as (Fields | null)[])
      if (attr && typeof attr.name === "string") found.set(attr.name, attr.value);
  return found;
}

function valuesOf(fields: Fields, side: "input" | "output"): { values: unknown; types: unknown } {
  const own = fields[`${side}s`];
  if (own !== null && typeof own === "object" && !Array.isArray(own)) {
    const { values, types } = own as Fields;
    return { values, types };
  }
  return { values: own, types: fields[`${side}_types`] };
}

const numberIn = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** -1 where it is absent: operators that autograd did not record. */
const signed = (value: unknown): number => (typeof value === "number" ? value : -1);

const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 40);
