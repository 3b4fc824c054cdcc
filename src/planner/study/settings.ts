import {
  InputError,
  nearest,
  type ParamValues,
  parseQuantity,
  type StatedValue,
  type TopologyBuilder,
  type TopologyParam,
} from "../../model/index.ts";
import type { Locate, Path } from "./check.ts";
import type { RawSetting } from "./raw.ts";

export interface Settings {
  set: ParamValues;
  stated: Record<string, StatedValue>;
}

/** The `set:` of a candidate in canonical units; what is wrong goes to `errors`. */
export function parseSettings(
  given: Record<string, RawSetting>,
  builder: TopologyBuilder,
  path: Path,
  at: Locate,
  errors: InputError[],
): Settings {
  const settings: Settings = { set: {}, stated: {} };
  for (const [name, raw] of Object.entries(given)) {
    collect(errors, () => parseSetting(name, raw, builder, [...path, name], at, settings));
  }
  return settings;
}

function parseSetting(
  name: string,
  raw: RawSetting,
  builder: TopologyBuilder,
  path: Path,
  at: Locate,
  settings: Settings,
): void {
  const param = findParam(builder, name, at(path, "key"));
  if (typeof raw !== "object") {
    settings.set[name] = parseParam(param, raw, name, at(path));
    return;
  }
  const value = parseParam(param, raw.value, name, at([...path, "value"]));
  settings.set[name] = value;
  settings.stated[name] = {
    value,
    ...(raw.range !== undefined && parseRange(param, raw.range, value, name, at([...path, "range"]))),
    ...(raw.grade && { grade: raw.grade }),
    ...(raw.source && { source: raw.source }),
    ...(raw.as_of && { asOf: raw.as_of }),
  };
}

/** @throws InputError P113 with the nearest parameter */
export function findParam(builder: TopologyBuilder, name: string, where?: string): TopologyParam {
  const found = builder.params.find((param) => param.name === name);
  if (found) return found;
  const names = builder.params.map((param) => param.name);
  const near = nearest(name, names);
  throw new InputError({
    code: "P113",
    message: `topology ${builder.name} has no parameter "${name}"${near ? "" : ` (known: ${names.join(", ")})`}`,
    where,
    hint: near ? `did you mean "${near}"?` : undefined,
  });
}

/** A parameter's value in its canonical unit. @throws InputError S020, S012, S025 */
export function parseParam(
  param: TopologyParam,
  given: string | number,
  name: string,
  where?: string,
): string | number {
  if (param.dimension === "text") return parseChoice(param, String(given), name, where);
  const value = parseQuantity(given, param.dimension, name, where);
  const { min, max } = param;
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
    const limits = [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`];
    throw new InputError({
      code: "S025",
      message: `${name}: ${given} is outside its limits (${limits.filter(Boolean).join(", ")})`,
      where,
    });
  }
  return value;
}

function parseChoice(param: TopologyParam, given: string, name: string, where?: string): string {
  if (!param.choices || param.choices.includes(given)) return given;
  const near = nearest(given, param.choices);
  throw new InputError({
    code: "S012",
    message: `${name}: "${given}" is not one of ${param.choices.join(", ")}`,
    where,
    hint: near ? `did you mean "${near}"?` : undefined,
  });
}

/** `220 ns .. 500 ns`, with the value inside. */
function parseRange(
  param: TopologyParam,
  range: string,
  value: string | number,
  name: string,
  where: string,
): { low: number; high: number } {
  const [low, high] = range.split("..").map((end) => parseParam(param, end.trim(), `${name} range`, where));
  if (typeof low !== "number" || typeof high !== "number" || typeof value !== "number") {
    throw new InputError({ code: "S012", message: `${name}: a text has no range`, where });
  }
  if (low > value || value > high) {
    throw new InputError({
      code: "S025",
      message: `${name}: its value is outside its range ${range}`,
      where,
    });
  }
  return { low, high };
}

/** Runs one check; an input error joins the others instead of ending them. */
export function collect(errors: InputError[], check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    errors.push(error);
  }
}
