import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { COLUMNS, type ColumnName, InputError, InputErrors, nearest } from "../../model/index.ts";
import type { OptionSpec } from "../../workloads/index.ts";
import { isSystemError, unreadable } from "./byte-source.ts";
import { shown } from "./values.ts";

/** Where a canonical column comes from. */
export interface Source {
  /** Name in the file; absent where the column has the same `value` in every row. */
  column?: string;
  value?: string | number;
  /** Multiplies numbers: `unit: us` of a time is 1,000. */
  scale: number;
  /** What words of the file mean. */
  values?: Readonly<Record<string, string>>;
  /** Objects are names, not numbers. */
  named: boolean;
  /** Times count from the first row. */
  fromFirst: boolean;
}

export type Mapping = Readonly<Partial<Record<ColumnName, Source>>>;

export const MAPPING: OptionSpec = {
  name: "mapping",
  value: "file",
  description:
    "YAML that says which column of the file is which; without it canonical names are taken as they are",
  default: "",
};

const NS_PER_UNIT: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };
const TIMES: readonly ColumnName[] = ["ts_ns", "think_ns", "rebuild_ns"];
const KEYS = ["column", "value", "unit", "scale", "values", "as"] as const;

/** Every canonical column under its own name. */
export const AS_THEY_ARE: Mapping = Object.fromEntries(
  COLUMNS.map((column) => [column, { column, scale: 1, named: false, fromFirst: false }]),
);

/** @param path empty: canonical names as they are @throws InputErrors S001, S002, S021, S022 */
export async function readMapping(path: string): Promise<Mapping> {
  return path === "" ? AS_THEY_ARE : mappingOf(await yamlOf(path), path);
}

async function yamlOf(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, "utf8"));
  } catch (error) {
    if (isSystemError(error))
      throw new InputError({ code: "S001", message: unreadable(path, error).message, where: path });
    throw new InputError({
      code: "S002",
      message: `${path} is not YAML: ${(error as Error).message.slice(0, 200)}`,
    });
  }
}

function mappingOf(value: unknown, path: string): Mapping {
  const errors: InputError[] = [];
  const mapping: Partial<Record<ColumnName, Source>> = {};
  if (!isRecord(value)) throw wrong(path, `is ${shown(value)}, not columns and what they are in the file`);
  for (const [column, said] of Object.entries(value)) {
    const name = COLUMNS.find((one) => one === column);
    if (!name) errors.push(unknown(path, column, COLUMNS));
    else
      try {
        mapping[name] = sourceOf(name, said, path);
      } catch (error) {
        errors.push(error as InputError);
      }
  }
  if (errors.length > 0) throw new InputErrors(errors);
  return mapping;
}

function sourceOf(column: ColumnName, said: unknown, path: string): Source {
  const plain = { scale: 1, named: false, fromFirst: column === "ts_ns" };
  if (typeof said === "string") return { ...plain, column: said };
  if (!isRecord(said)) throw wrong(path, `${column} is ${shown(said)}, not a name or {column: name}`);
  for (const key of Object.keys(said))
    if (!KEYS.some((one) => one === key)) throw unknown(path, `${column}.${key}`, KEYS);
  const { column: from, value, unit, scale = 1, values, as } = said;
  if ((from === undefined) === (value === undefined))
    throw wrong(path, `${column} takes a column or a value`);
  if (from !== undefined && typeof from !== "string") throw wrong(path, `${column}.column is ${shown(from)}`);
  if (value !== undefined && typeof value !== "string" && typeof value !== "number")
    throw wrong(path, `${column}.value is ${shown(value)}, not text or a number`);
  if (typeof scale !== "number" || !(scale > 0)) throw wrong(path, `${column}.scale is ${shown(scale)}`);
  if (values !== undefined && !isRecord(values)) throw wrong(path, `${column}.values is ${shown(values)}`);
  if (as !== undefined && (as !== "name" || column !== "object"))
    throw wrong(path, `${column}.as is ${shown(as)}: only an object can be "name"`);
  return {
    ...plain,
    column: from,
    value,
    scale: unit === undefined ? scale : scale * unitNs(column, unit, path),
    values:
      values && Object.fromEntries(Object.entries(values).map(([word, means]) => [word, String(means)])),
    named: as === "name",
  };
}

function unitNs(column: ColumnName, unit: unknown, path: string): number {
  const ns = TIMES.includes(column) ? NS_PER_UNIT[String(unit)] : undefined;
  if (ns !== undefined) return ns;
  throw wrong(path, `${column}.unit is ${shown(unit)}: times have ns, us, ms or s, other columns a scale`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

function wrong(path: string, message: string): InputError {
  return new InputError({ code: "S022", message: `${path}: ${message}`, where: path });
}

function unknown(path: string, key: string, known: readonly string[]): InputError {
  const near = nearest(key.split(".").at(-1)!, known);
  return new InputError({
    code: "S021",
    message: `${path}: unknown key ${key.slice(0, 60)} (known: ${known.join(", ")})`,
    where: path,
    hint: near ? `did you mean "${near}"?` : undefined,
  });
}
