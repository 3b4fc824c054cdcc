import { type Dimension, type Figure, InputError, nearest, parseQuantity } from "../model/index.ts";

export type Path = readonly (string | number)[];
/** `file:line:col` of the value at a path, or of its key. */
export type Locate = (path: Path, what?: "value" | "key") => string;
export type Mapping = Record<string, unknown>;

const GRADES: readonly string[] = ["measured", "datasheet", "quoted", "derived", "assumed"];
const STATED_KEYS = ["value", "range", "grade", "source", "as_of"];

/** `nodes[2].medium`, for messages. */
export const pathName = (path: Path): string =>
  path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text ? `${text}.${step}` : String(step)),
    "",
  );

/** Reads a parsed document and keeps every problem it finds, so that all are told at once. */
export class Reader {
  readonly errors: InputError[] = [];
  /** Numbers that came with a grade or source, by where they stand. */
  readonly figures: Record<string, Figure> = {};
  private readonly at: Locate;

  constructor(at: Locate) {
    this.at = at;
  }

  fail(
    code: "S021" | "S022" | "S023" | "S024" | "S025" | "P111" | "P112" | "P114",
    message: string,
    path: Path,
    hint?: string,
    what: "value" | "key" = "value",
  ): void {
    this.errors.push(new InputError({ code, message, where: this.at(path, what), hint }));
  }

  /** A mapping with none but the known keys; empty where it is not one. */
  mapping(value: unknown, path: Path, keys: readonly string[]): Mapping {
    const name = pathName(path) || "the document";
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.fail("S022", `${name} is not a mapping of keys to values`, path);
      return {};
    }
    for (const key of Object.keys(value)) {
      if (keys.includes(key)) continue;
      const near = nearest(key, keys);
      const place = path.length > 0 ? ` in ${name}` : "";
      const hint = near ? `did you mean "${near}"?` : undefined;
      const choices = near ? "" : ` (known: ${keys.join(", ")})`;
      this.fail("S021", `unknown key "${key}"${place}${choices}`, [...path, key], hint, "key");
    }
    return value as Mapping;
  }

  /** Items of a list; none where the key is absent or not a list. */
  list(holder: Mapping, key: string, path: Path, required = false): unknown[] {
    const value = holder[key];
    if (value === undefined) {
      if (required) this.missing(key, path);
      return [];
    }
    if (Array.isArray(value)) return value;
    this.fail("S022", `${pathName([...path, key])} is not a list`, [...path, key]);
    return [];
  }

  text(holder: Mapping, key: string, path: Path, choices?: readonly string[]): string | undefined {
    const value = holder[key];
    if (value === undefined) return undefined;
    const where = [...path, key];
    if (typeof value !== "string") {
      this.fail("S022", `${pathName(where)}: ${JSON.stringify(value)} is not a text`, where);
      return undefined;
    }
    if (!choices || choices.includes(value)) return value;
    const near = nearest(value, choices);
    const hint = near ? `did you mean "${near}"?` : undefined;
    this.fail("S023", `${pathName(where)}: unknown "${value}" (known: ${choices.join(", ")})`, where, hint);
    return undefined;
  }

  requiredText(holder: Mapping, key: string, path: Path, choices?: readonly string[]): string | undefined {
    if (holder[key] === undefined) this.missing(key, path);
    return this.text(holder, key, path, choices);
  }

  flag(holder: Mapping, key: string, path: Path): boolean | undefined {
    const value = holder[key];
    if (value === undefined || typeof value === "boolean") return value;
    this.fail("S022", `${pathName([...path, key])}: ${JSON.stringify(value)} is neither true nor false`, [
      ...path,
      key,
    ]);
    return undefined;
  }

  /** A quantity in the dimension's canonical unit, plain or with its grade and source. */
  quantity(holder: Mapping, key: string, path: Path, dimension: Dimension): number | undefined {
    const given = holder[key];
    if (given === undefined) return undefined;
    const where = [...path, key];
    if (typeof given !== "object" || given === null || Array.isArray(given))
      return this.parse(given, dimension, where);
    const stated = this.mapping(given, where, STATED_KEYS);
    if (stated.value === undefined) this.missing("value", where);
    const value = this.parse(stated.value, dimension, [...where, "value"]);
    if (value !== undefined) this.figures[pathName(where)] = this.figureOf(stated, value, dimension, where);
    return value;
  }

  private figureOf(stated: Mapping, value: number, dimension: Dimension, path: Path): Figure {
    const [low, high] = String(stated.range ?? "")
      .split("..")
      .map((end) => end.trim());
    const grade = this.text(stated, "grade", path, GRADES) as Figure["grade"] | undefined;
    const end = (text: string | undefined) =>
      text ? this.parse(text, dimension, [...path, "range"]) : undefined;
    return {
      value,
      unit: dimension,
      low: end(low),
      high: end(high),
      grade: grade ?? "assumed",
      source: this.text(stated, "source", path) ?? "the topology file",
      asOf: String(stated.as_of ?? ""),
    };
  }

  private parse(given: unknown, dimension: Dimension, path: Path): number | undefined {
    if (typeof given !== "string" && typeof given !== "number") {
      if (given !== undefined)
        this.fail("S022", `${pathName(path)}: ${JSON.stringify(given)} is not a quantity`, path);
      return undefined;
    }
    try {
      const value = parseQuantity(given, dimension, pathName(path), this.at(path));
      if (value >= 0) return value;
      this.fail("S025", `${pathName(path)}: ${given} is below 0`, path);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.errors.push(error);
    }
    return undefined;
  }

  missing(key: string, path: Path): void {
    this.fail("S022", `${pathName(path) || "the document"}: key "${key}" is missing`, path);
  }
}
