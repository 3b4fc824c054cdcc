import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { type Dimension, InputError, nearest, parseQuantity } from "../../model/index.ts";
import type { JsonSchema } from "./schema-words.ts";

export type Path = readonly (string | number)[];
/** `file:line:col` of the value at a path, or of its key. */
export type Locate = (path: Path, what?: "value" | "key") => string;

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

function validator(schema: JsonSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true });
  ajv.addKeyword({ keyword: "dimension", schemaType: "string" });
  const made = ajv.compile(schema);
  compiled.set(schema, made);
  return made;
}

/** Every way in which a document differs from its schema, as errors that people can act on. */
export function checkDocument(value: unknown, schema: JsonSchema, at: Locate): InputError[] {
  const validate = validator(schema);
  validate(value);
  const found = validate.errors ?? [];
  const slips = new Set(found.flatMap(slipOf));
  const shape = found
    .filter((error) => error.keyword !== "required" || !slips.has(keyOf(error, error.params.missingProperty)))
    .map((error) => toInputError(error, at));
  return [...shape, ...checkQuantities(value, schema, [], at)];
}

const keyOf = ({ instancePath }: ErrorObject, key: string): string => `${instancePath}/${key}`;

/** The key that an unknown key is most likely meant to be: it is not missing besides. */
function slipOf(error: ErrorObject): string[] {
  if (error.keyword !== "additionalProperties") return [];
  const known = Object.keys((error.parentSchema?.properties ?? {}) as object);
  const near = nearest(String(error.params.additionalProperty), known);
  return near ? [keyOf(error, near)] : [];
}

/** Strings that are meant as quantities: shape is right, the unit may not be. */
function checkQuantities(value: unknown, schema: JsonSchema, path: Path, at: Locate): InputError[] {
  if (typeof schema.dimension === "string")
    return typeof value === "string" ? unitError(value, schema, path, at) : [];
  if (Array.isArray(value) && schema.items) {
    return value.flatMap((held, i) => checkQuantities(held, schema.items as JsonSchema, [...path, i], at));
  }
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  if (!properties || value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, held]) =>
    properties[key] ? checkQuantities(held, properties[key], [...path, key], at) : [],
  );
}

function unitError(value: string | number, schema: JsonSchema, path: Path, at: Locate): InputError[] {
  try {
    parseQuantity(value, schema.dimension as Dimension, nameOf(path), at(path));
    return [];
  } catch (error) {
    if (error instanceof InputError) return [error];
    throw error;
  }
}

function toInputError(error: ErrorObject, at: Locate): InputError {
  const path = error.instancePath.split("/").slice(1).map(unescapePointer);
  const schema = (error.parentSchema ?? {}) as JsonSchema;
  const name = nameOf(path) || "the document";
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(error, path, schema, at);
    case "required":
      return new InputError({
        code: "S022",
        message: `${name}: "${error.params.missingProperty}" is missing`,
        where: at(path),
        hint: descriptionOf(schema, error.params.missingProperty),
      });
    case "type":
      return wrongType(error, path, schema, at);
    case "enum":
    case "const": {
      const choices = (error.params.allowedValues ?? [error.params.allowedValue]) as unknown[];
      const near = choices.length > 1 ? nearest(String(error.data), choices.map(String)) : undefined;
      return new InputError({
        code: "S012",
        message: `${name}: ${JSON.stringify(error.data)} is not ${choices.length > 1 ? "one of " : ""}${choices.join(", ")}`,
        where: at(path),
        hint: near && near !== String(error.data) ? `did you mean "${near}"?` : undefined,
        why: choices.length > 1 ? undefined : (schema.description as string | undefined),
      });
    }
    case "minimum":
    case "maximum":
    case "minItems":
      return new InputError({ code: "S025", message: `${name}: ${error.message}`, where: at(path) });
    default:
      return new InputError({
        code: "S012",
        message: `${name}: ${JSON.stringify(error.data)} ${error.message}`,
        where: at(path),
        hint: typeof schema.description === "string" ? schema.description : undefined,
      });
  }
}

function unknownKey(error: ErrorObject, path: Path, schema: JsonSchema, at: Locate): InputError {
  const key = String(error.params.additionalProperty);
  const known = Object.keys((schema.properties ?? {}) as object);
  const near = nearest(key, known);
  const holder = path.length > 0 ? ` in ${nameOf(path)}` : "";
  return new InputError({
    code: "S021",
    message: `unknown key "${key}"${holder}${near ? "" : ` (known: ${known.join(", ")})`}`,
    where: at([...path, key], "key"),
    hint: near ? `did you mean "${near}"?` : undefined,
  });
}

function wrongType(error: ErrorObject, path: Path, schema: JsonSchema, at: Locate): InputError {
  const isBareNumber = typeof schema.dimension === "string" && typeof error.data === "number";
  const bare = isBareNumber ? unitError(error.data as number, schema, path, at) : [];
  if (bare[0]) return bare[0];
  const wanted = ([] as string[]).concat(error.params.type as string | string[]).join(" or ");
  const name = nameOf(path) || "the document";
  return new InputError({
    code: "S022",
    message: `${name}: ${kindOf(error.data)} where ${article(wanted)} is needed`,
    where: at(path),
    hint: typeof schema.description === "string" ? schema.description : undefined,
  });
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : `${JSON.stringify(value)}`;
}

const WORDS: Record<string, string> = {
  object: "map",
  array: "list",
  integer: "whole number",
  string: "text",
};

function article(types: string): string {
  return `a ${types.replace(/\w+/g, (word) => WORDS[word] ?? word)}`;
}

function descriptionOf(schema: JsonSchema, key: string): string | undefined {
  const property = (schema.properties as Record<string, JsonSchema> | undefined)?.[key];
  return typeof property?.description === "string" ? `${key}: ${property.description}` : undefined;
}

/** `candidates[0].set` */
export function nameOf(path: Path): string {
  return path.reduce<string>((name, step) => {
    if (/^\d+$/.test(String(step))) return `${name}[${step}]`;
    return name === "" ? String(step) : `${name}.${step}`;
  }, "");
}

const unescapePointer = (step: string): string => step.replaceAll("~1", "/").replaceAll("~0", "~");
